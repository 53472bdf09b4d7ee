import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import {
  type Authentication,
  createAuthentication,
  type GivenCredentials,
  type TokenSource,
} from '../../contracts/authentication/authentication.ts';
import { type CookieJar, createCookieJar } from '../../contracts/authentication/cookie-jar.ts';
import {
  expandVariables,
  type GivenText,
  secretText,
  variablesIn,
} from '../../contracts/authentication/given-text.ts';
import { createLogin, type TokenPlace } from '../../contracts/authentication/login.ts';
import { createOAuth2 } from '../../contracts/authentication/oauth2.ts';
import type { CheckContext } from '../../contracts/plan/check-context.ts';
import { keyVariable, madeUpKey, variableOf } from '../../contracts/reproduce/curl-for.ts';
import { buildRequest } from '../../contracts/request/build-request.ts';
import type { SentRequest } from '../../contracts/request/exchange.ts';
import { createHttpClient } from '../../contracts/request/http-client.ts';
import { createTransport } from '../../contracts/run/transport.ts';
import { createGate } from '../../contracts/safety/gate.ts';
import { nothingAllowed } from '../../contracts/safety/permit.ts';
import { isSecretHeader } from '../../contracts/secrets/mask.ts';
import { DoubletakeError, messageOf } from '../../openapi/lib/doubletake-error.ts';
import { printedLine } from '../../openapi/lib/escape-control-chars.ts';
import { formatPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import { nearestOf } from '../../openapi/lib/nearest.ts';
import { decodePercent } from '../../openapi/lib/pairs.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { securitySchemes } from '../../openapi/model/security.ts';
import type { ConnectionSetup } from './connection-options.ts';
import { collect } from './parse-options.ts';

/** What the command line says of credentials, with variables still in it. */
export interface AuthenticationOptions {
  readonly apiKeyEnv?: string;
  readonly header?: readonly string[];
  readonly cookie?: readonly string[];
  readonly basic?: string;
  readonly bearer?: string;
  readonly credential?: readonly string[];
  readonly security?: readonly string[];
  readonly oauth2?: OAuth2Flow;
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly username?: string;
  readonly password?: string;
  readonly scope?: readonly string[];
  readonly login?: string;
  readonly loginBody?: string;
  readonly loginToken?: TokenPlace;
  readonly loginSend?: string;
  readonly csrf?: string;
}

type OAuth2Flow = 'password' | 'client-credentials';

/** Adds the options of {@link AuthenticationOptions} but for the key to a command. */
export function addAuthenticationOptions(command: Command): Command {
  return command
    .optionsGroup('Credentials:')
    .option(
      '--header <name:value>',
      'send this header; $VAR is a variable (repeatable)',
      collectWith(parseHeader),
    )
    .option('--cookie <name=value>', 'send this cookie; $VAR (repeatable)', collectWith(parsePair))
    .option('--basic <user:password>', 'HTTP Basic; $VAR')
    .option('--bearer <token>', 'bearer token; $VAR')
    .option(
      '--credential <scheme=value>',
      'for one security scheme; $VAR (repeatable)',
      collectWith(parsePair),
    )
    .option('--security <scheme>', 'authenticate by this scheme (repeatable)', collect)
    .option('--oauth2 <flow>', 'password or client-credentials', parseFlow)
    .option('--token-url <url>', "of the token endpoint (default: the document's)")
    .option('--client-id <id>', 'OAuth2 client; $VAR')
    .option('--client-secret <secret>', 'of the OAuth2 client; $VAR')
    .option('--username <name>', 'for OAuth2; $VAR')
    .option('--password <password>', 'for OAuth2; $VAR')
    .option('--scope <scope>', 'to ask for (repeatable)', collect)
    .option('--login <operation>', 'log in by this operation, again at 401')
    .option('--login-body <json>', 'what it is sent, or @FILE; $VAR')
    .option('--login-token <place>', 'body#/pointer, header:NAME, cookie[:NAME]', parsePlace)
    .option('--login-send <name:value>', 'header with {token} (default: bearer)', parseHeader)
    .option('--csrf <cookie=header>', 'repeat a cookie in a header', parsePair);
}

/** Credentials of a command line that have been read, before a target is there to log in at. */
export interface ReadAuthentication {
  /** Keys that a double of ours has to accept. */
  readonly keys: readonly string[];
  /** The key, or what was made up in its place. */
  readonly key: string;
  /** What was given and no output may show. */
  readonly secrets: () => readonly string[];
  /** The variables that secrets came from, joined with a comma; undefined where there are none. */
  readonly from: string | undefined;
  /** In words, where it is more than one key. */
  readonly words: string | undefined;
  /** Opens it on a target. Rejects with `login-failed`. */
  open(target: OpenedTarget): Promise<Authentication>;
}

/** What a login is sent to. */
export interface OpenedTarget {
  /** URL with the base path. */
  readonly url: string;
  readonly connection: ConnectionSetup;
  readonly timeout: number;
  readonly context: CheckContext;
}

/** Reads what is given for credentials. Throws `option-invalid`. */
export function readAuthentication(
  document: OpenApiDocument,
  options: AuthenticationOptions,
  environment: NodeJS.ProcessEnv,
): ReadAuthentication {
  const used: string[] = [];
  const hidden: string[] = [];
  const expand = (option: string) => (text: string) => {
    used.push(...variablesIn(text));
    const given = expandVariables(text, environment, (name) => notSet(option, name));
    hidden.push(...given.secrets);
    return given;
  };
  /** All of it is secret, where no variable says which part is. */
  const secret = (option: string, text: string, variable: string): GivenText => {
    const given = expand(option)(text);
    if (given.value === '') invalid(`${option} is empty`, 'Give a value, or leave the option out.');
    hidden.push(given.value);
    return given.secrets.length === 0
      ? secretText(given.value, variable)
      : { ...given, secrets: [...given.secrets, given.value] };
  };
  const own = keyVariable(document.name).replace(/_API_KEY$/, '');
  const schemes = Object.fromEntries(
    (options.credential ?? []).map((text): [string, GivenText] => {
      const [name, value] = splitPair(text);
      assertScheme(document, '--credential', name);
      return [name, secret('--credential', value, `${own}_${constant(name)}`)];
    }),
  );
  for (const name of options.security ?? []) assertScheme(document, '--security', name);
  const headers: Record<string, GivenText> = {};
  const cookies: Record<string, GivenText> = {};
  const always: Record<string, GivenText> = {};
  const ofSchemes = new Set(
    securitySchemes(document).map(({ type, parameter, in: place }) =>
      type === 'apiKey' && place === 'header' ? parameter?.toLowerCase() : undefined,
    ),
  );
  for (const text of options.header ?? []) {
    const [name, value] = splitHeader(text);
    if (name === 'cookie') for (const pair of value.split(/;\s*/)) addCookie('--header', pair);
    else if (isSecretHeader(name) || ofSchemes.has(name))
      headers[name] = credentialHeader(name, value);
    else always[name] = expand('--header')(value);
  }
  for (const text of options.cookie ?? []) addCookie('--cookie', text);
  if (options.bearer !== undefined)
    headers['authorization'] = prefixed(
      'Bearer ',
      secret('--bearer', options.bearer, `${own}_TOKEN`),
    );
  if (options.basic !== undefined) {
    const userAndPassword = secret('--basic', options.basic, `${own}_USER_AND_PASSWORD`);
    if (!userAndPassword.value.includes(':'))
      invalid('--basic has no colon', "Write it as 'ann:$PASSWORD'.");
    // Answers repeat the password alone as well.
    hidden.push(userAndPassword.value.slice(userAndPassword.value.indexOf(':') + 1));
    headers['authorization'] = basic(userAndPassword);
  }

  function addCookie(option: string, text: string): void {
    const [name, value] = splitPair(text);
    cookies[name] = secret(option, value, `${own}_COOKIE`);
  }

  /** What stands after the word of a scheme is secret. */
  function credentialHeader(name: string, value: string): GivenText {
    const word = name === 'authorization' ? (/^[A-Za-z][\w-]* (?=\S)/.exec(value)?.[0] ?? '') : '';
    return prefixed(word, secret('--header', value.slice(word.length), `${own}_${constant(name)}`));
  }

  const variable = options.apiKeyEnv ?? keyVariable(document.name);
  const key = environment[variable];
  if (options.apiKeyEnv !== undefined && !key) notSet('--api-key-env', options.apiKeyEnv);
  if (key) used.push(variable);
  const token = readTokenOptions(document, options, expand);
  const isExplicit =
    [schemes, headers, cookies].some((group) => Object.keys(group).length > 0) ||
    token !== undefined;
  // Beside credentials that were given, none is made up: a wrong key beside a right token may be
  // refused.
  const keyText: GivenText | undefined = key
    ? secretText(key, variable)
    : isExplicit
      ? undefined
      : { value: madeUpKey, shell: variableOf({ keyFrom: undefined, document }), secrets: [] };
  const from = [...new Set(used)].join(', ') || undefined;
  const how = token?.words ?? (isExplicit ? 'given' : undefined);
  return {
    key: key || madeUpKey,
    keys: [
      key || madeUpKey,
      ...Object.values(schemes).map(({ value }) => value),
      ...Object.values(headers).flatMap(({ secrets }) => secrets),
    ],
    // Of `user:password` the password alone is a secret as well.
    secrets: () => (key ? [key, key.slice(key.indexOf(':') + 1), ...hidden] : hidden),
    from,
    words: how === undefined ? undefined : `${how}${from === undefined ? '' : ` (from ${from})`}`,
    async open(target) {
      const jar = createCookieJar();
      const csrf = options.csrf === undefined ? undefined : splitPair(options.csrf);
      const source = token?.open(target, { jar, always, csrf, variable: `${own}_TOKEN` });
      const isCookieLogin = token?.keepsCookies ?? false;
      const given: GivenCredentials = {
        document,
        key: keyText,
        schemes,
        headers,
        cookies,
        always,
        jar,
        keeps: (name) => isCookieLogin || name === csrf?.[0],
        ...(options.security && { security: options.security }),
        ...(source && { token: source }),
        ...(csrf && { csrf: { cookie: csrf[0], header: csrf[1] } }),
      };
      const authentication = createAuthentication(given, target.context.operations);
      if (csrf !== undefined) await takeFirstCookies(target, jar);
      await authentication.ready();
      if (csrf !== undefined) warnOfNoCookie(csrf, jar);
      return authentication;
    },
  };
}

/** A name that is spelled wrong would show as nothing but refusals. */
function warnOfNoCookie([cookie, header]: readonly [string, string], jar: CookieJar): void {
  if (jar.get(cookie) !== undefined) return;
  const others = jar.names().map(printedLine).join(', ');
  process.stderr.write(
    `Warning: --csrf ${cookie}=${header}: the target has set no cookie ${cookie} (it has set ${others || 'none'}); requests go out without ${header} until it does.\n`,
  );
}

/** A CSRF cookie is set by the first page, and wanted for the login already. */
async function takeFirstCookies(
  { url, connection, timeout }: OpenedTarget,
  jar: CookieJar,
): Promise<void> {
  const client = createHttpClient(timeout, connection);
  try {
    const { origin, pathname } = new URL(url);
    const { setCookie } = await client.exchange({
      method: 'GET',
      origin,
      path: pathname,
      headers: { accept: '*/*' },
      body: undefined,
    });
    jar.take(setCookie ?? []);
  } finally {
    client.close();
  }
}

interface TokenOptions {
  /** What the credentials are, in words. */
  readonly words: string;
  /** Whether all cookies of the target are kept. */
  readonly keepsCookies: boolean;
  open(target: OpenedTarget, context: TokenContext): TokenSource;
}

interface TokenContext {
  readonly jar: CookieJar;
  /** Header fields of every request. */
  readonly always: Readonly<Record<string, GivenText>>;
  readonly csrf: readonly [cookie: string, header: string] | undefined;
  /** The variable of a shell that stands for the token. */
  readonly variable: string;
}

type Expand = (option: string) => (text: string) => GivenText;

function readTokenOptions(
  document: OpenApiDocument,
  options: AuthenticationOptions,
  expand: Expand,
): TokenOptions | undefined {
  if (options.login !== undefined) return readLogin(options.login, options, expand);
  const flow = options.oauth2;
  if (flow === undefined) {
    const stray = (['clientId', 'clientSecret', 'username', 'password', 'tokenUrl'] as const).find(
      (name) => options[name] !== undefined,
    );
    if (stray !== undefined)
      invalid(
        `${flag(stray)} is given without --oauth2`,
        'Add --oauth2 password or --oauth2 client-credentials.',
      );
    const lone = (['loginBody', 'loginToken', 'loginSend'] as const).find(
      (name) => options[name] !== undefined,
    );
    if (lone !== undefined)
      invalid(
        `${flag(lone)} is given without --login`,
        'Add --login with the operationId of the login.',
      );
    return undefined;
  }
  const needed =
    flow === 'password'
      ? (['username', 'password'] as const)
      : (['clientId', 'clientSecret'] as const);
  for (const name of needed)
    if (options[name] === undefined)
      invalid(
        `--oauth2 ${flow} needs ${flag(name)}`,
        `Give it, such as ${flag(name)} '$${constant(name)}'.`,
      );
  const text = (name: 'clientId' | 'clientSecret' | 'username' | 'password') => {
    const value = options[name];
    return value === undefined ? {} : { [name]: expand(flag(name))(value).value };
  };
  const values = {
    ...text('clientId'),
    ...text('clientSecret'),
    ...text('username'),
    ...text('password'),
  };
  return {
    words: `a token of OAuth 2.0 (${flow})`,
    keepsCookies: false,
    open({ url, connection, timeout }, { variable }) {
      const client = createHttpClient(timeout, connection);
      const tokenUrl = options.tokenUrl ?? documentedTokenUrl(document, flow);
      if (tokenUrl === undefined)
        invalid(`the document has no tokenUrl for ${flow}`, 'Give one with --token-url.');
      const base = url.endsWith('/') ? url : `${url}/`;
      if (!URL.canParse(tokenUrl, base))
        invalid(
          `${JSON.stringify(tokenUrl)} is no URL of a token endpoint`,
          'Give one with --token-url.',
        );
      return createOAuth2({
        flow,
        tokenUrl: new URL(tokenUrl, base).href,
        ...values,
        scopes: options.scope ?? [],
        variable,
        client,
      });
    },
  };
}

function readLogin(
  operationId: string,
  options: AuthenticationOptions,
  expand: Expand,
): TokenOptions {
  const body = readLoginBody(options.loginBody, expand('--login-body'));
  const [name, value] =
    options.loginSend === undefined
      ? ['authorization', 'Bearer {token}']
      : splitHeader(options.loginSend);
  if (!value.includes('{token}'))
    invalid(
      `--login-send ${JSON.stringify(options.loginSend)} has no {token}`,
      "Write it as 'X-Auth-Token: {token}'.",
    );
  const place: TokenPlace = options.loginToken ?? { in: 'found' };
  return {
    words: `what ${operationId} answers`,
    keepsCookies: place.in === 'cookie' || place.in === 'found',
    open({ url, connection, timeout, context }, { jar, always, csrf, variable }) {
      const operation = context.operations.find(({ id }) => id === operationId);
      if (operation === undefined) {
        const ids = context.operations.map(({ id }) => id);
        invalid(
          `--login ${operationId} is no operation of the document${nearestOf(operationId, ids)}`,
          'Give its operationId, as `doubletake check <api> --list` shows it.',
        );
      }
      const { origin, pathname } = new URL(url);
      const transport = createTransport({
        target: origin,
        basePath: pathname.replace(/\/+$/, ''),
        credentials: () => ({}),
        always: () => always,
        timeout,
        connection,
        // Whoever names the login has allowed it, and nothing else goes this way.
        gate: createGate(
          context,
          { ...nothingAllowed, writes: true, operations: new Set([operationId]) },
          pathname.replace(/\/+$/, ''),
        ),
      });
      const request = () =>
        withCsrf(
          buildRequest(context, operation, body === undefined ? {} : { body: body.value }),
          jar,
          csrf,
        );
      return withSecrets(
        createLogin({
          operation,
          place,
          header: { name, value },
          variable,
          jar,
          request,
          send: transport.send,
        }),
        body?.secrets ?? [],
      );
    },
  };
}

/** A login form may want the cookie of its page back, twice. */
function withCsrf(request: SentRequest, jar: CookieJar, csrf: TokenContext['csrf']): SentRequest {
  const value = csrf === undefined ? undefined : jar.get(csrf[0]);
  if (csrf === undefined || value === undefined) return request;
  const cookies = jar.names().map((name) => `${name}=${jar.get(name)}`);
  return {
    ...request,
    headers: { ...request.headers, [csrf[1]]: decodePercent(value), cookie: cookies.join('; ') },
  };
}

/** A source that keeps secret what it sends as well. */
function withSecrets(source: TokenSource, secrets: readonly string[]): TokenSource {
  return { ...source, secrets: () => [...secrets, ...source.secrets()] };
}

/** Variables are put into the texts of the parsed body: what they hold cannot break it. */
function readLoginBody(
  given: string | undefined,
  expand: (text: string) => GivenText,
): { value: unknown; secrets: readonly string[] } | undefined {
  if (given === undefined) return undefined;
  const next = `Write it as '{"user":"ann","password":"$PASSWORD"}', or @FILE.`;
  let text = given;
  let parsed: unknown;
  try {
    if (given.startsWith('@')) text = readFileSync(given.slice(1), 'utf8');
  } catch (cause) {
    return invalid(`--login-body ${given} cannot be read: ${messageOf(cause)}`, next);
  }
  try {
    parsed = JSON.parse(text) as unknown;
  } catch (cause) {
    return invalid(`--login-body is no JSON: ${messageOf(cause)}`, next);
  }
  const secrets: string[] = [];
  const walk = (value: unknown, name = ''): unknown => {
    if (typeof value === 'string') {
      const text = expand(value);
      // A password that was written out is one all the same.
      secrets.push(
        ...text.secrets,
        ...(/passw|secret|token|pin$|code$/i.test(name) ? [text.value] : []),
      );
      return text.value;
    }
    if (Array.isArray(value)) return value.map((item) => walk(item, name));
    return isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, key)]))
      : value;
  };
  return { value: walk(parsed), secrets };
}

/** The tokenUrl of the first OAuth2 scheme with the flow. */
function documentedTokenUrl(document: OpenApiDocument, flow: OAuth2Flow): string | undefined {
  const name = flow === 'password' ? 'password' : 'clientCredentials';
  for (const scheme of securitySchemes(document)) {
    if (scheme.type !== 'oauth2') continue;
    const { node } = dereference(
      document,
      formatPointer(['components', 'securitySchemes', scheme.name]),
    );
    const own = isObject(node['flows']) ? node['flows'][name] : undefined;
    if (isObject(own) && typeof own['tokenUrl'] === 'string') return own['tokenUrl'];
  }
  return undefined;
}

function assertScheme(document: OpenApiDocument, option: string, name: string): void {
  const names = securitySchemes(document).map((scheme) => scheme.name);
  if (names.includes(name)) return;
  const accepted =
    names.length === 0 ? 'the document declares none' : `accepted: ${names.join(', ')}`;
  invalid(
    `${option} ${name} is no security scheme of the document (${accepted})${nearestOf(name, names)}`,
    'Use --header or --cookie for what the document does not declare.',
  );
}

function basic(text: GivenText): GivenText {
  const encoded = Buffer.from(text.value).toString('base64');
  return {
    value: `Basic ${encoded}`,
    shell: `Basic $(printf %s "${text.shell}" | base64 | tr -d '\\n')`,
    secrets: [...text.secrets, encoded],
  };
}

function prefixed(prefix: string, text: GivenText): GivenText {
  return { ...text, value: prefix + text.value, shell: prefix + text.shell };
}

function splitPair(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  return [text.slice(0, at).trim(), text.slice(at + 1)];
}

/** The name in lower case. */
function splitHeader(text: string): [name: string, value: string] {
  const at = text.indexOf(':');
  return [text.slice(0, at).trim().toLowerCase(), text.slice(at + 1).trim()];
}

/** RFC 9110, section 5.6.2: a token, then a colon. */
function parseHeader(text: string): string {
  if (/^[\w!#$%&'*+.^`|~-]+\s*:/.test(text) && !/[\r\n]/.test(text)) return text;
  throw new InvalidArgumentError(
    "Accepted: a name, a colon and a value, such as 'X-Tenant: acme' or 'Authorization: Bearer $TOKEN'.",
  );
}

function parsePair(text: string): string {
  if (/^[^=\s]+=./s.test(text)) return text;
  throw new InvalidArgumentError(
    "Accepted: a name, an equals sign and a value, such as 'session=$SESSION'.",
  );
}

function parseFlow(text: string): OAuth2Flow {
  if (text === 'password' || text === 'client-credentials') return text;
  throw new InvalidArgumentError('Accepted: password, client-credentials.');
}

function parsePlace(text: string): TokenPlace {
  const [, pointer] = /^body#(\/.*)$/s.exec(text) ?? [];
  if (pointer !== undefined) return { in: 'body', pointer };
  const [, name] = /^header:([\w-]+)$/.exec(text) ?? [];
  if (name !== undefined) return { in: 'header', name };
  if (/^cookie(:[^\s=;]+)?$/.test(text))
    return { in: 'cookie', name: text.slice('cookie:'.length) || undefined };
  throw new InvalidArgumentError(
    'Accepted: body#/pointer, header:NAME, cookie:NAME, or cookie for all cookies.',
  );
}

function collectWith(
  parse: (text: string) => string,
): (value: string, previous?: readonly string[]) => readonly string[] {
  return (value, previous) => collect(parse(value), previous);
}

function constant(name: string): string {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_');
}

function flag(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function notSet(option: string, name: string): never {
  return invalid(
    `the variable ${name} of ${option} is not set`,
    `Set it, such as with \`export ${name}=…\`, or leave the option out.`,
  );
}

function invalid(message: string, next: string): never {
  throw new DoubletakeError('option-invalid', message, { next });
}
