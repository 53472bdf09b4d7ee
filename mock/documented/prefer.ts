import type { UnknownIds } from '../lib/settings.ts';

/**
 * What a client prefers (RFC 7240), in the words that Prism uses, and `delay`, `problem`,
 * `unknown-ids` and `auth` of our own.
 */
export interface Preferences {
  /** `code=404`: the documented response of this status. */
  readonly code: number | undefined;
  /** `example=name`: the documented example of this name. */
  readonly example: string | undefined;
  /** `dynamic=true`: another value, made from the schema. */
  readonly dynamic: boolean;
  /** `delay=800`: milliseconds to wait, at most a minute. */
  readonly delay: number;
  /** `pace=100`: milliseconds between the events of a stream, at most a minute. */
  readonly pace: number | undefined;
  /**
   * `handling=lenient` lets an invalid request through, `handling=strict` does not (RFC 7240,
   * section 4.4).
   */
  readonly handling: 'lenient' | 'strict' | undefined;
  /** `unknown-ids=make` makes the item of an id that nobody has made, `unknown-ids=refuse` does not. */
  readonly unknownIds: UnknownIds | undefined;
  /** `auth=none` wants no credentials, `auth=required` those of the document. */
  readonly auth: 'none' | 'required' | undefined;
  /** `problem`: errors as application/problem+json. */
  readonly problem: boolean;
}

/**
 * The values that are ignored because they are none, each with what is accepted. Preferences of
 * other names are nobody's business (RFC 7240, section 2).
 */
export function ignoredPreferences(header: string | string[] | undefined): string[] {
  if (header === undefined) return [];
  const accepted: Readonly<
    Record<string, readonly [test: (value: string) => boolean, words: string]>
  > = {
    code: [(value) => isStatus(Number(value)), 'a status from 200 to 599'],
    delay: [
      (value) => value !== '' && Number(value) >= 0,
      `milliseconds from 0 to ${longestDelay}`,
    ],
    pace: [(value) => value !== '' && Number(value) >= 0, `milliseconds from 0 to ${longestDelay}`],
    dynamic: [(value) => value === 'true' || value === 'false', 'true or false'],
    handling: [(value) => value === 'lenient' || value === 'strict', 'lenient or strict'],
    example: [(value) => value !== '', 'the name of an example'],
    'unknown-ids': [(value) => value === 'make' || value === 'refuse', 'make or refuse'],
    auth: [(value) => value === 'none' || value === 'required', 'none or required'],
  };
  return [...members(header)].flatMap(([name, value]) => {
    const [test, words] = (Object.hasOwn(accepted, name) ? accepted[name] : undefined) ?? [];
    return test === undefined || test(value)
      ? []
      : [
          `Prefer ${name}=${encodeURIComponent(value.slice(0, 100))} is ignored (accepted: ${words})`,
        ];
  });
}

const longestDelay = 60_000;

const noPreferences: Preferences = {
  code: undefined,
  example: undefined,
  dynamic: false,
  delay: 0,
  pace: undefined,
  handling: undefined,
  unknownIds: undefined,
  auth: undefined,
  problem: false,
};

/**
 * Reads the `Prefer` header; what it does not know is ignored, as RFC 7240 (section 2) wants it.
 * @param query members of it that Prism takes for the same, such as `__code=404`; the header goes
 *   before
 */
export function readPreferences(header: string | string[] | undefined, query = ''): Preferences {
  const asked = query.includes('__') ? askedByQuery(query) : [];
  if (header === undefined && asked.length === 0) return noPreferences;
  const given = members([...asked, header ?? []].flat());
  const code = Number(given.get('code'));
  const delay = Number(given.get('delay'));
  const pace = given.get('pace') ? Number(given.get('pace')) : Number.NaN;
  const handling = given.get('handling');
  const unknownIds = given.get('unknown-ids');
  const auth = given.get('auth');
  return {
    code: isStatus(code) ? code : undefined,
    example: given.get('example') || undefined,
    dynamic: given.get('dynamic') === 'true',
    delay: Number.isFinite(delay) ? Math.min(Math.max(delay, 0), longestDelay) : 0,
    pace: pace >= 0 ? Math.min(pace, longestDelay) : undefined,
    handling: handling === 'lenient' || handling === 'strict' ? handling : undefined,
    unknownIds: unknownIds === 'make' || unknownIds === 'refuse' ? unknownIds : undefined,
    auth: auth === 'none' || auth === 'required' ? auth : undefined,
    problem: given.has('problem'),
  };
}

/** What Prism reads of a query (its guide "Response Generation"). */
const queryMembers: ReadonlySet<string> = new Set(['__code', '__example', '__dynamic']);

function askedByQuery(query: string): string[] {
  return [...new URLSearchParams(query)].flatMap(([name, value]) =>
    queryMembers.has(name) ? [`${name.slice(2)}=${value}`] : [],
  );
}

function members(header: string | string[] | undefined): Map<string, string> {
  const texts = [header ?? ''].flat().join(',').split(/[,;]/);
  return new Map(
    texts.map((member): [string, string] => {
      const [name = '', value = ''] = member.split('=', 2);
      return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, '$1')];
    }),
  );
}

/** A final status: 1xx goes before an answer, and is none. */
function isStatus(code: number): boolean {
  return Number.isInteger(code) && code >= 200 && code < 600;
}

/** What an answer shows of the preferences. */
export interface PreferenceEffects {
  /** The answer is the document's, by `code`, `example` or `dynamic`. */
  readonly documented?: boolean;
  /** The request got as far as to be held to the document. */
  readonly handling?: boolean;
  /** The answer is an error as problem+json. */
  readonly problem?: boolean;
}

/** The value of `Preference-Applied` (RFC 7240, section 3); undefined where nothing was. */
export function appliedPreferences(
  preferences: Preferences,
  effects: PreferenceEffects,
): string | undefined {
  if (preferences === noPreferences) return undefined;
  const { code, example, dynamic, delay, pace, handling, unknownIds, auth, problem } = preferences;
  const applied = [
    effects.documented && code !== undefined && `code=${code}`,
    effects.documented && example !== undefined && `example=${example}`,
    effects.documented && dynamic && 'dynamic=true',
    delay > 0 && `delay=${delay}`,
    pace !== undefined && `pace=${pace}`,
    effects.handling && handling !== undefined && `handling=${handling}`,
    effects.handling && unknownIds !== undefined && `unknown-ids=${unknownIds}`,
    effects.handling && auth !== undefined && `auth=${auth}`,
    effects.problem && problem && 'problem',
  ].filter((member) => typeof member === 'string');
  return applied.length === 0 ? undefined : applied.join(', ');
}
