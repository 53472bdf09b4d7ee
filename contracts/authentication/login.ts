import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { getPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import type { TokenSource } from './authentication.ts';
import type { CookieJar } from './cookie-jar.ts';
import type { GivenText } from './given-text.ts';

/**
 * Where the answer to a login has what authenticates. `found` looks for it: a cookie, else a member
 * that is called like a token.
 */
export type TokenPlace =
  | { readonly in: 'body'; readonly pointer: string }
  | { readonly in: 'header'; readonly name: string }
  /** A cookie, or all of them where no name is given. */
  | { readonly in: 'cookie'; readonly name: string | undefined }
  | { readonly in: 'found' };

export interface LoginOptions {
  readonly operation: Operation;
  readonly place: TokenPlace;
  /** The header field that carries the token, by lower-case name, with `{token}` in its value. */
  readonly header: { readonly name: string; readonly value: string };
  /** The variable of a shell that stands for the token. */
  readonly variable: string;
  readonly jar: CookieJar;
  /** The request that logs in. */
  readonly request: () => SentRequest;
  readonly send: (request: SentRequest) => Promise<Exchange>;
}

/** Logs in by an operation of the document, and hands on the token or cookies of its answer. */
export function createLogin({
  operation,
  place,
  header,
  variable,
  jar,
  request,
  send,
}: LoginOptions): TokenSource {
  const known: string[] = [];
  let token: string | undefined;

  function fail(what: string, next: string): never {
    throw new DoubletakeError(
      'login-failed',
      `${operation.id} (${operation.method.toUpperCase()} ${operation.path}) ${what}`,
      { next },
    );
  }

  return {
    operation: operation.id,
    headers() {
      if (token === undefined) return {};
      const write = (text: string) => header.value.replaceAll('{token}', () => text);
      const given: GivenText = {
        value: write(token),
        shell: write(`$${variable}`),
        secrets: [token],
      };
      return { [header.name]: given };
    },
    async fetch() {
      const { response, failure } = await send({ ...request(), credentials: 'none' });
      if (response === undefined)
        fail(
          `gives no answer: ${failure ?? 'unknown reason'}`,
          'Check that the target is running.',
        );
      // Forms of browsers answer with a redirect to the first page.
      if (response.status >= 400)
        fail(
          `answers ${response.status}, so that there is no login`,
          'Check --login-body, and the variables in it.',
        );
      jar.take(response.setCookie ?? []);
      const names = (response.setCookie ?? []).map((line) =>
        line.slice(0, line.indexOf('=')).trim(),
      );
      if (place.in === 'cookie') {
        const isThere = place.name === undefined ? names.length > 0 : names.includes(place.name);
        if (isThere) return;
        const wanted = place.name === undefined ? 'no cookie' : `no cookie ${place.name}`;
        fail(
          `sets ${wanted}${names.length === 0 ? '' : ` (it sets ${names.join(', ')})`}`,
          'Correct --login-token.',
        );
      }
      const found = place.in === 'found' ? findToken(response.json) : valueAt(place, response);
      if (found !== undefined) {
        token = found;
        known.push(found);
        return;
      }
      if (place.in === 'found' && names.length > 0) return;
      const members = isObject(response.json) ? Object.keys(response.json) : [];
      const where =
        place.in === 'body'
          ? `body#${place.pointer}`
          : place.in === 'header'
            ? `header:${place.name}`
            : 'its body, and sets no cookie';
      fail(
        `has no token at ${where}${members.length === 0 ? '' : ` (its body has ${members.join(', ')})`}`,
        'Say where it is with --login-token: body#/pointer, header:NAME, cookie:NAME, or cookie for all cookies.',
      );
    },
    hasRunOut: () => false,
    secrets: () => known,
  };
}

function valueAt(
  place: TokenPlace,
  { json, headers }: NonNullable<Exchange['response']>,
): string | undefined {
  const value =
    place.in === 'body'
      ? getPointer(json, place.pointer)
      : place.in === 'header'
        ? headers[place.name.toLowerCase()]
        : undefined;
  // Some servers hand their token out with the word before it.
  const text =
    typeof value === 'string' || typeof value === 'number'
      ? String(value).replace(/^bearer /i, '')
      : '';
  return text === '' ? undefined : text;
}

const tokenNames =
  /^(access_?token|auth_?token|id_?token|token|jwt|session_?token|session_?id|api_?key|key)$/i;

/** The value of the first member that is called like a token, at most three levels down. */
function findToken(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string' && depth === 0 && /^[\w.~+/=-]{8,}$/.test(value)) return value;
  if (!isObject(value) || depth > 3) return undefined;
  const own = Object.entries(value).find(
    ([name, member]) => tokenNames.test(name) && typeof member === 'string' && member !== '',
  );
  if (own !== undefined) return own[1] as string;
  for (const member of Object.values(value)) {
    const found = isObject(member) ? findToken(member, depth + 1) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
