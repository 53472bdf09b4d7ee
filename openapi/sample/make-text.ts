import type { Generator } from './generation.ts';
import type { Random } from './random.ts';
import { fitLength, textOfFormat, textOfName } from './realistic-text.ts';
import type { Shape } from './shape.ts';
import { textForPattern } from './text-for-pattern.ts';

/** Passwords and the like, for patterns that ask for characters of several kinds by look-ahead. */
const mixed = ['Aa1!Aa1!', 'Aa1!Aa1!Aa1!', 'Abcdef12', 'Aa1-bcdefghijklmnop'];

/** A text that conforms most likely; each attempt tries another way. */
export function makeText(
  { random, effort }: Pick<Generator, 'random' | 'effort'>,
  shape: Shape,
  name: string,
  attempt: number,
): string {
  const least = shape.least('minLength') ?? 0;
  effort.hold('minLength', least);
  const most = shape.most('maxLength') ?? Number.POSITIVE_INFINITY;
  const patterns = shape.all('pattern').map(String);
  const format = shape.all('format').map(String)[0];
  const [pattern] = patterns.length === 0 ? [] : [patterns[attempt % patterns.length] ?? ''];
  const formatted = format === undefined ? undefined : textOfFormat(format, random);
  if (pattern !== undefined && (formatted === undefined || attempt > 0))
    return patterned(pattern, least, most, random, attempt);
  if (formatted !== undefined) return lengthenFormat(formatted, format ?? '', least, most);
  const named = textOfName(name, random);
  return attempt % 4 === 3
    ? fitLength(`${named} ${random.whole(1, 9999)}`, least, most)
    : fitLength(named, least, most);
}

function patterned(
  pattern: string,
  least: number,
  most: number,
  random: Random,
  attempt: number,
): string {
  const extras = [3, 0, 1, 8, 20, least, 60];
  for (const extra of [...extras.slice(attempt % extras.length), ...extras]) {
    const text = textForPattern(pattern, random, extra);
    const { length } = [...text];
    if (length >= least && length <= most) return text;
    // A pattern that is not anchored takes anything before and after.
    if (length < least && !pattern.endsWith('$')) return text + 'x'.repeat(least - length);
  }
  if (/\(\?[=!]/.test(pattern)) return fitLength(mixed[attempt % mixed.length] ?? '', least, most);
  return textForPattern(pattern, random, least);
}

/** Some formats can be made longer and are of the format still. */
function lengthenFormat(text: string, format: string, least: number, most: number): string {
  const missing = least - text.length;
  if (missing > 0) {
    if (/^(uri|url|iri|json-pointer)/.test(format)) return text + 'x'.repeat(missing);
    if (/email$/.test(format)) return 'x'.repeat(missing) + text;
    if (format === 'password' || format === 'phone' || format === 'decimal')
      return text + '1'.repeat(missing);
    if (format === 'byte')
      return text
        .replace(/=+$/, '')
        .slice(0, 4)
        .repeat(Math.ceil(least / 4));
  }
  if (text.length > most) {
    if (/email$/.test(format)) return 'a@b.co'.slice(0, Math.max(6, most));
    if (/^(uri|url|iri)/.test(format)) return 'http://a.co'.slice(0, Math.max(11, most));
    if (format === 'password') return text.slice(0, most);
  }
  return text;
}
