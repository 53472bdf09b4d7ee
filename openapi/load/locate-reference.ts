import { pathToFileURL } from 'node:url';
import { formatPointer, getPointer, isObject, parsePointer } from '../lib/json-pointer.ts';
import { isUrl, resolveLocation } from './read-text.ts';
import type { SourceFile } from './source-files.ts';
import type { Origin } from './source-map.ts';

/** Where a reference stands: the file, and the schema around it that has an `$id`. */
export interface Base {
  readonly location: string;
  /**
   * The nearest `$id`, absolute, and where the schema with it stands (JSON Schema 2020-12, core,
   * section 8.2.1).
   */
  readonly resource?: { readonly uri: string; readonly pointer: string };
}

/** What a reference leads to. */
export interface Target extends Origin {
  readonly value: unknown;
}

/** Finds what references lead to, over all files of a document. */
export interface ReferenceLocator {
  /** Undefined where the reference leads nowhere. */
  locate(reference: string, base: Base): Target | undefined;
  /** The base of what stands inside a schema: the schema's own `$id` counts from there on. */
  enter(schema: Record<string, unknown>, pointer: string, base: Base): Base;
}

/** @param originals what a `$ref` said before it was rewritten, by the object that it stands in */
export function createReferenceLocator(
  files: ReadonlyMap<string, SourceFile>,
  originals: WeakMap<object, string> = new WeakMap(),
): ReferenceLocator {
  let identities: ReadonlyMap<string, Origin> | undefined;

  function locate(reference: string, base: Base, depth = 0): Target | undefined {
    const [path = '', fragment = ''] = splitReference(reference);
    if (base.resource !== undefined) {
      const inside = locateByIdentity(path, fragment, base.resource.uri, base, depth);
      if (inside !== undefined) return inside;
    }
    const location = path === '' ? base.location : resolveLocation(path, base.location);
    if (files.has(location)) return follow(location, '', fragment, depth);
    return locateByIdentity(
      path,
      fragment,
      uriOf(files.get(base.location), base.location),
      base,
      depth,
    );
  }

  function locateByIdentity(
    path: string,
    fragment: string,
    baseUri: string,
    base: Base,
    depth: number,
  ): Target | undefined {
    // A base such as a URN takes no relative reference, but a fragment of its own it has.
    if (path !== '' && !URL.canParse(path, baseUri)) return undefined;
    const uri = path === '' ? baseUri : stripFragment(new URL(path, baseUri).href);
    if (uri === base.resource?.uri)
      return follow(base.location, base.resource.pointer, fragment, depth);
    identities ??= collectIdentities(files);
    const identity = identities.get(uri);
    return identity === undefined
      ? undefined
      : follow(identity.location, identity.pointer, fragment, depth);
  }

  /** Goes down a pointer; where it passes a reference, on at what that leads to. */
  function follow(
    location: string,
    start: string,
    fragment: string,
    depth: number,
  ): Target | undefined {
    const root = files.get(location)?.value;
    const isPointer = fragment === '' || fragment.startsWith('/');
    const pointer = isPointer
      ? start + formatPointer(parsePointer(`#${fragment}`))
      : (findAnchor(root, start, fragment) ?? findAnchor(root, '', fragment));
    if (pointer === undefined) return undefined;
    const tokens = parsePointer(pointer);
    let node: unknown = root;
    for (const [index, token] of tokens.entries()) {
      if (typeof node !== 'object' || node === null) return undefined;
      if (Object.hasOwn(node, token)) node = (node as Record<string, unknown>)[token];
      else {
        const reference = originals.get(node) ?? (node as Record<string, unknown>)['$ref'];
        if (typeof reference !== 'string' || depth > 20) return undefined;
        const target = locate(reference, { location }, depth + 1);
        return target === undefined
          ? undefined
          : follow(target.location, target.pointer, formatPointer(tokens.slice(index)), depth + 1);
      }
    }
    return node === undefined ? undefined : { location, pointer, value: node };
  }

  return {
    locate: (reference, base) => locate(reference, base),
    enter(schema, pointer, base) {
      const id = schema['$id'];
      if (typeof id !== 'string' || id.startsWith('#')) return base;
      const around = base.resource?.uri ?? uriOf(files.get(base.location), base.location);
      if (!URL.canParse(id, around)) return base;
      return { ...base, resource: { uri: stripFragment(new URL(id, around).href), pointer } };
    },
  };
}

function splitReference(reference: string): [string, string] {
  const hash = reference.indexOf('#');
  return hash === -1 ? [reference, ''] : [reference.slice(0, hash), reference.slice(hash + 1)];
}

function stripFragment(uri: string): string {
  return uri.replace(/#.*$/, '');
}

/**
 * The base URI of a document: what `$self` says (OpenAPI 3.2, section 4.1.2.2), else where it was
 * read.
 */
function uriOf(file: SourceFile | undefined, location: string): string {
  const retrieved = isUrl(location) ? location : pathToFileURL(location).href;
  const self = isObject(file?.value) ? file.value['$self'] : undefined;
  return typeof self === 'string' && URL.canParse(self, retrieved)
    ? stripFragment(new URL(self, retrieved).href)
    : retrieved;
}

/** Every `$self` and `$id`, absolute. */
function collectIdentities(files: ReadonlyMap<string, SourceFile>): ReadonlyMap<string, Origin> {
  const found = new Map<string, Origin>();
  for (const { location, value } of files.values()) {
    const base = uriOf(files.get(location), location);
    found.set(base, { location, pointer: '' });
    const pending: [unknown, string, string][] = [[value, '', base]];
    const seen = new Set<unknown>();
    for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
      const [node, pointer, around] = item;
      if (typeof node !== 'object' || node === null || seen.has(node)) continue;
      seen.add(node);
      const id = (node as Record<string, unknown>)['$id'];
      const isIdentity = typeof id === 'string' && !id.startsWith('#') && URL.canParse(id, around);
      const uri = isIdentity ? stripFragment(new URL(id, around).href) : around;
      if (isIdentity && !found.has(uri)) found.set(uri, { location, pointer });
      for (const [key, member] of membersOf(node, pointer))
        pending.push([member, pointer + formatPointer([key]), uri]);
    }
  }
  return found;
}

/** Without the values that are no schemas, whatever stands in them. */
function membersOf(node: object, pointer: string): [string, unknown][] {
  const isMap = /\/(properties|patternProperties|\$defs|definitions|schemas)$/.test(pointer);
  const entries = Object.entries(node);
  return isMap
    ? entries
    : entries.filter(([key]) => !/^(enum|const|default|example|examples)$/.test(key));
}

/**
 * The pointer of the schema with an `$anchor` or `$dynamicAnchor` of that name, or an `$id` of
 * `#name` as in draft 6, within one schema resource: what is below another `$id` has its own
 * anchors.
 */
function findAnchor(root: unknown, start: string, name: string): string | undefined {
  const pending: [unknown, string][] = [[getPointer(root, start), start]];
  const seen = new Set<unknown>();
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    const [node, pointer] = item;
    if (typeof node !== 'object' || node === null || seen.has(node)) continue;
    seen.add(node);
    const { $anchor, $dynamicAnchor, $id } = node as Record<string, unknown>;
    if (typeof $id === 'string' && !$id.startsWith('#') && pointer !== start) continue;
    if ($anchor === name || $dynamicAnchor === name || $id === `#${name}`) return pointer;
    for (const [key, member] of membersOf(node, pointer))
      pending.push([member, pointer + formatPointer([key])]);
  }
  return undefined;
}
