import { decodePercent } from '../../openapi/lib/pairs.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { credentialHeaders, credentialPrefix } from '../request/credential-headers.ts';
import type { Exchange } from '../request/exchange.ts';
import type { CookieJar } from './cookie-jar.ts';
import type { GivenText } from './given-text.ts';

/** What authenticates the requests of a run, now: tokens and cookies change while it lasts. */
export interface Authentication {
  /**
   * Header fields by lower-case name, and query members by their name after a question mark; for
   * the schemes named, else for the run as a whole.
   */
  credentials(schemes?: readonly string[]): Readonly<Record<string, string>>;
  /**
   * The same as a shell expands them between double quotes, with variables in place of what is
   * secret.
   */
  templates(schemes?: readonly string[]): Readonly<Record<string, string>>;
  /**
   * Header fields that go with every request, also with those without credentials; with their
   * templates.
   */
  always(): Readonly<Record<string, { readonly value: string; readonly shell: string }>>;
  /** The schemes of an operation, where it wants other credentials than the run as a whole. */
  schemesFor(operation: Operation): readonly string[] | undefined;
  /** The key or token that near misses are made of. */
  key(): string;
  /** All that must appear in no output, as far as it is known by now. */
  secrets(): readonly string[];
  /**
   * Takes in what an answer to a request with valid credentials says: cookies that are set, and
   * that the credentials are taken.
   */
  observe(operation: Operation, exchange: Exchange): void;
  /**
   * Gets new credentials where the answer is a 401 to valid ones. Returns whether the request is
   * worth sending again: whether credentials are others now than those that it was sent with.
   * @param generation what {@link Authentication.generation} was when the request went out
   */
  renew(operation: Operation, exchange: Exchange, generation: number): Promise<boolean>;
  /** How often credentials were got so far. */
  generation(): number;
  /** Resolves when there are credentials that have not run out. */
  ready(): Promise<void>;
}

/** A token that has to be fetched, and runs out. */
export interface TokenSource {
  /**
   * What it gives at present: header fields by lower-case name. Empty before the first
   * {@link TokenSource.fetch}.
   */
  headers(): Readonly<Record<string, GivenText>>;
  /** Gets a token, or a new one. Rejects with `login-failed`. */
  fetch(): Promise<void>;
  /** Whether the token has run out, or will within seconds. */
  hasRunOut(): boolean;
  /** All that it knows and that must appear in no output. */
  secrets(): readonly string[];
  /** The operation that logs in: its own 401 says nothing of our token. */
  readonly operation?: string;
}

/** What a run is given to authenticate with. */
export interface GivenCredentials {
  readonly document: OpenApiDocument;
  /**
   * The key for schemes without one of their own; undefined where it is not to be sent for them.
   */
  readonly key: GivenText | undefined;
  /** By the name of a security scheme: a key, a token, or `user:password`. */
  readonly schemes?: Readonly<Record<string, GivenText>>;
  /** Header fields that are credentials, by lower-case name. They go before those of schemes. */
  readonly headers?: Readonly<Record<string, GivenText>>;
  /** Cookies that are credentials. */
  readonly cookies?: Readonly<Record<string, GivenText>>;
  /** Header fields for every request, by lower-case name. */
  readonly always?: Readonly<Record<string, GivenText>>;
  /**
   * The schemes of the run as a whole; by default those of the first requirement for which
   * everything is given, else of the first.
   */
  readonly security?: readonly string[];
  readonly token?: TokenSource;
  /** Where the cookies of the target are kept, of a login or for CSRF. */
  readonly jar?: CookieJar;
  /**
   * Which of the cookies that the target sets are sent back; all where undefined and there is a
   * jar.
   */
  readonly keeps?: (name: string) => boolean;
  /** The header field that repeats the value of a cookie, against cross-site request forgery. */
  readonly csrf?: { readonly cookie: string; readonly header: string };
}

/** After so many renewals in vain, a 401 of an operation is its own affair. */
const mostInVain = 2;

/** After so many without any success in between, nothing is renewed any more. */
const mostInVainInAll = 8;

/** @param operations all operations of the document, for what the run as a whole is known by */
export function createAuthentication(
  given: GivenCredentials,
  operations: readonly Operation[],
): Authentication {
  const { document, jar, token, csrf } = given;
  const keeps = given.keeps ?? (() => true);
  const inVain = new Map<string, number>();
  let inVainInAll = 0;
  let generation = 0;
  let renewing: Promise<void> | undefined;
  const own =
    given.security ??
    chosen(
      operations.flatMap(({ security }) => security).map((requirement) => Object.keys(requirement)),
    );

  /**
   * Of several requirements the first that is met by what is given, else the first that wants
   * anything.
   */
  function chosen(requirements: readonly (readonly string[])[]): readonly string[] {
    const real = requirements.filter((schemes) => schemes.length > 0);
    return real.find((schemes) => schemes.every(isGiven)) ?? real[0] ?? [];
  }

  function isGiven(scheme: string): boolean {
    if (given.schemes?.[scheme] !== undefined) return true;
    const names = Object.keys(credentialHeaders(document, [scheme], 'x'));
    const explicit = fixedHeaders();
    return (
      names.length > 0 &&
      names.every(
        (name) => explicit[name] !== undefined || (name === 'authorization' && token !== undefined),
      )
    );
  }

  /** What was given as header fields, and what the login gave. */
  function fixedHeaders(): Record<string, GivenText> {
    return { ...given.headers, ...token?.headers() };
  }

  function write(schemes: readonly string[], as: 'value' | 'shell'): Record<string, string> {
    const known = schemes.filter(
      (scheme) => given.schemes?.[scheme] !== undefined || given.key !== undefined,
    );
    const textOf = (scheme: string) => (given.schemes?.[scheme] ?? given.key)?.[as] ?? '';
    const headers = credentialHeaders(
      document,
      known,
      textOf,
      as === 'shell' ? shellEncoding : undefined,
    );
    for (const [name, text] of Object.entries(fixedHeaders())) headers[name] = text[as];
    const cookies = cookieHeader(headers['cookie'], as);
    if (cookies !== '') headers['cookie'] = cookies;
    return headers;
  }

  /**
   * Cookies of schemes, then those given, then those that the target has set; of one name the last
   * counts.
   */
  function cookieHeader(ofSchemes: string | undefined, as: 'value' | 'shell'): string {
    const pairs = new Map<string, string>();
    for (const pair of ofSchemes?.split('; ') ?? [])
      pairs.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    for (const [name, text] of Object.entries(given.cookies ?? {})) pairs.set(name, text[as]);
    for (const name of jar?.names().filter(keeps) ?? [])
      pairs.set(name, as === 'value' ? (jar?.get(name) ?? '') : `$${cookieVariable(name)}`);
    return [...pairs].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async function fetchToken(): Promise<void> {
    if (token === undefined) return;
    renewing ??= token.fetch().finally(() => {
      generation++;
      renewing = undefined;
    });
    await renewing;
  }

  return {
    credentials: (schemes = own) => write(schemes, 'value'),
    templates: (schemes = own) => write(schemes, 'shell'),
    always() {
      const value = csrf === undefined ? undefined : jar?.get(csrf.cookie);
      const own =
        csrf === undefined || value === undefined
          ? {}
          : {
              [csrf.header.toLowerCase()]: {
                value: decodePercent(value),
                shell: `$${cookieVariable(csrf.cookie)}`,
              },
            };
      return { ...given.always, ...own };
    },
    schemesFor(operation) {
      const wanted =
        given.security ?? chosen(operation.security.map((requirement) => Object.keys(requirement)));
      if (wanted.length === 0 || wanted === own) return undefined;
      const mine = write(own, 'value');
      const isSame = Object.entries(write(wanted, 'value')).every(
        ([name, value]) => mine[name] !== undefined && isSameCredential(name, mine[name], value),
      );
      return isSame ? undefined : wanted;
    },
    key() {
      const [first] = Object.entries(write(own, 'value'));
      const text = [
        ...(token?.secrets().slice(-1) ?? []),
        ...own.flatMap((scheme) => given.schemes?.[scheme]?.value ?? []),
        given.key?.value,
      ].find(Boolean);
      return text ?? (first === undefined ? '' : first[1].slice(credentialPrefix(...first).length));
    },
    secrets() {
      const texts = [
        given.key,
        ...[given.schemes, given.headers, given.cookies, given.always].flatMap((group) =>
          Object.values(group ?? {}),
        ),
      ];
      const cookies =
        jar?.names().flatMap((name) => [jar.get(name) ?? '', decodePercent(jar.get(name) ?? '')]) ??
        [];
      return [
        ...new Set([
          ...texts.flatMap((text) => text?.secrets ?? []),
          ...(token?.secrets() ?? []),
          ...cookies,
        ]),
      ].filter((secret) => secret !== '');
    },
    observe(operation, { request, response }) {
      if (request.credentials !== 'valid' || response === undefined) return;
      if (response.setCookie !== undefined) jar?.take(response.setCookie);
      if (response.status === 401 || operation.security.length === 0) return;
      inVain.delete(operation.id);
      inVainInAll = 0;
    },
    async renew(operation, { request, response }, sentWith) {
      if (
        token === undefined ||
        response?.status !== 401 ||
        request.credentials !== 'valid' ||
        operation.id === token.operation
      )
        return false;
      if (sentWith < generation) return true;
      const tried = inVain.get(operation.id) ?? 0;
      if (tried >= mostInVain || inVainInAll >= mostInVainInAll) return false;
      // Counted as in vain until another answer than 401 comes: an operation that refuses everybody
      // must not log in each time.
      inVain.set(operation.id, tried + 1);
      inVainInAll++;
      await fetchToken();
      return true;
    },
    generation: () => generation,
    async ready() {
      if (token !== undefined && (generation === 0 || token.hasRunOut())) await fetchToken();
    },
  };
}

/**
 * In a shell, a cookie's value stands encoded in its variable already, and Basic encodes its own.
 */
const shellEncoding = {
  basic: (text: string) => `$(printf %s "${text}" | base64 | tr -d '\\n')`,
  cookie: (text: string) => text,
};

function isSameCredential(name: string, mine: string, wanted: string): boolean {
  return (
    mine === wanted ||
    (name === 'cookie' && wanted.split('; ').every((pair) => mine.split('; ').includes(pair)))
  );
}

/** The variable of a shell that stands for a cookie: `COOKIE_SID`. */
function cookieVariable(name: string): string {
  return `COOKIE_${name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}`;
}
