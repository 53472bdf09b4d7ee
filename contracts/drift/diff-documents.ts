import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import {
  listOperations,
  type MediaType,
  type Operation,
  type Parameter,
} from '../../openapi/model/operation.ts';
import { type Direction, diffSchemas, headersOf, type Tell } from './diff-schemas.ts';
import { createIsSame, type IsSame } from './same-schemas.ts';

/** One difference between two versions of a document. */
export interface Change {
  /** Whether a client of the old version may fail. */
  readonly breaks: boolean;
  /** Method and path. */
  readonly operation: string;
  readonly message: string;
}

/**
 * What a new version of a document breaks for clients of the old one, and what else is new. A
 * client fails where it has to send more, may send less, or gets what it does not expect.
 */
export function diffDocuments(before: OpenApiDocument, now: OpenApiDocument): Change[] {
  const changes: Change[] = [];
  const both = { before, now, isSame: createIsSame(before, now) };
  const own = new Map(listOperations(before).map((operation) => [keyOf(operation), operation]));
  const next = new Map(listOperations(now).map((operation) => [keyOf(operation), operation]));
  for (const [key, operation] of own) {
    const other = next.get(key);
    const tell = (breaks: boolean, message: string) =>
      changes.push({ breaks, operation: nameOf(operation), message });
    if (other === undefined) tell(true, 'is gone');
    else diffOperation(both, operation, other, tell);
  }
  for (const [key, operation] of next)
    if (!own.has(key))
      changes.push({ breaks: false, operation: nameOf(operation), message: 'is new' });
  return changes.sort(
    (a, b) =>
      Number(b.breaks) - Number(a.breaks) ||
      compare(a.operation, b.operation) ||
      compare(a.message, b.message),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Names of parameters in a path are the document's own affair. */
function keyOf({ method, path }: Operation): string {
  return `${method} ${path.replaceAll(/\{[^{}]*\}/g, '{}')}`;
}

function nameOf({ method, path }: Operation): string {
  return `${method.toUpperCase()} ${path}`;
}

interface Both {
  readonly before: OpenApiDocument;
  readonly now: OpenApiDocument;
  readonly isSame: IsSame;
}

function diffOperation(both: Both, old: Operation, next: Operation, tell: Tell): void {
  diffParameters(both, old, next, tell);
  diffRequest(both, old, next, tell);
  diffResponses(both, old, next, tell);
  diffSecurity(old, next, tell);
  if (isDeprecated(both.now, next) && !isDeprecated(both.before, old)) tell(false, 'is deprecated');
}

/** A client of the old version has what one of its requirements says, and nothing more. */
function diffSecurity(old: Operation, next: Operation, tell: Tell): void {
  const isOpen = ({ security }: Operation) =>
    security.length === 0 || security.some((own) => Object.keys(own).length === 0);
  if (isOpen(next)) {
    if (!isOpen(old)) tell(false, 'wants no credentials any more');
    return;
  }
  if (isOpen(old)) {
    tell(true, 'wants credentials, and wanted none');
    return;
  }
  const words = (requirement: Operation['security'][number]) =>
    Object.keys(requirement).sort().join(' with ');
  for (const requirement of old.security) {
    const isEnough = (other: typeof requirement) =>
      Object.entries(other).every(([scheme, scopes]) => {
        const own = requirement[scheme];
        return own !== undefined && scopes.every((scope) => own.includes(scope));
      });
    if (next.security.some(isEnough)) continue;
    const same = next.security.find((other) => words(other) === words(requirement));
    const missing = Object.entries(same ?? {}).flatMap(([scheme, scopes]) =>
      scopes.filter((scope) => requirement[scheme]?.includes(scope) !== true),
    );
    tell(
      true,
      same === undefined
        ? `does not take ${words(requirement)} any more: it wants ${next.security.map(words).join(', or ')}`
        : `wants the scope ${missing.join(', ')} of ${words(requirement)} too`,
    );
  }
}

function isDeprecated(document: OpenApiDocument, { pointer }: Operation): boolean {
  return dereference(document, pointer).node['deprecated'] === true;
}

function diffParameters(both: Both, old: Operation, next: Operation, tell: Tell): void {
  const nameIn = ({ in: place, name }: Parameter) =>
    `${place} ${place === 'header' ? name.toLowerCase() : name}`;
  const known = new Map(old.parameters.map((parameter) => [nameIn(parameter), parameter]));
  const others = new Map(next.parameters.map((parameter) => [nameIn(parameter), parameter]));
  // Names in a path are the document's own affair: what counts is the place.
  const inPath = ({ path, parameters }: Operation) =>
    [...path.matchAll(/\{([^{}]*)\}/g)].map(([, name]) =>
      parameters.find((own) => own.in === 'path' && own.name === name),
    );
  const nextInPath = inPath(next);
  for (const [index, parameter] of inPath(old).entries()) {
    const other = nextInPath[index];
    if (parameter?.schema !== undefined && other?.schema !== undefined)
      diffSchemas(
        { document: both.before, pointer: parameter.schema },
        { document: both.now, pointer: other.schema },
        'sent',
        `the path parameter ${other.name}`,
        { tell, isSame: both.isSame },
      );
  }
  for (const [key, parameter] of others) {
    if (parameter.in === 'path') continue;
    const what = `the ${parameter.in} parameter ${parameter.name}`;
    const before = known.get(key);
    if (before === undefined)
      tell(parameter.required, parameter.required ? `wants ${what}` : `takes ${what}`);
    else {
      if (parameter.required && !before.required) tell(true, `wants ${what}, which was optional`);
      if (before.schema !== undefined && parameter.schema !== undefined)
        diffSchemas(
          { document: both.before, pointer: before.schema },
          { document: both.now, pointer: parameter.schema },
          'sent',
          what,
          { tell, isSame: both.isSame },
        );
    }
  }
  for (const [key, parameter] of known)
    if (parameter.in !== 'path' && !others.has(key))
      tell(true, `does not know the ${parameter.in} parameter ${parameter.name} any more`);
}

function diffRequest(both: Both, old: Operation, next: Operation, tell: Tell): void {
  const before = old.requestBody;
  const now = next.requestBody;
  if (before === undefined) {
    if (now?.required === true) tell(true, 'wants a request body, and wanted none');
    return;
  }
  if (now === undefined) {
    tell(true, 'takes no request body any more');
    return;
  }
  if (now.required && !before.required) tell(true, 'wants a request body, which was optional');
  diffContent(both, before.content, now.content, 'sent', 'the request body', tell);
}

function diffResponses(both: Both, old: Operation, next: Operation, tell: Tell): void {
  for (const response of old.responses) {
    const other = next.responses.find(({ status }) => status === response.status);
    if (other === undefined) {
      const isRefusal = !/^[23]/.test(response.status);
      tell(!isRefusal, `does not answer ${response.status} any more`);
      continue;
    }
    const what = `the answer ${response.status}`;
    diffContent(both, response.content, other.content, 'got', what, tell);
    diffHeaders(both, response.pointer, other.pointer, what, tell);
  }
  for (const { status } of next.responses)
    if (!old.responses.some((response) => response.status === status))
      tell(/^[23]/.test(status), `may answer ${status}`);
}

function diffHeaders(both: Both, old: string, next: string, what: string, tell: Tell): void {
  const now = headersOf(both.now, next);
  for (const [key, { name, schema }] of headersOf(both.before, old)) {
    const other = now.get(key);
    if (other === undefined) tell(true, `the header ${name} of ${what} is gone`);
    else if (schema !== undefined && other.schema !== undefined)
      diffSchemas(
        { document: both.before, pointer: schema },
        { document: both.now, pointer: other.schema },
        'got',
        `the header ${name} of ${what}`,
        { tell, isSame: both.isSame },
      );
  }
}

function diffContent(
  both: Both,
  old: readonly MediaType[],
  next: readonly MediaType[],
  direction: Direction,
  what: string,
  tell: Tell,
): void {
  for (const mediaType of old) {
    const other = next.find(({ type }) => type === mediaType.type);
    if (other === undefined) {
      tell(
        true,
        direction === 'sent'
          ? `does not take ${mediaType.type} any more`
          : `${what} does not come as ${mediaType.type} any more`,
      );
      continue;
    }
    if (mediaType.schema === undefined || other.schema === undefined) continue;
    if (!isJson(mediaType.type) && !/form|multipart/.test(mediaType.type)) continue;
    diffSchemas(
      { document: both.before, pointer: mediaType.schema },
      { document: both.now, pointer: other.schema },
      direction,
      what,
      { tell, isSame: both.isSame },
    );
  }
  for (const { type } of next)
    if (!old.some((mediaType) => mediaType.type === type))
      tell(false, direction === 'sent' ? `takes ${type} as well` : `${what} may come as ${type}`);
}
