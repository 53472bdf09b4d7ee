import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { Exchange, SentBody } from '../request/exchange.ts';
import { bearsMark } from '../request/own-names.ts';

/** Texts that were sent of an item, by the member that they were sent in. */
export type SentTexts = Map<string, Set<string>>;

/** Members that wrap an item instead of being one beside it. */
export const wrappers: ReadonlySet<string> = new Set([
  'data',
  'result',
  'results',
  'item',
  'items',
  'response',
  'body',
  'payload',
  'value',
  'object',
  'record',
  'attributes',
  'entity',
]);

/** Adds the texts at the top of a body, or of what it wraps. */
export function rememberTexts(texts: SentTexts, body: SentBody | undefined): void {
  if (body?.kind === 'json') remember(texts, body.value, 0);
  if (body?.kind !== 'multipart') return;
  for (const { name, filename, content } of body.parts)
    add(texts, name, filename ?? content.toString('utf8'));
}

function remember(texts: SentTexts, value: unknown, depth: number): void {
  if (Array.isArray(value))
    for (const item of value.slice(0, most)) remember(texts, item, depth + 1);
  if (!isObject(value) || depth > 3) return;
  for (const [name, member] of Object.entries(value)) {
    if (typeof member === 'string') add(texts, name, member);
    else if (depth === 0 && (wrappers.has(name.toLowerCase()) || Object.keys(value).length === 1))
      remember(texts, member, depth + 1);
  }
}

function add(texts: SentTexts, name: string, text: string): void {
  const own = texts.get(name) ?? new Set();
  if (own.size < most) own.add(text.slice(0, longest));
  texts.set(name, own);
}

/** How many texts of a member are kept, and how much of each. */
const most = 200;
const longest = 500;

/**
 * Whose an item is that an answer shows, by its texts: `ours` where it bears the name of the run or
 * a text that was sent, `others` where it shows the members that were sent and none of the texts
 * in them. Servers trim, cut short, escape and change the case of what they keep: letters and
 * digits are compared.
 */
export function recognise(
  item: unknown,
  texts: SentTexts,
  runId: string,
): 'ours' | 'others' | 'unknown' {
  if (!isObject(item)) return 'unknown';
  let isOther = false;
  let isMentioned = false;
  for (const [name, shown] of Object.entries(item)) {
    if (typeof shown !== 'string') continue;
    const sent = [...(texts.get(name) ?? [])];
    const isNamed = sent.some((text) => bearsMark(text, runId));
    if (isNamed && sent.some((text) => isAkin(text, shown))) return 'ours';
    if (bearsMark(shown, runId)) {
      // The note of somebody else may speak of what this run has made.
      if (!/\s/.test(shown.trim())) return 'ours';
      isMentioned = true;
    } else if (isNamed && plain(shown) !== '') isOther = true;
    // A word of few is no name: other items have it as well.
  }
  if (isOther) return 'others';
  return isMentioned ? 'ours' : 'unknown';
}

/** Whether a server may show what was sent so: trimmed, cut short, escaped, in another case. */
export function isAkin(sent: string, shown: string): boolean {
  const [a, b] = [plain(sent), plain(shown)];
  if (a === '' || b === '') return sent.trim() === shown.trim();
  return a === b || (Math.min(a.length, b.length) >= 4 && (a.includes(b) || b.includes(a)));
}

const plain = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/**
 * Whether an item says that it was made before the answer's own `Date` (RFC 9110, section 6.6.1);
 * an answer without one says nothing. Clocks of a target and its store are some seconds apart, and
 * many write local time as if it were UTC: what is new to a multiple of a quarter of an hour is new.
 */
export function isOlder(item: unknown, { request, response }: Exchange): boolean {
  if (!isObject(item) || response === undefined) return false;
  const now = Date.parse(response.headers['date'] ?? '');
  if (Number.isNaN(now)) return false;
  const sent = request.body?.kind === 'json' ? request.body.value : undefined;
  return Object.entries(creationTimes(item)).some(
    ([name, value]) =>
      !(isObject(sent) && sent[name] === value) && isAnotherTime(value, now, tolerance),
  );
}

/** The members of an item that say when it was made, as far as they are times to the second. */
export function creationTimes(item: unknown): Record<string, unknown> {
  if (!isObject(item)) return {};
  return Object.fromEntries(
    Object.entries(item).filter(
      ([name, value]) =>
        /^(created|inserted|added)(_?(at|on|time|date|timestamp))?$|^(creation|date)_?(time|date|created|added)$/i.test(
          name,
        ) && timeOf(value) !== undefined,
    ),
  );
}

/**
 * Whether a time is another one than that, in whatever zone it is written.
 * @param within milliseconds by which clocks, or roundings, may be apart
 */
export function isAnotherTime(value: unknown, time: number, within: number): boolean {
  const made = timeOf(value);
  if (made === undefined) return false;
  const apart = Math.abs(time - made);
  const rest = apart % quarter;
  return apart > mostApart || Math.min(rest, quarter - rest) > within;
}

const quarter = 15 * 60_000;
/** Milliseconds that the clocks of a target and its store may be apart. */
export const tolerance = 60_000;
/** Offsets from UTC go from -12 to +14 hours. */
const mostApart = 15 * 60 * 60_000;

/** Milliseconds since 1970; undefined for what is no time to the second. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number' && value > 1e9) return value > 1e11 ? value : value * 1000;
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/.test(value))
    return undefined;
  const time = Date.parse(/[zZ]$|[+-]\d\d:?\d\d$/.test(value) ? value : `${value}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** The object that holds an id, down to some levels; of a list the one that has it. */
export function itemWith(node: unknown, value: string, depth = 0): unknown {
  if (depth > 4 || typeof node !== 'object' || node === null) return undefined;
  const members: unknown[] = Object.values(node);
  if (
    isObject(node) &&
    members.some((member) => typeof member !== 'object' && String(member) === value)
  )
    return node;
  for (const member of members) {
    const found = itemWith(member, value, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
