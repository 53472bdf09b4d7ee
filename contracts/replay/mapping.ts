import { escapeRegExp } from '../../openapi/lib/escape-reg-exp.ts';
import { idName, wordsOf } from '../request/id-names.ts';

/**
 * What a recording calls by one value and the target by another: ids, tokens and cursors that the
 * server has made.
 */
export interface Mapping {
  /** The target's value for one of the recording's; undefined where none is known. */
  get(recorded: string): string | undefined;
  /**
   * Notes that two values stand for the same. Returns false where one of them stands for another
   * already.
   */
  pair(recorded: string, actual: string): boolean;
  /**
   * Notes the target's cursor for one of the recording's. The latest counts: the same cursor may be
   * given twice by one, as another each time by the other, and it may be an id of an item by chance.
   */
  pairCursor(recorded: string, actual: string): void;
  cursor(recorded: string): string | undefined;
  /** What a value named is gone: it stands for the same until its name is given again. */
  release(recorded: string): void;
  isReleased(recorded: string): boolean;
  /**
   * A text with every value of the recording that stands in it as the target's.
   * @param options whether short values are looked for too: in what people write, `4` is seldom the
   *   id of something; by default they are
   */
  translate(text: string, options?: { readonly withShort: boolean }): string;
}

/** Fewer characters would be found within words that have nothing to do with them. */
const shortestInText = 6;

export function createMapping(): Mapping {
  const forth = new Map<string, string>();
  const back = new Map<string, string>();
  const released = new Set<string>();
  const cursors = new Map<string, string>();
  let patterns: { readonly all: RegExp; readonly long: RegExp } | undefined;
  const free = (recorded: string) => {
    if (!released.delete(recorded)) return;
    const actual = forth.get(recorded);
    if (actual !== undefined) back.delete(actual);
    forth.delete(recorded);
    patterns = undefined;
  };
  return {
    get: (recorded) => forth.get(recorded),
    pair(recorded, actual) {
      free(recorded);
      const holder = back.get(actual);
      if (holder !== undefined) free(holder);
      const known = forth.get(recorded);
      const knownBack = back.get(actual);
      if (known !== undefined || knownBack !== undefined)
        return known === actual && knownBack === recorded;
      forth.set(recorded, actual);
      back.set(actual, recorded);
      patterns = undefined;
      return true;
    },
    pairCursor: (recorded, actual) => void cursors.set(recorded, actual),
    cursor: (recorded) => cursors.get(recorded),
    isReleased: (recorded) => released.has(recorded),
    release(recorded) {
      released.add(recorded);
    },
    translate(text, { withShort } = { withShort: true }) {
      if (patterns === undefined) {
        const values = [...forth].flatMap(([own, other]) => (own === other ? [] : [own]));
        patterns = {
          all: patternOf(values),
          long: patternOf(values.filter((value) => value.length >= shortestInText)),
        };
      }
      return text.replace(
        withShort ? patterns.all : patterns.long,
        (found) => forth.get(found) ?? found,
      );
    },
  };
}

/** Whole words: those that are longer first. Short ones stand between what is no word. */
function patternOf(values: readonly string[]): RegExp {
  if (values.length === 0) return /(?!)/g;
  const sorted = [...values].sort((a, b) => b.length - a.length);
  const alternatives = sorted.map((value) => {
    const escaped = escapeRegExp(value);
    return value.length < shortestInText || /^\w+$/.test(value)
      ? `(?<![\\w.])${escaped}(?![\\w.])`
      : escaped;
  });
  return new RegExp(alternatives.join('|'), 'g');
}

/** Whether a member's value is an id or a token, by its name or by its form. */
export function isIdentity(name: string, value: unknown, nouns: ReadonlySet<string>): boolean {
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  return namesIdentity(name, nouns) || looksRandom(String(value));
}

/** Whether a member or parameter of a name says where the next page begins. */
export function namesCursor(name: string): boolean {
  return /cursor|page_?token|continuation/i.test(name);
}

export function namesIdentity(name: string, nouns: ReadonlySet<string>): boolean {
  return (
    idName(name, nouns) !== undefined ||
    /^_?(id|key|uid|sid|etag|rev|_rev)$|token|cursor|nonce|hash|secret/i.test(name)
  );
}

/** UUIDs, ULIDs, hexadecimals and the like, which nobody has written by hand. */
export function looksRandom(text: string): boolean {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return true;
  if (/^masked-\d+$/.test(text)) return true;
  if (!/^[A-Za-z0-9._:$=+/-]{10,}$/.test(text) || !/\d/.test(text) || !/[A-Za-z]/.test(text))
    return false;
  // Words and dates change between letters and digits once or twice, what is made up often does.
  const changes = text.match(/[A-Za-z](?=\d)|\d(?=[A-Za-z])/g)?.length ?? 0;
  return changes >= 3 && !/^\d{4}-\d\d-\d\dT/.test(text);
}

/** Whether a value says a time, and not one that somebody could have counted. */
export function isTime(name: string, value: unknown): boolean {
  if (typeof value === 'string')
    return (
      /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(value) ||
      /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(value)
    );
  if (typeof value !== 'number') return false;
  const seconds = value > 1e11 ? value / 1000 : value;
  // From 2001 to 2100.
  const isLikely = seconds > 1e9 && seconds < 4.1e9;
  return isLikely && (value > 1e11 || isOfTime(name));
}

/** Words for times beside those that say so: `lent` and `due`, and whatever was `returned`. */
const timely = new Set(
  'due since until start starts end ends begin begins lent sent paid seen'.split(' '),
);

function isOfTime(name: string): boolean {
  if (/time|date|at$|on$|created|updated|expires|ts$/i.test(name)) return true;
  const last = wordsOf(name).at(-1) ?? '';
  return timely.has(last) || /[a-z]{2}ed$/.test(last);
}
