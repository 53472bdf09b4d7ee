import { DoubletakeError, messageOf } from '../../openapi/lib/doubletake-error.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { HttpClient, WireResponse } from '../request/http-client.ts';
import type { TokenSource } from './authentication.ts';

/** An OAuth 2.0 grant that a program can use by itself (RFC 6749, sections 4.3 and 4.4). */
export interface OAuth2Options {
  readonly flow: 'password' | 'client-credentials';
  readonly tokenUrl: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly username?: string;
  readonly password?: string;
  readonly scopes: readonly string[];
  /** The variable of a shell that stands for the token. */
  readonly variable: string;
  readonly client: HttpClient;
  /** Milliseconds that have passed since any fixed time; `performance.now` by default. */
  readonly now?: () => number;
}

/** A token is fetched anew so many milliseconds before it runs out. */
const margin = 5_000;

/**
 * Access tokens of an authorization server, refreshed where it gives refresh tokens and fetched
 * anew where not.
 */
export function createOAuth2(options: OAuth2Options): TokenSource {
  const now = options.now ?? (() => performance.now());
  const known: string[] = [];
  let token:
    | { readonly access: string; readonly refresh: string | undefined; readonly until: number }
    | undefined;

  async function grant(parameters: Readonly<Record<string, string>>): Promise<WireResponse> {
    const scope = options.scopes.length === 0 ? {} : { scope: options.scopes.join(' ') };
    const first = await post(options, { ...parameters, ...scope }, 'header');
    // A server must take the header (section 2.3.1), and some take the body alone.
    const isRefused = first.status === 401 || errorOf(first) === 'invalid_client';
    return isRefused && options.clientSecret !== undefined
      ? post(options, { ...parameters, ...scope }, 'body')
      : first;
  }

  function take(response: WireResponse): void {
    const body = parse(response);
    const access = isObject(body) ? body['access_token'] : undefined;
    if (response.status >= 300 || !isObject(body) || typeof access !== 'string') {
      throw new DoubletakeError(
        'login-failed',
        `${options.tokenUrl} answers ${response.status}${describe(response)}, and no access_token`,
        {
          next: 'Check client, secret, user, password and scopes, and that the server allows this grant.',
        },
      );
    }
    const refresh =
      typeof body['refresh_token'] === 'string' ? body['refresh_token'] : token?.refresh;
    const seconds = Number(body['expires_in']);
    // A token of a few seconds is used for half of them.
    const lasts =
      Number.isFinite(seconds) && seconds > 0
        ? Math.max(seconds * 500, seconds * 1000 - margin)
        : Number.POSITIVE_INFINITY;
    token = { access, refresh, until: now() + lasts };
    known.push(...(refresh === undefined ? [] : [refresh]), access);
  }

  return {
    headers() {
      if (token === undefined) return {};
      return {
        authorization: {
          value: `Bearer ${token.access}`,
          shell: `Bearer $${options.variable}`,
          secrets: [token.access],
        },
      };
    },
    async fetch() {
      if (token?.refresh !== undefined) {
        const refreshed = await grant({
          grant_type: 'refresh_token',
          refresh_token: token.refresh,
        });
        if (refreshed.status < 300) return take(refreshed);
        token = undefined;
      }
      const user =
        options.flow === 'password'
          ? { username: options.username ?? '', password: options.password ?? '' }
          : {};
      take(
        await grant({
          grant_type: options.flow === 'password' ? 'password' : 'client_credentials',
          ...user,
        }),
      );
    },
    hasRunOut: () => token !== undefined && now() >= token.until,
    secrets: () => [
      ...known.slice(0, -1),
      ...[options.clientSecret, options.password].filter((text) => text !== undefined),
      ...known.slice(-1),
    ],
  };
}

/** Sends a token request (section 4.3.2), with what tells the client in a header or in the body. */
async function post(
  options: OAuth2Options,
  parameters: Readonly<Record<string, string>>,
  place: 'header' | 'body',
): Promise<WireResponse> {
  const { clientId, clientSecret, tokenUrl, client } = options;
  const { origin, pathname, search } = new URL(tokenUrl);
  const isInHeader = place === 'header' && clientId !== undefined && clientSecret !== undefined;
  const identity =
    isInHeader || clientId === undefined
      ? {}
      : { client_id: clientId, ...(clientSecret !== undefined && { client_secret: clientSecret }) };
  const encoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);
  const headers = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    ...(isInHeader && {
      authorization: `Basic ${Buffer.from(`${encoded(clientId)}:${encoded(clientSecret)}`).toString('base64')}`,
    }),
  };
  const body = Buffer.from(new URLSearchParams({ ...parameters, ...identity }).toString());
  try {
    return await client.exchange({
      method: 'POST',
      origin,
      path: pathname + search,
      headers,
      body,
    });
  } catch (cause) {
    throw new DoubletakeError(
      'login-failed',
      `${tokenUrl} cannot be reached: ${messageOf(cause)}`,
      {
        next: 'Check --token-url, or the tokenUrl of the document.',
        cause,
      },
    );
  }
}

function parse({ bytes }: WireResponse): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The code of an error answer (section 5.2). */
function errorOf(response: WireResponse): string | undefined {
  const body = parse(response);
  return isObject(body) && typeof body['error'] === 'string' ? body['error'] : undefined;
}

function describe(response: WireResponse): string {
  const error = errorOf(response);
  return error === undefined ? '' : ` (${error})`;
}
