import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import {
  listOperations,
  type MediaType,
  type Operation,
  type Parameter,
} from '../../openapi/model/operation.ts';
import {
  findMemberSchema,
  propertyNames,
  requiredNames,
} from '../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';

/** One difference between two versions of a document. */
export interface Change {
  /** Whether a client of the old version may fail. */
  readonly breaks: boolean;
  /** Method and path. */
  readonly operation: string;
  readonly message: string;
}

/** Which way a value goes: what a client sends, or what it gets. */
type Direction = 'sent' | 'got';

interface Side {
  readonly document: OpenApiDocument;
  readonly pointer: string;
}

const deepest = 8;

/**
 * What a new version of a document breaks for clients of the old one, and what else is new. A
 * client fails where it has to send more, may send less, or gets what it does not expect.
 */
export function diffDocuments(before: OpenApiDocument, now: OpenApiDocument): Change[] {
  const changes: Change[] = [];
  const own = new Map(listOperations(before).map((operation) => [keyOf(operation), operation]));
  const next = new Map(listOperations(now).map((operation) => [keyOf(operation), operation]));
  for (const [key, operation] of own) {
    const other = next.get(key);
    const tell = (breaks: boolean, message: string) =>
      changes.push({ breaks, operation: nameOf(operation), message });
    if (other === undefined) tell(true, 'is gone');
    else diffOperation({ before, now }, operation, other, tell);
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

type Tell = (breaks: boolean, message: string) => void;

interface Both {
  readonly before: OpenApiDocument;
  readonly now: OpenApiDocument;
}

function diffOperation(both: Both, old: Operation, next: Operation, tell: Tell): void {
  diffParameters(both, old, next, tell);
  diffRequest(both, old, next, tell);
  diffResponses(both, old, next, tell);
  if (old.security.length === 0 && next.security.length > 0)
    tell(true, 'wants credentials, and wanted none');
  if (isDeprecated(both.now, next) && !isDeprecated(both.before, old)) tell(false, 'is deprecated');
}

function isDeprecated(document: OpenApiDocument, { pointer }: Operation): boolean {
  return dereference(document, pointer).node['deprecated'] === true;
}

function diffParameters(both: Both, old: Operation, next: Operation, tell: Tell): void {
  const nameIn = ({ in: place, name }: Parameter) =>
    `${place} ${place === 'header' ? name.toLowerCase() : name}`;
  const known = new Map(old.parameters.map((parameter) => [nameIn(parameter), parameter]));
  const others = new Map(next.parameters.map((parameter) => [nameIn(parameter), parameter]));
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
          tell,
          0,
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
      if (/^[23]/.test(response.status)) tell(true, `does not answer ${response.status} any more`);
      continue;
    }
    diffContent(both, response.content, other.content, 'got', `${response.status}:`, tell);
  }
  for (const { status } of next.responses)
    if (!old.responses.some((response) => response.status === status))
      tell(/^[23]/.test(status), `may answer ${status}`);
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
      tell(true, `${what} ${mediaType.type} is gone`);
      continue;
    }
    if (mediaType.schema === undefined || other.schema === undefined) continue;
    if (!isJson(mediaType.type) && !/form|multipart/.test(mediaType.type)) continue;
    diffSchemas(
      { document: both.before, pointer: mediaType.schema },
      { document: both.now, pointer: other.schema },
      direction,
      direction === 'sent' ? 'the request body' : `${what} the answer`,
      tell,
      0,
    );
  }
}

function diffSchemas(
  old: Side,
  next: Side,
  direction: Direction,
  what: string,
  tell: Tell,
  depth: number,
): void {
  if (depth > deepest) return;
  const types = schemaTypes(old.document, old.pointer);
  const others = schemaTypes(next.document, next.pointer);
  const fewer = [...types].filter((type) => !accepts(others, type));
  const more = [...others].filter((type) => !accepts(types, type));
  const narrowed = others.size > 0 && (types.size === 0 ? [] : fewer).length > 0;
  const widened = types.size > 0 && (others.size === 0 || more.length > 0);
  if (direction === 'sent' ? narrowed : widened && (more.length > 0 || others.size === 0))
    tell(true, `${what} was ${list(types)}, and is ${list(others)}`);
  diffEnums(old, next, direction, what, tell);
  const required = new Set(requiredNames(next.document, next.pointer));
  const wasRequired = new Set(requiredNames(old.document, old.pointer));
  const names = new Set(propertyNames(old.document, old.pointer));
  const nextNames = new Set(propertyNames(next.document, next.pointer));
  for (const name of names) {
    const before = findMemberSchema(old.document, old.pointer, name);
    const now = findMemberSchema(next.document, next.pointer, name);
    const member = `${name} of ${what}`;
    if (!nextNames.has(name)) {
      const isClosed =
        dereference(next.document, next.pointer).node['additionalProperties'] === false;
      if (direction === 'got') tell(true, `${member} is gone`);
      else if (isClosed) tell(true, `${member} is not accepted any more`);
      continue;
    }
    if (direction === 'sent' && required.has(name) && !wasRequired.has(name))
      tell(true, `${member} is required, and was optional`);
    if (direction === 'got' && wasRequired.has(name) && !required.has(name))
      tell(true, `${member} may be missing, and was always there`);
    if (before !== undefined && now !== undefined)
      diffSchemas(
        { ...old, pointer: before },
        { ...next, pointer: now },
        direction,
        member,
        tell,
        depth + 1,
      );
  }
  for (const name of nextNames) {
    if (names.has(name)) continue;
    const isWanted = direction === 'sent' && required.has(name);
    tell(isWanted, `${name} of ${what} is ${isWanted ? 'required, and was not known' : 'new'}`);
  }
  const items = findMemberSchema(old.document, old.pointer, '[]');
  const nextItems = findMemberSchema(next.document, next.pointer, '[]');
  if (items !== undefined && nextItems !== undefined)
    diffSchemas(
      { ...old, pointer: items },
      { ...next, pointer: nextItems },
      direction,
      `an item of ${what}`,
      tell,
      depth + 1,
    );
}

function accepts(types: ReadonlySet<string>, type: string): boolean {
  return types.has(type) || (type === 'integer' && types.has('number'));
}

function diffEnums(old: Side, next: Side, direction: Direction, what: string, tell: Tell): void {
  const before = enumOf(old);
  const now = enumOf(next);
  if (before === undefined || now === undefined) return;
  const gone = before.filter((value) => !now.includes(value));
  const fresh = now.filter((value) => !before.includes(value));
  if (gone.length > 0)
    tell(
      direction === 'sent',
      `${what} ${direction === 'sent' ? 'cannot' : 'will not'} be ${gone.join(', ')} any more`,
    );
  if (fresh.length > 0) tell(direction === 'got', `${what} may be ${fresh.join(', ')} as well`);
}

function enumOf({ document, pointer }: Side): string[] | undefined {
  const { node } = dereference(document, pointer);
  const values = isObject(node) ? node['enum'] : undefined;
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)) : undefined;
}

function list(types: ReadonlySet<string>): string {
  return types.size === 0 ? 'anything' : [...types].sort().join(' or ');
}
