import { isDeepStrictEqual } from 'node:util';
import type { Provenance } from '../../openapi/model/evidence.ts';
import { ownMember } from '../plan/body-values.ts';
import { type Difference, isReordered, missingFrom } from './compare.ts';

/**
 * The evidence of a value that does not read as it was sent: assumed where it is what many a server
 * does and few documents tell, else that of the statement.
 */
export function evidenceOfDifference(
  { at, expected, actual }: Difference,
  provenance: Provenance,
): Provenance {
  const isUsual =
    at.split('/').includes(ownMember) ||
    [isTrimmed, isThinned, isRounded, isCutOff, isFolded].some((test) => test(expected, actual));
  return isUsual ? { evidence: 'assumed' } : provenance;
}

/** White space at the ends of a text is taken away, an empty one is none. */
function isTrimmed(sent: unknown, shown: unknown): boolean {
  if (typeof sent !== 'string') return false;
  return (
    (sent === '' && (shown === null || shown === undefined)) ||
    (typeof shown === 'string' && plain(sent) === plain(shown))
  );
}

/** A text without what cannot be seen: line breaks of one kind, and nothing of no width. */
function plain(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(/\u200b|\u200c|\u200d|\ufeff/g, '')
    .trim();
}

/** A list is in another order, or has each item once. */
function isThinned(sent: unknown, shown: unknown): boolean {
  if (!Array.isArray(sent) || !Array.isArray(shown)) return false;
  const has = (item: unknown) =>
    shown.some((candidate) => missingFrom(candidate, item).length === 0);
  const isOfSent = (item: unknown) =>
    sent.some((candidate) => missingFrom(item, candidate).length === 0);
  return (
    isReordered(shown, sent) ||
    (shown.length < sent.length && sent.every(has) && shown.every(isOfSent))
  );
}

/** A number has two places, or as many as a short float. */
function isRounded(sent: unknown, shown: unknown): boolean {
  if (typeof sent !== 'number' || typeof shown !== 'number') return false;
  return (
    [2, 3].some((places) => Number(sent.toFixed(places)) === shown) ||
    Math.fround(sent) === Math.fround(shown)
  );
}

/** An e-mail address has lost its capital letters. */
function isFolded(sent: unknown, shown: unknown): boolean {
  return typeof sent === 'string' && /^[^@\s]+@[^@\s]+$/.test(sent) && sent.toLowerCase() === shown;
}

/** A URL has lost its fragment, which is not sent (RFC 9110, section 4.2.5). */
function isCutOff(sent: unknown, shown: unknown): boolean {
  return (
    typeof sent === 'string' &&
    /^https?:.*#/.test(sent) &&
    isDeepStrictEqual(sent.replace(/#.*$/, ''), shown)
  );
}
