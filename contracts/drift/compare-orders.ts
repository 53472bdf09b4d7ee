import { isObject, ownMember } from '../../openapi/lib/json-pointer.ts';

/** Things that two lists have to share, before their order says something. */
const fewestShared = 3;
const ids = ['id', 'uuid', 'uid', 'key', 'slug', 'name'];

/**
 * Whether the things that two answers list come in the same order; undefined where they share too
 * few, or list nothing.
 */
export function isSameOrder(before: unknown, now: unknown): boolean | undefined {
  const [was, is] = [idsIn(before), idsIn(now)];
  const known = new Set(is);
  const shared = was.filter((id) => known.has(id));
  if (new Set(shared).size < fewestShared) return undefined;
  const wanted = new Set(shared);
  const found = is.filter((id) => wanted.has(id));
  return found.length === shared.length && found.every((id, index) => id === shared[index]);
}

/** The things that an answer lists, which may stand in an envelope; none where it lists nothing. */
export function listIn(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) return body;
  const lists = Object.values(isObject(body) ? body : {}).filter(Array.isArray);
  return lists.find((own) => own.every(isObject)) ?? [];
}

/** The ids of the things of a list. */
function idsIn(body: unknown): readonly string[] {
  const list = listIn(body);
  const name = ids.find((own) => list.every((item) => isScalar(ownMember(Object(item), own))));
  return name === undefined ? [] : list.map((item) => String(ownMember(Object(item), name)));
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
