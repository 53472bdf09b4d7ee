import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import {
  findMemberSchema,
  propertyNames,
  requiredNames,
} from '../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import type { IsSame } from './same-schemas.ts';

/** Which way a value goes: what a client sends, or what it gets. */
export type Direction = 'sent' | 'got';

/** A schema in one version of a document. */
export interface Side {
  readonly document: OpenApiDocument;
  readonly pointer: string;
}

export type Tell = (breaks: boolean, message: string) => void;

/**
 * What another schema changes for those who send values, or get them: a sender fails where less is
 * taken, a receiver where more may come.
 * @param what the value in words
 */
export function diffSchemas(
  old: Side,
  next: Side,
  direction: Direction,
  what: string,
  { tell, isSame }: { readonly tell: Tell; readonly isSame: IsSame },
): void {
  const waiting: Place[] = [{ old, next, what }];
  const seen = new Set<string>();
  // What is nearest is told first; the same schemas further in are not told again.
  for (let place = waiting.shift(); place !== undefined; place = waiting.shift())
    waiting.push(...comparePlace(place, { direction, tell, isSame, seen }));
}

/** Two schemas of one place, and the place in words. */
interface Place {
  readonly old: Side;
  readonly next: Side;
  readonly what: string;
}

interface Way {
  readonly direction: Direction;
  readonly tell: Tell;
  readonly isSame: IsSame;
  /** Pairs of schemas that were compared. */
  readonly seen: Set<string>;
}

/** Returns the places below. */
function comparePlace({ old, next, what }: Place, way: Way): Place[] {
  const { direction, tell } = way;
  const own = dereference(old.document, old.pointer);
  const other = dereference(next.document, next.pointer);
  const pair = `${own.pointer} ${other.pointer}`;
  if (way.seen.has(pair) || way.isSame(own.node, other.node)) return [];
  way.seen.add(pair);
  const types = schemaTypes(old.document, old.pointer);
  const others = schemaTypes(next.document, next.pointer);
  const fewer = [...types].some((type) => !accepts(others, type));
  const more = [...others].some((type) => !accepts(types, type));
  const narrowed = others.size > 0 && (types.size === 0 || fewer);
  const widened = types.size > 0 && (others.size === 0 || more);
  const isChanged = direction === 'sent' ? narrowed : widened;
  if (isChanged) tell(true, `${what} was ${list(types)}, and is ${list(others)}`);
  diffValues(own.node, other.node, direction, what, tell);
  if (!isChanged) diffForms(own.node, other.node, direction, what, tell);
  const below = diffMembers(old, next, way, what);
  const items = findMemberSchema(old.document, old.pointer, '[]');
  const nextItems = findMemberSchema(next.document, next.pointer, '[]');
  if (items !== undefined && nextItems !== undefined)
    below.push({
      old: { ...old, pointer: items },
      next: { ...next, pointer: nextItems },
      what: `an item of ${what}`,
    });
  return below;
}

function diffMembers(old: Side, next: Side, way: Way, what: string): Place[] {
  const below: Place[] = [];
  const { direction, tell } = way;
  // What only the other side writes concerns nobody here.
  const foreign = direction === 'sent' ? 'readOnly' : 'writeOnly';
  const isForeign = ({ document, pointer }: Side, name: string) => {
    const schema = findMemberSchema(document, pointer, name);
    return schema !== undefined && dereference(document, schema).node[foreign] === true;
  };
  const required = new Set(requiredNames(next.document, next.pointer));
  const wasRequired = new Set(requiredNames(old.document, old.pointer));
  const names = propertyNames(old.document, old.pointer).filter((name) => !isForeign(old, name));
  const nextNames = new Set(
    propertyNames(next.document, next.pointer).filter((name) => !isForeign(next, name)),
  );
  const isClosed = dereference(next.document, next.pointer).node['additionalProperties'] === false;
  const before = dereference(old.document, old.pointer).node['additionalProperties'];
  if (direction === 'sent' && isClosed && before !== false && names.length > 0)
    tell(true, `${what} takes no members that are not declared any more`);
  for (const name of names) {
    const member = `${name} of ${what}`;
    if (!nextNames.has(name)) {
      if (direction === 'got') tell(true, `${member} is gone`);
      else if (isClosed || isForeign(next, name)) tell(true, `${member} is not accepted any more`);
      else tell(false, `${member} is not declared any more`);
      continue;
    }
    if (direction === 'sent' && required.has(name) && !wasRequired.has(name))
      tell(true, `${member} is required, and was optional`);
    if (direction === 'sent' && !required.has(name) && wasRequired.has(name))
      tell(false, `${member} is optional, and was required`);
    if (direction === 'got' && wasRequired.has(name) && !required.has(name))
      tell(true, `${member} may be missing, and was always there`);
    const from = findMemberSchema(old.document, old.pointer, name);
    const to = findMemberSchema(next.document, next.pointer, name);
    if (from !== undefined && to !== undefined)
      below.push({
        old: { ...old, pointer: from },
        next: { ...next, pointer: to },
        what: member,
      });
  }
  const known = new Set(names);
  for (const name of nextNames) {
    if (known.has(name)) continue;
    const isWanted = direction === 'sent' && required.has(name);
    tell(isWanted, `${name} of ${what} is ${isWanted ? 'required, and was not known' : 'new'}`);
  }
  return below;
}

function accepts(types: ReadonlySet<string>, type: string): boolean {
  return types.has(type) || (type === 'integer' && types.has('number'));
}

type Node = Readonly<Record<string, unknown>>;

function diffValues(old: Node, next: Node, direction: Direction, what: string, tell: Tell): void {
  const before = valuesOf(old);
  const now = valuesOf(next);
  if (before === undefined && now === undefined) return;
  if (before === undefined && now !== undefined) {
    if (direction === 'sent') tell(true, `${what} can only be ${now.join(', ')}, and was free`);
    else tell(false, `${what} is always one of ${now.join(', ')}`);
    return;
  }
  if (before !== undefined && now === undefined) {
    if (direction === 'got') tell(true, `${what} may be anything, and was ${before.join(', ')}`);
    else tell(false, `${what} may be anything, and could only be ${before.join(', ')}`);
    return;
  }
  const gone = (before ?? []).filter((value) => now?.includes(value) !== true);
  const fresh = (now ?? []).filter((value) => before?.includes(value) !== true);
  const verb = direction === 'sent' ? 'cannot' : 'will not';
  if (gone.length > 0) tell(direction === 'sent', `${what} ${verb} be ${gone.join(', ')} any more`);
  if (fresh.length > 0) tell(direction === 'got', `${what} may be ${fresh.join(', ')} as well`);
}

function valuesOf({ enum: values, const: only }: Node): string[] | undefined {
  if (Array.isArray(values))
    return values.filter((value) => value !== null).map((value) => JSON.stringify(value) ?? '');
  return only === undefined ? undefined : [JSON.stringify(only) ?? ''];
}

/** Limits that let less through the higher they are, and those that do the lower they are. */
const floors = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const ceilings = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];

function diffForms(old: Node, next: Node, direction: Direction, what: string, tell: Tell): void {
  for (const keyword of ['format', 'pattern']) {
    const [before, now] = [old[keyword], next[keyword]];
    if (before === now) continue;
    const change = `the ${keyword} of ${what} ${changed(before, now)}`;
    // Another form is neither taken nor understood; one that is gone is a sender's gain.
    const breaks =
      before !== undefined && now !== undefined
        ? true
        : direction === 'sent'
          ? now !== undefined
          : before !== undefined && keyword === 'format';
    tell(breaks, change);
  }
  for (const keyword of [...floors, ...ceilings]) {
    const [before, now] = [old[keyword], next[keyword]];
    if (before === now || [before, now].some((value) => typeof value === 'boolean')) continue;
    const isCeiling = ceilings.includes(keyword);
    const bound = (value: unknown) =>
      typeof value === 'number' ? value : isCeiling ? Infinity : -Infinity;
    const isLess = isCeiling ? bound(now) < bound(before) : bound(now) > bound(before);
    tell(direction === 'sent' ? isLess : !isLess, `${keyword} of ${what} ${changed(before, now)}`);
  }
  if (JSON.stringify(old['default']) !== JSON.stringify(next['default']) && direction === 'sent')
    tell(false, `the default of ${what} ${changed(old['default'], next['default'])}`);
  if (next['deprecated'] === true && old['deprecated'] !== true)
    tell(false, `${what} is deprecated`);
}

function changed(before: unknown, now: unknown): string {
  const text = (value: unknown) => JSON.stringify(value) ?? 'none';
  if (before === undefined) return `is ${text(now)}, and there was none`;
  return now === undefined
    ? `was ${text(before)}, and is gone`
    : `was ${text(before)}, and is ${text(now)}`;
}

function list(types: ReadonlySet<string>): string {
  return types.size === 0 ? 'anything' : [...types].sort().join(' or ');
}

/** The header fields that a response declares, with the pointers of their schemas. */
export function headersOf(
  document: OpenApiDocument,
  response: string,
): ReadonlyMap<string, { readonly name: string; readonly schema: string | undefined }> {
  const { node, pointer } = dereference(document, response);
  const headers = node['headers'];
  if (!isObject(headers)) return new Map();
  return new Map(
    Object.keys(headers).map((name) => {
      const token = name.replaceAll('~', '~0').replaceAll('/', '~1');
      const header = dereference(document, `${pointer}/headers/${token}`);
      const schema = isObject(header.node['schema']) ? `${header.pointer}/schema` : undefined;
      return [name.toLowerCase(), { name, schema }];
    }),
  );
}
