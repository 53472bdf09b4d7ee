import { normalizeName } from '../infer/inflect.ts';

/**
 * What enums call a kind of error, by the status: a value that is called so, the first word before
 * the others; compared without case and separators.
 */
const wordsByStatus: Readonly<Record<number, readonly string[]>> = {
  400: [
    'validationerror',
    'validationfailed',
    'validation',
    'invalidrequest',
    'badrequest',
    'invalidargument',
    'invalidparameter',
    'invalidinput',
    'unprocessable',
    'malformed',
    'invalid',
    'bad',
  ],
  401: ['unauthenticated', 'unauthorized', 'unauthorised', 'authentication', 'auth', 'credential'],
  403: ['forbidden', 'permissiondenied', 'permission', 'accessdenied', 'denied', 'authorization'],
  404: ['notfound', 'doesnotexist', 'nosuch', 'notexist', 'missing', 'unknown'],
  405: ['methodnotallowed', 'notallowed', 'method'],
  406: ['notacceptable', 'acceptable'],
  409: ['conflict', 'alreadyexists', 'exists', 'duplicate', 'taken', 'notunique', 'unique'],
  410: ['gone', 'deleted', 'notfound', 'missing'],
  412: ['preconditionfailed', 'precondition', 'conflict'],
  413: ['toolarge', 'large', 'size', 'limit'],
  415: ['unsupportedmedia', 'mediatype', 'unsupported'],
  422: ['unprocessable', 'validationerror', 'validation', 'invalid', 'semantic'],
  428: ['preconditionrequired', 'precondition'],
  429: ['toomanyrequests', 'ratelimit', 'toomany', 'limit', 'throttl'],
};

/** What every error of the client's may be called where nothing nearer is among the values. */
const general = ['invalidrequest', 'badrequest', 'invalid', 'client', 'request', 'error', 'fail'];

/** What enums call what is wrong with one value, by the JSON Schema keyword that it breaks. */
const wordsByKeyword: Readonly<Record<string, readonly string[]>> = {
  required: ['missingfield', 'missing', 'required', 'blank', 'empty', 'null'],
  type: ['typeerror', 'type', 'invalid'],
  format: ['format', 'invalid'],
  pattern: ['pattern', 'format', 'invalid'],
  enum: ['notallowed', 'enum', 'choice', 'inclusion', 'invalid'],
  minimum: ['toosmall', 'min', 'range', 'invalid'],
  maximum: ['toolarge', 'max', 'range', 'invalid'],
  minLength: ['tooshort', 'short', 'min', 'invalid'],
  maxLength: ['toolong', 'long', 'max', 'invalid'],
  additionalProperties: ['unknown', 'unexpected', 'notallowed', 'extra', 'invalid'],
};

/** The value of an enum that says what kind of error this is; undefined where none does. */
export function nameOfStatus(values: readonly string[], status: number): string | undefined {
  const byNumber = values.find((value) => value === String(status));
  return (
    byNumber ?? find(values, [...(wordsByStatus[status] ?? wordsByStatus[400] ?? []), ...general])
  );
}

/** Whether a text speaks of the kind of error that a status stands for. */
export function speaksOf(text: string, status: number): boolean {
  const bare = normalizeName(text);
  return [String(status), ...(wordsByStatus[status] ?? [])].some((word) => bare.includes(word));
}

/** The value of an enum that says what is wrong with one value. */
export function nameOfKeyword(
  values: readonly string[],
  keyword: string,
  status: number,
): string | undefined {
  return find(values, wordsByKeyword[keyword] ?? ['invalid']) ?? nameOfStatus(values, status);
}

/** Of several values that contain a word, the shortest says least beyond it. */
function find(values: readonly string[], words: readonly string[]): string | undefined {
  for (const word of words) {
    const [found] = values
      .filter((value) => normalizeName(value).includes(word))
      .sort((a, b) => a.length - b.length);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Words written as an example of the same kind is: `NOT_FOUND`, `not-found`, `NotFound`,
 * `notFound`; else `not_found`.
 */
export function inStyleOf(example: string | undefined, text: string): string {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  if (example === undefined) return words.join('_');
  if (/^[A-Z][A-Z0-9]*([_-][A-Z0-9]+)*$/.test(example))
    return words.join(example.includes('-') ? '-' : '_').toUpperCase();
  if (/^[a-z0-9]+(-[a-z0-9]+)+$/.test(example)) return words.join('-');
  if (/^[a-z0-9]+(\.[a-z0-9_]+)+$/.test(example)) return words.join('_');
  if (/^([A-Z][a-z0-9]+)+$/.test(example)) return words.map(capital).join('');
  if (/^[a-z0-9]+([A-Z][a-z0-9]*)+$/.test(example))
    return words.map((word, index) => (index === 0 ? word : capital(word))).join('');
  return words.join('_');
}
