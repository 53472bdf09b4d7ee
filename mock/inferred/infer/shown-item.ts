import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { normalizeName, singular } from './inflect.ts';
import { findItem, overlap, requestSchema, successSchema } from './locate-payload.ts';
import { membersOf, placeOf } from './members.ts';
import { keyOf, nounOf, type PathGroup, parameterOf } from './path-shapes.ts';

/** Whether two operations show the same items, whatever envelopes they have around them. */
export function showTheSame(
  document: OpenApiDocument,
  one: Operation,
  other: Operation,
  noun: string,
): boolean {
  const [a, b] = [itemShown(document, one, noun), itemShown(document, other, noun)];
  if (a === undefined || b === undefined) return false;
  if (placeOf(document, a) === placeOf(document, b)) return true;
  const [left, right] = [a, b].map((schema) => new Set(membersOf(document, schema).keys()));
  return (
    left !== undefined &&
    right !== undefined &&
    Math.min(left.size, right.size) > 2 &&
    overlap(left, right) >= 0.8
  );
}

/** The schema of the item in an answer, without its envelope. */
export function itemShown(
  document: OpenApiDocument,
  operation: Operation,
  noun: string,
): string | undefined {
  const schema = successSchema(operation);
  const one = normalizeName(singular(noun));
  const hints = {
    noun,
    members: new Set<string>(),
    place: undefined,
    ids: new Set(['id', `${one}id`]),
  };
  return schema === undefined ? undefined : findItem(document, schema, hints).schema;
}

/**
 * Whether a POST below an item adds to that item and makes nothing of its own: it answers the whole
 * item, has not sent one, and nothing can be read below it. `POST /servers/{id}/approvals` with the
 * name of a tool answers the server.
 * @param segments of the path of the POST
 */
export function addsToOwner(
  document: OpenApiDocument,
  groups: ReadonlyMap<string, PathGroup>,
  segments: readonly string[],
): boolean {
  const above = segments.slice(0, -1);
  if (parameterOf(above.at(-1)) === undefined) return false;
  const [post, ...others] = groups.get(keyOf(segments))?.operations ?? [];
  const readOf = (key: string) =>
    groups.get(key)?.operations.find(({ method }) => method === 'get');
  const read = readOf(keyOf(above));
  if (post?.method !== 'post' || others.length > 0 || read === undefined) return false;
  if (readOf(`${keyOf(segments)}/{}`) !== undefined) return false;
  const noun = nounOf(above.slice(0, -1));
  const item = itemShown(document, read, noun);
  const answered = itemShown(document, post, noun);
  if (item === undefined || answered === undefined) return false;
  if (placeOf(document, item) !== placeOf(document, answered)) return false;
  const sent = [...membersOf(document, requestSchema(post) ?? '').keys()];
  const known = membersOf(document, item);
  return sent.filter((name) => known.has(name)).length * 2 < sent.length;
}
