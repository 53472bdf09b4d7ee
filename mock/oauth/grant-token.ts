import type { Answer } from '../model/types.ts';
import type { OAuthContext } from './oauth-context.ts';
import { type IssuedToken, issueToken, takeToken } from './tokens.ts';

type Granted = Pick<IssuedToken, 'scopes'> | Answer;

const noStore = { 'Cache-Control': 'no-store' };

/**
 * Grants a token by the grant type that is asked for (RFC 6749, sections 4 to 6). PKCE is taken as
 * it comes.
 */
export async function grantToken(
  context: OAuthContext,
  parameters: ReadonlyMap<string, string>,
  authorization: string | undefined,
): Promise<Answer> {
  const grant = parameters.get('grant_type');
  const granted = await decide(context, grant, parameters, authorization);
  if ('status' in granted) return granted;
  const { sandbox } = context;
  const { scopes } = granted;
  const body = {
    access_token: await issueToken(sandbox, { kind: 'access', scopes }),
    token_type: 'Bearer',
    expires_in: 3600,
    ...(grant !== 'client_credentials' && {
      refresh_token: await issueToken(sandbox, { kind: 'refresh', scopes }),
    }),
    scope: scopes.join(' '),
  };
  return { status: 200, headers: noStore, body };
}

async function decide(
  { sandbox, apiKeys, scopes }: OAuthContext,
  grant: string | undefined,
  parameters: ReadonlyMap<string, string>,
  authorization: string | undefined,
): Promise<Granted> {
  const asked = parameters.get('scope')?.split(' ').filter(Boolean);
  if (grant === undefined) return refuse('invalid_request', 'grant_type is missing.');
  if (grant === 'client_credentials' || grant === 'password') {
    const secrets = [
      parameters.get('client_secret'),
      parameters.get('password'),
      basicPassword(authorization),
    ];
    const isKnown =
      apiKeys === undefined ||
      secrets.some((secret) => secret !== undefined && apiKeys.includes(secret));
    return isKnown
      ? { scopes: asked ?? scopes }
      : refuse(
          'invalid_client',
          'The secret is none of the keys that this double was started with.',
          401,
        );
  }
  if (grant === 'authorization_code') {
    const code = await takeToken(sandbox, parameters.get('code') ?? '');
    return code?.kind === 'code'
      ? code
      : refuse('invalid_grant', 'The code was not issued here, or is used up.');
  }
  if (grant === 'refresh_token') {
    const refresh = await takeToken(sandbox, parameters.get('refresh_token') ?? '');
    if (refresh?.kind !== 'refresh')
      return refuse('invalid_grant', 'The refresh token was not issued here, or is used up.');
    return { scopes: asked?.filter((scope) => refresh.scopes.includes(scope)) ?? refresh.scopes };
  }
  return refuse(
    'unsupported_grant_type',
    `grant_type is ${JSON.stringify(grant)}; accepted: authorization_code, client_credentials, password, refresh_token.`,
  );
}

function refuse(error: string, description: string, status = 400): Answer {
  return {
    status,
    headers: {
      ...noStore,
      ...(status === 401 && { 'WWW-Authenticate': 'Basic realm="doubletake"' }),
    },
    body: { error, error_description: description },
  };
}

function basicPassword(authorization: string | undefined): string | undefined {
  const encoded = /^Basic +(\S+)$/i.exec(authorization ?? '')?.[1];
  return encoded === undefined
    ? undefined
    : Buffer.from(encoded, 'base64').toString('utf8').split(':').slice(1).join(':');
}
