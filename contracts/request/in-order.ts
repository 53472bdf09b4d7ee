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
 * An object in which nothing ends before it begins, as samples made one by one may: the two change
 * places, and of two equal times the end is moved on.
 */
export function inOrder(body: unknown, accepts: (body: unknown) => boolean): unknown {
  if (!isObject(body)) return body;
  const changed: Record<string, unknown> = { ...body };
  for (const name of Object.keys(body)) {
    const end = endOf(name, Object.keys(body));
    if (end === undefined) continue;
    const [first, last] = [changed[name], changed[end]];
    if (typeof first === 'number' && typeof last === 'number' && first > last)
      Object.assign(changed, { [name]: last, [end]: first });
    if (typeof first === 'string' && typeof last === 'string')
      Object.assign(changed, timesInOrder(name, end, first, last));
  }
  return accepts(changed) ? changed : body;
}

function endOf(name: string, names: readonly string[]): string | undefined {
  const words = wordsOf(name);
  const ends = pairs.flatMap(([start, others]) =>
    words.includes(start)
      ? others.map((other) => words.map((word) => (word === start ? other : word)).join(' '))
      : [],
  );
  return names.find((other) => ends.includes(wordsOf(other).join(' ')));
}

function timesInOrder(
  name: string,
  end: string,
  first: string,
  last: string,
): Record<string, string> {
  const isTime = (text: string) => /^\d{4}-\d\d-\d\d([T ]|$)/.test(text);
  if (!isTime(first) || !isTime(last)) return {};
  const [from, to] = [Date.parse(first), Date.parse(last)];
  if (Number.isNaN(from) || Number.isNaN(to) || from < to) return {};
  if (from > to) return { [name]: last, [end]: first };
  const later = new Date(from + 86_400_000).toISOString();
  return { [end]: last.length === 10 ? later.slice(0, 10) : later };
}
