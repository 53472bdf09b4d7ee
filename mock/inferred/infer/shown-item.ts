import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { normalizeName, singular } from './inflect.ts';
import { findItem, overlap, successSchema } from './locate-payload.ts';
import { membersOf, placeOf } from './members.ts';

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
