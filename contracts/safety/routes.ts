import { escapeRegExp } from '../../openapi/lib/escape-reg-exp.ts';
import { decodePercent } from '../../openapi/lib/pairs.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { splitTemplate } from '../../openapi/model/path-template.ts';
import { encodePart } from '../request/percent.ts';

/** A value that a request has in its path. */
export interface PathValue {
  readonly name: string;
  /** As it is meant, decoded; as it stands where it cannot be decoded. */
  readonly value: string;
  /** The path up to the end of this value, in one spelling: what names one item. */
  readonly url: string;
}

/**
 * What a request addresses, by its method and path alone: whatever a check believes that it sends
 * it to.
 */
export interface Route {
  /** The path template, as the document has it, without what it says of a query. */
  readonly template: string;
  /** The operation of that method at the path; undefined where the document has none. */
  readonly operation: Operation | undefined;
  /** All operations at the path. */
  readonly beside: readonly Operation[];
  readonly values: readonly PathValue[];
  /** The concrete path in one spelling. */
  readonly url: string;
}

export interface Routes {
  /** Undefined where no path of the document fits. */
  find(method: string, path: string): Route | undefined;
  /**
   * Whether the document has a path of one item below another path, and an operation of this
   * method there.
   */
  hasItems(template: string, method?: string): boolean;
  readonly templates: readonly string[];
}

interface Entry {
  readonly template: string;
  readonly operations: readonly Operation[];
  readonly pattern: RegExp;
  readonly pieces: readonly string[];
  readonly names: readonly string[];
}

/** The paths of a document, to tell which of them a request is for. */
export function createRoutes(operations: readonly Operation[]): Routes {
  const byTemplate = new Map<string, Operation[]>();
  for (const operation of operations) {
    const template = tidy(splitTemplate(operation.path).path);
    byTemplate.set(template, [...(byTemplate.get(template) ?? []), operation]);
  }
  // Servers prefer what is written out; so do we. Of two that are alike the first counts.
  const entries = [...byTemplate]
    .map(([template, own]) => entryOf(template, own))
    .sort((a, b) => a.names.length - b.names.length);
  const shapeOf = (template: string) => template.replaceAll(/\{[^{}]*\}/g, '{}');
  const shapes = new Map(
    [...byTemplate].map(([template, own]) => [
      shapeOf(template),
      new Set(own.map(({ method }) => method.toUpperCase())),
    ]),
  );
  return {
    templates: [...byTemplate.keys()],
    hasItems(template, method) {
      const methods = shapes.get(`${shapeOf(tidy(template))}/{}`);
      return methods !== undefined && (method === undefined || methods.has(method));
    },
    find(method, path) {
      const [bare = ''] = path.split(/[?#]/);
      const wanted = tidy(bare);
      const matching = entries.filter(({ pattern }) => pattern.test(wanted));
      const own = (entry: Entry) =>
        entry.operations.find((operation) => operation.method.toUpperCase() === method);
      const [entry] = matching;
      if (entry === undefined) return undefined;
      const found = entry.pattern.exec(wanted) ?? [];
      let url = '';
      const values = entry.names.map((name, index): PathValue => {
        const value = decodePercent(found[index + 1] ?? '');
        url += `${entry.pieces[index]}${encodePart(value)}`;
        return { name, value, url };
      });
      return {
        template: entry.template,
        operation: own(entry),
        beside: entry.operations,
        values,
        url: `${url}${entry.pieces.at(-1) ?? ''}`,
      };
    },
  };
}

function entryOf(template: string, operations: readonly Operation[]): Entry {
  const parts = template.split(/\{([^{}]*)\}/);
  const pieces = parts.filter((_part, index) => index % 2 === 0);
  const names = parts.filter((_part, index) => index % 2 === 1);
  return {
    template,
    operations,
    pieces,
    names,
    pattern: new RegExp(`^${pieces.map(escapeRegExp).join('([^/]*)')}$`),
  };
}

/**
 * The path up to the end of a parameter, with its values filled in; undefined where one of them is
 * not known.
 */
export function urlUpTo(
  template: string,
  name: string,
  values: Readonly<Record<string, unknown>>,
): string | undefined {
  const whole = tidy(splitTemplate(template).path);
  const end = whole.indexOf(`{${name}}`);
  if (end === -1) return undefined;
  let isKnown = true;
  const url = whole
    .slice(0, end + name.length + 2)
    .replaceAll(/\{([^{}]*)\}/g, (_whole, own: string) => {
      const value = values[own];
      if (value === undefined || value === null || typeof value === 'object') isKnown = false;
      return encodePart(String(value));
    });
  return isKnown ? url : undefined;
}

/** Slashes once, and none at the end: servers take them for one. */
function tidy(path: string): string {
  return `/${path
    .split('/')
    .filter((segment) => segment !== '')
    .join('/')}`;
}
