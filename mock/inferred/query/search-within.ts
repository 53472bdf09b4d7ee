import { type Listed, readMember } from '../entity/listed.ts';
import { normalizeName, singular } from '../infer/inflect.ts';
import type { Member } from '../infer/members.ts';

/** The members that a search looks into, and how. */
export interface SearchedMembers {
  readonly names: readonly string[];
  /** Whether only what begins so is found. */
  readonly isPrefix: boolean;
}

/** Characters of a description that are read. */
const mostText = 400;

/**
 * The members that the description of a search names: `Search by agent name`, `whose name starts with
 * this`, `matches the title or the author`. Undefined where it names none, or something else as well.
 */
export function searchedMembers(
  description: string,
  members: ReadonlyMap<string, Member>,
): SearchedMembers | undefined {
  const text = description.slice(0, mostText);
  const begins = /(?<![\w-])([\w-]+) (?:starts|start|begins|begin|starting|beginning) with\b/i.exec(
    text,
  );
  const prefix = begins === null ? undefined : memberNamed(begins[1] ?? '', members);
  if (prefix !== undefined) return { names: [prefix], isPrefix: true };
  const by =
    /\b(?:search(?:es|ing)?|find|filter|look(?:s|ing)?)\b[^.]{0,40}?\bby ([^.;:(]{1,80})/i.exec(
      text,
    )?.[1];
  if (by === undefined) return undefined;
  const names = by
    .split(/,|\bor\b|\band\b|\//)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => memberNamed(part.split(/\s+/).at(-1) ?? '', members));
  return names.length > 0 && names.every((name) => name !== undefined)
    ? { names, isPrefix: false }
    : undefined;
}

function memberNamed(word: string, members: ReadonlyMap<string, Member>): string | undefined {
  const wanted = normalizeName(singular(word));
  return [...members.keys()].find((name) => normalizeName(name) === wanted);
}

/** Whether an item has a text in one of the members, in any case. */
export function searchWithin(
  { names, isPrefix }: SearchedMembers,
  wanted: string,
): (listed: Listed) => boolean {
  const text = wanted.toLowerCase();
  return (listed) =>
    names.some((name) =>
      [readMember(listed, [name])].flat().some((value) => {
        if (typeof value !== 'string' && typeof value !== 'number') return false;
        const own = String(value).toLowerCase();
        return isPrefix ? own.startsWith(text) : own.includes(text);
      }),
    );
}
