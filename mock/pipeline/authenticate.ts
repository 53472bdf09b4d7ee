import type { Operation, SecurityRequirement } from '../../openapi/model/operation.ts';
import {
  challengeFor,
  credentialFor,
  howToSend,
  type SecurityScheme,
  securityScheme,
} from '../../openapi/model/security.ts';
import { ProblemError } from '../lib/problem.ts';
import type { Api } from '../model/api.ts';
import type { Sandbox } from '../model/sandbox.ts';
import type { DoubleRequest } from '../model/types.ts';
import { findToken, isOwnToken } from '../oauth/tokens.ts';

/** What a request has for one scheme of a requirement. */
interface Verdict {
  readonly scheme: SecurityScheme;
  readonly state: 'met' | 'missing' | 'invalid' | 'scope';
  /** The scopes that are wanted. */
  readonly scopes: readonly string[];
}

export interface AuthenticateOptions {
  /** The credentials that are accepted; any that are not empty where undefined. */
  readonly keys: readonly string[] | undefined;
  /** Whether the request itself prefers to need credentials, or not to. */
  readonly isWanted: boolean | undefined;
}

/**
 * Lets a request through that carries credentials for one of the operation's security requirements:
 * any that are not empty, or one of the given keys, or a token that this double issued, with the
 * scopes that are wanted. Throws `credentials-missing`, `credentials-invalid` or
 * `scope-insufficient`. Where the
 * sandbox or the request wants no credentials, every request is let through.
 */
export async function authenticate(
  api: Api,
  operation: Operation,
  request: DoubleRequest,
  sandbox: Sandbox,
  { keys, isWanted }: AuthenticateOptions,
): Promise<void> {
  if (operation.security.length === 0) return;
  const verdicts: Verdict[] = [];
  let scoped: readonly Verdict[] | undefined;
  for (const requirement of operation.security) {
    const own = await judge(api, requirement, request, sandbox, keys);
    if (own.every(({ state }) => state === 'met')) return;
    if (own.every(({ state }) => state === 'met' || state === 'scope')) scoped ??= own;
    verdicts.push(...own);
  }
  const isOff = !api.behaviour.isControl && !(isWanted ?? (await sandbox.start()).auth);
  if (isOff) return;
  if (scoped !== undefined) throw insufficientScope(scoped);
  const open = verdicts.filter(({ state }) => state !== 'met');
  const how = [...new Set(open.map(({ scheme }) => howToSend(scheme)))].join(', or ');
  const refused = verdicts.find(({ state }) => state === 'invalid');
  const headers = { 'WWW-Authenticate': challenges(open) };
  if (refused === undefined && open.length < verdicts.length) {
    throw new ProblemError(
      'credentials-missing',
      `Not all that is wanted together was sent: send a key as ${how} too.`,
      { headers },
    );
  }
  if (refused === undefined)
    throw new ProblemError('credentials-missing', `Send a key as ${how}.`, { headers });
  throw new ProblemError(
    'credentials-invalid',
    `The key is not one of those that this double was started with, or has issued since its last reset. Send one of them as ${how}.`,
    { headers },
  );
}

/** What JavaScript writes of a variable that is not set: no key, though it is not empty. */
const unsetVariables: ReadonlySet<string> = new Set(['undefined', 'null']);

async function judge(
  api: Api,
  requirement: SecurityRequirement,
  request: DoubleRequest,
  sandbox: Sandbox,
  keys: readonly string[] | undefined,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const [name, scopes] of Object.entries(requirement)) {
    const scheme = securityScheme(api.document, name);
    const credential = credentialFor(scheme, request);
    const state =
      credential === undefined || (keys === undefined && unsetVariables.has(credential))
        ? 'missing'
        : await judgeCredential(scheme, credential, scopes, sandbox, keys);
    verdicts.push({ scheme, state, scopes });
  }
  return verdicts;
}

async function judgeCredential(
  scheme: SecurityScheme,
  credential: string,
  scopes: readonly string[],
  sandbox: Sandbox,
  keys: readonly string[] | undefined,
): Promise<Verdict['state']> {
  if (isOwnToken(credential)) {
    const issued = await findToken(sandbox, credential);
    if (issued?.kind !== 'access') return 'invalid';
    const wantsScopes = scheme.type === 'oauth2' || scheme.type === 'openIdConnect';
    return wantsScopes && !scopes.every((scope) => issued.scopes.includes(scope)) ? 'scope' : 'met';
  }
  const isKnown =
    keys === undefined ||
    ['mutualTLS', 'unknown'].includes(scheme.type) ||
    spellings(scheme, credential).some((text) => keys.includes(text));
  return isKnown ? 'met' : 'invalid';
}

/**
 * The texts of a credential that may be a key: of `Basic`, also user and password; of `Digest`, the
 * user.
 */
function spellings({ type, scheme }: SecurityScheme, credential: string): string[] {
  if (type !== 'http') return [credential];
  if (scheme === 'digest') return [credential, /username="?([^",]*)/i.exec(credential)?.[1] ?? ''];
  if (scheme !== 'basic') return [credential];
  const pair = Buffer.from(credential, 'base64').toString('utf8');
  const [user = '', ...password] = pair.split(':');
  return [credential, pair, user, password.join(':')].filter(Boolean);
}

/** RFC 6750, section 3.1. */
function insufficientScope(verdicts: readonly Verdict[]): ProblemError {
  const scope = [
    ...new Set(verdicts.filter(({ state }) => state === 'scope').flatMap(({ scopes }) => scopes)),
  ].join(' ');
  return new ProblemError(
    'scope-insufficient',
    `The access token lacks a scope; the operation wants ${scope}.`,
    {
      headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
    },
  );
}

/** `WWW-Authenticate` goes with 401 (RFC 9110, section 11.6.1). */
function challenges(verdicts: readonly Verdict[]): string {
  const http = verdicts.filter(({ scheme }) => scheme.type !== 'apiKey');
  const words = http.map(({ scheme, state }) => challengeFor(scheme, state === 'invalid'));
  // An API key has no registered scheme.
  return words.length === 0 ? 'ApiKey' : [...new Set(words)].join(', ');
}
