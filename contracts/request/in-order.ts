import { isObject } from '../../openapi/lib/json-pointer.ts';
import { wordsOf } from './id-names.ts';

/** Words of a beginning, with those of its end. */
const pairs: readonly (readonly [string, readonly string[]])[] = [
  ['start', ['end', 'stop', 'finish']],
  ['starts', ['ends']],
  ['started', ['ended', 'finished', 'stopped']],
  ['begin', ['end']],
  ['begins', ['ends']],
  ['from', ['to', 'until', 'till', 'through']],
  ['since', ['until', 'till']],
  ['after', ['before']],
  ['min', ['max']],
  ['minimum', ['maximum']],
  ['opens', ['closes']],
  ['checkin', ['checkout']],
  ['arrival', ['departure']],
  ['lower', ['upper']],
];

/**
 * A body in which nothing ends before it begins, as samples made one by one may: the two change
 * places, and of two equal times the end is moved on, or the beginning back. Objects within it, and in its lists, too.
 */
export function inOrder(body: unknown, accepts: (body: unknown) => boolean): unknown {
  const changed = ordered(body);
  return accepts(changed) ? changed : body;
}

function ordered(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(ordered);
  if (!isObject(body)) return body;
  const changed = Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, ordered(value)]),
  );
  for (const [name, end] of endsIn(Object.keys(body))) {
    const [first, last] = [changed[name], changed[end]];
    if (typeof first === 'number' && typeof last === 'number' && first > last)
      Object.assign(changed, { [name]: last, [end]: first });
    if (typeof first === 'string' && typeof last === 'string')
      Object.assign(changed, timesInOrder(name, end, first, last));
  }
  return changed;
}

/**
 * A body of a partial update with which nothing ends before it begins: where it moves one of two
 * times or bounds beyond the other, which the item keeps, it moves it to the same side of it.
 * @param shown the item as it is
 */
export function inOrderBeside(
  body: unknown,
  shown: Readonly<Record<string, unknown>>,
  accepts: (body: unknown) => boolean,
): unknown {
  if (!isObject(body)) return body;
  const changed: Record<string, unknown> = { ...body };
  const whole: Readonly<Record<string, unknown>> = { ...shown, ...body };
  for (const [name, end] of endsIn(Object.keys(whole))) {
    if (Object.hasOwn(body, name) === Object.hasOwn(body, end)) continue;
    const [first, last] = [whole[name] ?? shown[name], whole[end] ?? shown[end]];
    const isEnd = Object.hasOwn(body, end);
    if (typeof first === 'number' && typeof last === 'number' && first > last)
      changed[isEnd ? end : name] = isEnd ? first + 1 : last - 1;
    if (isTime(first) && isTime(last) && Date.parse(first) >= Date.parse(last))
      changed[isEnd ? end : name] = isEnd ? dayBeside(first, last, 1) : dayBeside(last, first, -1);
  }
  return accepts(changed) ? changed : body;
}

/**
 * A partial body with both of two times or bounds where it has one, the other as in the example;
 * in order.
 */
export function withBothEnds(
  body: unknown,
  example: unknown,
  accepts: (body: unknown) => boolean,
): unknown {
  if (!isObject(body) || !isObject(example)) return inOrder(body, accepts);
  const added = [...endsIn(Object.keys(example))].flatMap(([name, end]) => {
    if (Object.hasOwn(body, name) === Object.hasOwn(body, end)) return [];
    const missing = Object.hasOwn(body, name) ? end : name;
    return [[missing, example[missing]]];
  });
  return inOrder({ ...body, ...Object.fromEntries(added) }, accepts);
}

/**
 * Members that begin something, each with the one that ends it: `startsAt` with `endsAt`. In one
 * pass, since an object may have thousands of members.
 */
export function endsIn(names: readonly string[]): ReadonlyMap<string, string> {
  const spelled = new Map<string, string>();
  for (const name of names) {
    const words = wordsOf(name).join(' ');
    if (!spelled.has(words)) spelled.set(words, name);
  }
  return new Map(
    names.flatMap((name) => {
      const end = endsOf(wordsOf(name))
        .map((words) => spelled.get(words))
        .find((other) => other !== undefined);
      return end === undefined ? [] : [[name, end] as const];
    }),
  );
}

/** What ends a thing with these words in its name may be called. */
function endsOf(words: readonly string[]): string[] {
  return pairs.flatMap(([start, others]) =>
    words.includes(start)
      ? others.map((other) => words.map((word) => (word === start ? other : word)).join(' '))
      : [],
  );
}

function timesInOrder(
  name: string,
  end: string,
  first: string,
  last: string,
): Record<string, string> {
  if (!isTime(first) || !isTime(last)) return {};
  const [from, to] = [Date.parse(first), Date.parse(last)];
  if (from < to) return {};
  if (from > to) return { [name]: last, [end]: first };
  return from < lastDay
    ? { [end]: dayBeside(first, last, 1) }
    : { [name]: dayBeside(first, first, -1) };
}

/** The day after it has no name of four digits. */
const lastDay = Date.UTC(9999, 11, 31);

function isTime(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\d([T ]|$)/.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}

/** So many days from a time, written like another: a date or an instant. */
function dayBeside(time: string, like: string, days: number): string {
  const moved = new Date(Date.parse(time) + days * 86_400_000);
  if (Number.isNaN(moved.getTime())) return like;
  return like.length === 10 ? moved.toISOString().slice(0, 10) : moved.toISOString();
}
