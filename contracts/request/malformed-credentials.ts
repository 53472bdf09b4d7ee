import { decodePercent } from '../../openapi/lib/pairs.ts';
import { credentialPrefix } from './credential-headers.ts';

/**
 * Ways in which credentials are nearly right: the key is nearly the right one, or the right one
 * comes in another way than `Bearer`.
 */
export type MalformedCredential =
  | 'too-short'
  | 'too-long'
  | 'other-case'
  | 'other-word'
  | 'no-word';

/** The right credentials, in another way that is as good: the scheme in small letters. */
export type RespelledCredential = MalformedCredential | 'lower-word';

const changes: Readonly<Partial<Record<MalformedCredential, (key: string) => string>>> = {
  // By whole characters: half of one cannot be sent.
  'too-short': (key) => [...key].slice(0, -1).join(''),
  'too-long': (key) => `${key}x`,
  'other-case': (key) =>
    key.replaceAll(/[A-Za-z]/g, (letter) =>
      letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
    ),
};

/** The word in place of `Bearer`. */
const otherWord = 'Token';

/** Shorter keys are made up for a test: nothing is nearly `a`. */
const shortest = 8;

/**
 * In which ways a key can be missed by little. UUIDs and numbers in hexadecimal may be read in any
 * case.
 */
export function malformedCredentialsOf(key: string): MalformedCredential[] {
  if (key.length < shortest) return [];
  const isCased = /[A-Za-z]/.test(key) && !/^[0-9a-f-]+$/i.test(key);
  return [
    'too-short',
    'too-long',
    ...(isCased ? (['other-case'] as const) : []),
    'other-word',
    'no-word',
  ];
}

/** The keys that are nearly a right one: in them stands what has to stay as secret as that. */
export function malformedKeys(key: string): string[] {
  return malformedCredentialsOf(key).flatMap((miss) => changes[miss]?.(key) ?? []);
}

/**
 * All that must stay as secret as a key: the key, those that are nearly it, and the password alone
 * where the key is `user:password` for basic authentication.
 */
export function secretsOf(
  key: string,
  { hasPassword }: { readonly hasPassword: boolean },
): string[] {
  const whole = [key, ...malformedKeys(key)];
  return hasPassword ? whole.flatMap((text) => [text, text.slice(text.indexOf(':') + 1)]) : whole;
}

/**
 * The value of a credential that would be right, nearly right: a header field by its lower-case
 * name, or a query member.
 */
export function malformed(name: string, value: string, miss: RespelledCredential): string {
  const prefix = credentialPrefix(name, value);
  const key = value.slice(prefix.length);
  if (miss === 'lower-word')
    return `${name === 'authorization' ? prefix.toLowerCase() : prefix}${key}`;
  const change = changes[miss];
  if (change === undefined)
    return name !== 'authorization' ? value : miss === 'no-word' ? key : `${otherWord} ${key}`;
  if (prefix === 'Basic ')
    return `${prefix}${Buffer.from(change(Buffer.from(key, 'base64').toString('utf8'))).toString('base64')}`;
  return name === 'cookie'
    ? `${prefix}${encodeURIComponent(change(decodePercent(key)))}`
    : `${prefix}${change(key)}`;
}

/**
 * The same as a POSIX shell expands it between double quotes, of a value whose key is a variable:
 * `Bearer $NAME`, `${NAME:-default}`.
 */
export function malformedInShell(name: string, value: string, miss: RespelledCredential): string {
  const basic = /^(.*\$\(printf %s ")([^"]*)(" .*)$/s.exec(value);
  if (basic !== null) return `${basic[1]}${malformedInShell('', basic[2] ?? '', miss)}${basic[3]}`;
  const [, before = '', variable = ''] = /^(.*)(\$(?:\w+|\{[^}]*\}))$/s.exec(value) ?? [];
  if (miss === 'too-short') return `${before}$(printf %s "${variable}" | sed 's/.$//')`;
  if (miss === 'other-case') return `${before}$(printf %s "${variable}" | tr 'A-Za-z' 'a-zA-Z')`;
  if (miss === 'too-long')
    return `${before}${variable.replace(/^\$(\w+)$/, (_whole, bare) => `\${${bare}}`)}x`;
  return malformed(name, value, miss);
}
