import { isObject } from '../lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from './document.ts';
import type { Operation } from './operation.ts';

/**
 * `x-doubletake-order` of an operation, the order of a list where the request asks for none:
 * `newest` (what was made last comes first), or the member that the list is sorted by, after a
 * minus the other way round. See docs/reference/extensions.md.
 */
export function statedOrder(document: OpenApiDocument, { pointer }: Operation): string | undefined {
  const order = dereference(document, pointer).node['x-doubletake-order'];
  return typeof order === 'string' && order !== '' ? order : undefined;
}

/**
 * The order that a double's list has: the stated one, else that of `x-doubletake-order: { double:
 * newest }`, which is the double's choice where nothing is known, and which no check holds a target to.
 */
export function orderOfDouble(document: OpenApiDocument, operation: Operation): string | undefined {
  const order = dereference(document, operation.pointer).node['x-doubletake-order'];
  const chosen = isObject(order) ? order['double'] : undefined;
  return statedOrder(document, operation) ?? (typeof chosen === 'string' ? chosen : undefined);
}

/**
 * Whether the texts that a list is sorted by are compared by their code units, so that capitals come
 * before small letters: `x-doubletake-collation: code-units`. Else their case does not count.
 */
export function isByCodeUnits(document: OpenApiDocument, { pointer }: Operation): boolean {
  return dereference(document, pointer).node['x-doubletake-collation'] === 'code-units';
}

/** Characters of a description that are read. */
const mostText = 4000;

/**
 * Whether an operation says in words that its list begins with what was made last: in its summary,
 * its description, or that of its answer.
 */
export function saysNewestFirst(document: OpenApiDocument, operation: Operation): boolean {
  return /\b(newest|latest|most recent(ly)?)( \w+){0,3} (first|appear(s|ing)? first)\b|\breverse[- ]chronological|\b(creat(ed|ion)( date| time|_at)?|date|newest)( \w+){0,3} in descending\b|\bdescending order of creat/i.test(
    textOf(document, operation),
  );
}

/** An order that a description tells in words. */
export type SaidOrder = 'newest' | 'oldest' | 'earliest' | 'alphabetical';

/**
 * The order that an operation says in words that its list has: `newest` (what was made last first),
 * `oldest` (what was made first), `earliest` (by the time that its items are about),
 * `alphabetical`.
 */
export function saidOrder(document: OpenApiDocument, operation: Operation): SaidOrder | undefined {
  if (saysNewestFirst(document, operation)) return 'newest';
  const text = textOf(document, operation);
  if (
    /\boldest( \w+){0,3} first\b|\bin (the )?order (in which|that|of) (they|\w+) (were|was|are|have been|came to be)? ?(added|created|made|uploaded|attached|posted|written|inserted)\b|\bin (the )?order of (their )?(creation|insertion|upload|arrival)\b/i.test(
      text,
    )
  )
    return 'oldest';
  if (/\b(earliest|soonest)( \w+)? first\b/i.test(text)) return 'earliest';
  return /\bin alphabetical order\b|\b(sorted|ordered|listed) alphabetically\b/i.test(text)
    ? 'alphabetical'
    : undefined;
}

/**
 * The member by which an operation says in words that its list is sorted, after a minus where the
 * highest comes first: `by number, highest first`. Any word may stand there.
 */
export function saidMember(document: OpenApiDocument, operation: Operation): string | undefined {
  const [, member, way] =
    /\b(?:by|in order of)(?: their)? [`"']?([a-z]\w*)[`"']?(?:,| in)? \(?(highest|largest|greatest|descending|lowest|smallest|ascending)\b/i.exec(
      textOf(document, operation),
    ) ?? [];
  if (member === undefined || way === undefined) return undefined;
  return /^(highest|largest|greatest|descending)$/i.test(way) ? `-${member}` : member;
}

/** Summary, description, and description of the success of an operation, without line breaks. */
function textOf(document: OpenApiDocument, operation: Operation): string {
  const { node } = dereference(document, operation.pointer);
  const answers = isObject(node['responses']) ? Object.keys(node['responses']) : [];
  const success = answers.find((status) => status.startsWith('2'));
  const answer =
    success === undefined
      ? undefined
      : dereference(document, `${operation.pointer}/responses/${success}`).node['description'];
  return [operation.summary, node['description'], answer]
    .filter((part) => typeof part === 'string')
    .join(' ')
    .slice(0, mostText)
    .replaceAll(/\s/g, ' ');
}
