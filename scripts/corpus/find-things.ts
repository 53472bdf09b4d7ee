import type { SentBody } from '../../contracts/request/exchange.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { Received } from './client.ts';

/** The id of something that was made, and the member of the answer that has it. */
export interface Id {
  readonly value: string | number;
  /** Undefined where the answer is the id, or has it in its `Location`. */
  readonly member: string | undefined;
}

/**
 * The member that the path parameter is named after, else `id`, else the only one that it ends in;
 * at the top or in an envelope. Without one, what `Location` ends in, else the member of the
 * request that the parameter is named after.
 */
export function findId(
  { json, headers }: Received,
  parameter: string,
  sent: Readonly<Record<string, unknown>> | undefined,
): Id | undefined {
  // The item itself before what it holds or is held in; of those, first the one that `role_id` means.
  const stem = simplify(parameter).replace(/(id|sid|uuid)$/, '');
  const inner = Object.entries(isObject(json) ? json : {});
  const named = inner.filter(([name]) => simplify(name) === stem);
  for (const level of [json, ...[...named, ...inner].map(([, value]) => value)].filter(isObject)) {
    const found = idMember(level, parameter);
    if (found !== undefined) return found;
  }
  if (typeof json === 'string' || typeof json === 'number')
    return { value: json, member: undefined };
  const location = headers['location'];
  if (typeof location === 'string')
    return { value: decodeURIComponent(location.split('/').at(-1) ?? ''), member: undefined };
  // Items that go by a name that was sent, such as users.
  return sent === undefined ? undefined : idMember(sent, parameter, false);
}

/** @param anyId whether `id` will do for a parameter of another name */
export function idMember(
  thing: Readonly<Record<string, unknown>>,
  parameter: string,
  anyId = true,
): Id | undefined {
  const wanted = simplify(parameter);
  for (const matches of [
    (name: string) => simplify(name) === wanted,
    (name: string) => anyId && (name === 'id' || name === '_id'),
    (name: string) => simplify(name) !== '' && wanted.endsWith(simplify(name)),
  ]) {
    const [member, value] =
      Object.entries(thing).find(
        ([name, item]) => matches(name) && ['string', 'number'].includes(typeof item),
      ) ?? [];
    if (typeof value === 'string' || typeof value === 'number') return { value, member };
  }
  return undefined;
}

/** Lower case without what separates words. */
export function simplify(name: string): string {
  return name.replaceAll(/[^a-z0-9]/gi, '').toLowerCase();
}

/** The members of a body that an answer can be held to. */
export function sentMembers(body: SentBody | undefined): Record<string, unknown> | undefined {
  return body?.kind === 'json' && isObject(body.value) ? body.value : undefined;
}

/**
 * The thing of an id in an answer: the outermost object that has it under the name under which it
 * was given, else under any that an id may have.
 */
export function thingWith(json: unknown, id: Id): Record<string, unknown> | undefined {
  const objects = objectsIn(json);
  return (
    objects.find((object) => id.member !== undefined && isSame(object[id.member], id)) ??
    objects.find((object) =>
      Object.entries(object).some(([name, value]) => isIdName(name) && isSame(value, id)),
    )
  );
}

/** Whether an item of a list is the one of an id: by its own id, else by any that an id may have. */
export function isItem(item: Readonly<Record<string, unknown>>, id: Id): boolean {
  const own = id.member === undefined ? undefined : item[id.member];
  // What it says of others, such as `issue_id`, may be the same number.
  return typeof own === 'string' || typeof own === 'number'
    ? isSame(own, id)
    : thingWith(item, id) !== undefined;
}

function isSame(value: unknown, id: Id): boolean {
  return ['string', 'number'].includes(typeof value) && String(value) === String(id.value);
}

/** Whether an object has a member that would be its id, under a name that ids have. */
export function hasId(object: Readonly<Record<string, unknown>>, { member }: Id): boolean {
  return Object.keys(object).some((name) => name === member || name === 'id' || name === '_id');
}

function isIdName(name: string): boolean {
  return /(^|_|[a-z])(id|uuid|guid|sid|key|name|slug|code|token|number|handle|login|username|symbol|email)$/i.test(
    name,
  );
}

/** All objects of an answer, the outermost first. */
export function objectsIn(json: unknown): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  let level: unknown[] = [json];
  while (level.length > 0) {
    found.push(...level.filter(isObject));
    level = level.flatMap((item) =>
      Array.isArray(item) ? item : isObject(item) ? Object.values(item) : [],
    );
  }
  return found;
}

/** The arrays that may be the list of an answer: the answer, or what stands in its envelopes. */
export function listsIn(json: unknown): unknown[][] {
  if (Array.isArray(json)) return [json];
  if (!isObject(json)) return [];
  const members = Object.values(json);
  return [
    ...members.filter(Array.isArray),
    ...members.filter(isObject).flatMap((inner) => Object.values(inner).filter(Array.isArray)),
  ];
}

/** Whether an answer may show a value in place of what a thing in it has there. */
export type MayShow = (thing: Record<string, unknown>, name: string, value: unknown) => boolean;

/**
 * How a thing shows what was sent: of the members that both have and that hold one value, how many
 * there are, and the first that differs although the document lets it be shown.
 */
export function compare(
  thing: Record<string, unknown>,
  sent: Readonly<Record<string, unknown>> | undefined,
  mayShow: MayShow,
): { readonly compared: number; readonly different: string | undefined } {
  const names = new Map(Object.keys(thing).map((name) => [simplify(name), name]));
  let compared = 0;
  let different: string | undefined;
  for (const [name, value] of Object.entries(sent ?? {})) {
    const own = names.get(simplify(name)) ?? '';
    const shown = thing[own];
    if (!isScalar(value) || !isScalar(shown)) continue;
    // Who sends the version that there is, is answered with the next one.
    const isNext = simplify(name) === 'version' && typeof value === 'number' && shown === value + 1;
    const isSame = isNext || String(value) === String(shown);
    if (!isSame && !mayShow(thing, own, value)) continue;
    compared++;
    if (!isSame)
      different ??= `${name} is ${JSON.stringify(shown)}, sent was ${JSON.stringify(value)}`;
  }
  return { compared, different };
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
