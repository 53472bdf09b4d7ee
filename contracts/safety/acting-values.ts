import type { SentRequest } from '../request/exchange.ts';
import { isFirstOfItsKind } from '../request/own-names.ts';
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
 */
export function actingValue(
  { method, query, body }: SentRequest,
  isOwn: boolean,
): string | undefined {
  const given = [
    ...query.map(([name, value]) => ({ path: [], name, value })),
    ...membersOf(body).filter(({ path }) => path.length <= 2),
  ];
  for (const { name, value } of given) {
    if (isFirstOfItsKind(name) && (value === true || value === 'true')) return name;
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
