import type { SentRequest } from '../request/exchange.ts';
import { actsWhenTrue } from '../request/own-names.ts';
import { acting, find, outreaching, phraseIn, split, verbsIn } from './acting-words.ts';
import { membersOf } from './addressed.ts';

/** Members and parameters that say what is to be done. */
const saying = split(
  'action actions act op operation command cmd event task method verb transition instruction do',
);

/** Those that say what something is, and of a job what it does. */
const kinds = split('type kind job jobtype mode name');

/** Verbs that are as often kinds of things. */
const things = split(
  'archive release block lock start stop pause resume sync empty run confirm recover approve accept reject decline abort install login',
);

const untrue = new Set<unknown>([false, 'false', 0, '0', '', null, undefined]);

/** Whom something goes out to. */
const recipients =
  /^(to|cc|bcc|recipients?|(to|recipient)_?(email|address|number|phone|mobile)s?)$/i;

/** An e-mail address, or an international number to call; `2026-01-31` is none. */
function isAddress(value: unknown): boolean {
  return /^[^@\s]+@[^@\s]+$|^(\w+:)?\+\d[\d ().-]{6,}$/.test(String(value));
}

/**
 * The word by which a request says in its query or body what is to be done: `{"type": "purge"}` of
 * a job, `?action=reset`, whom it sends something to, or that it takes the place of the default one;
 * undefined where it says nothing of that kind.
 * @param isOwn whether it is about what the run has made: then what goes out of the API counts alone
 * @param flags members that are true or false by the document
 */
export function actingValue(
  { method, query, body }: SentRequest,
  isOwn: boolean,
  flags: ReadonlySet<string> = new Set(),
): string | undefined {
  const given = [
    ...query.map(([name, value]) => ({ path: [], name, value })),
    ...membersOf(body).filter(({ path }) => path.length <= 2),
  ];
  for (const { path, name, value } of given) {
    // A flag that is an object is no flag, and true to servers that do not look at types.
    const flag = path.find((step) => flags.has(step) && actsWhenTrue(step));
    if (flag !== undefined) return flag;
    const isTrue = flags.has(name)
      ? // Servers that do not look at types take any value for true.
        !untrue.has(value)
      : value === true || value === 'true';
    if (isTrue && actsWhenTrue(name)) return name;
    if (method === 'POST' && recipients.test(name) && isAddress(value)) return name;
    if (typeof value !== 'string' || value.length > 60) continue;
    const key = name.toLowerCase().replaceAll(/[^a-z]/g, '');
    const words = verbsIn(value);
    if (saying.has(key)) {
      // JSON Patch (RFC 6902, section 4).
      if (key === 'op' && /^(add|remove|replace|move|copy|test)$/.test(value)) continue;
      const word = isOwn ? undefined : find(words, acting);
      const out = word ?? words.find((one) => outreaching.has(one));
      if (out !== undefined) return out;
    }
    if (!isOwn && kinds.has(key) && !value.includes(' ')) {
      const word = words.find(
        (one) => (acting.has(one) && !things.has(one)) || phraseIn([one]) !== undefined,
      );
      if (word !== undefined) return word;
    }
  }
  return undefined;
}
