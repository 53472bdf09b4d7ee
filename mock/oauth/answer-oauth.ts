import { isJson } from '../../openapi/model/media-types.ts';
import { parseJson } from '../../openapi/wire/text-value.ts';
import { decodeText, readBytes } from '../http/read-bytes.ts';
import type { PlainRequest } from '../model/exchange.ts';
import type { Answer } from '../model/types.ts';
import { type OAuthEndpoint, oauthPath } from './endpoints.ts';
import { grantToken } from './grant-token.ts';
import type { OAuthContext } from './oauth-context.ts';
import { issueToken } from './tokens.ts';

/**
 * Answers as an authorization server that asks nobody (RFC 6749): whoever wants a token gets one.
 */
export async function answerOAuth(
  endpoint: OAuthEndpoint,
  context: OAuthContext,
  incoming: PlainRequest,
): Promise<Answer> {
  const { request } = context;
  if (endpoint === 'discovery') return { status: 200, body: discovery(context) };
  if (endpoint === 'jwks') return { status: 200, body: { keys: [] } };
  if (endpoint === 'authorize') {
    const body =
      request.method === 'POST' ? await readParameters(incoming) : new Map<string, string>();
    return authorize(context, new Map([...new URLSearchParams(request.query), ...body]));
  }
  if (request.method !== 'POST')
    return {
      status: 405,
      headers: { Allow: 'POST' },
      body: { error: 'invalid_request', error_description: 'The token endpoint takes POST.' },
    };
  return grantToken(context, await readParameters(incoming), request.headers.authorization);
}

async function readParameters(incoming: PlainRequest): Promise<Map<string, string>> {
  const type = incoming.headers['content-type'] ?? '';
  const text = decodeText(await readBytes(incoming, 64 * 1024), type);
  const json = isJson(type) ? Object(parseJson(text)) : undefined;
  return new Map(
    json === undefined
      ? new URLSearchParams(text)
      : Object.entries(json as object).map(([name, value]) => [name, String(value)]),
  );
}

/**
 * Redirects at once with a code, or with a token for the implicit grant (RFC 6749, sections 4.1.2
 * and 4.2.2).
 */
async function authorize(
  { sandbox, scopes }: OAuthContext,
  parameters: ReadonlyMap<string, string>,
): Promise<Answer> {
  const target = parameters.get('redirect_uri') ?? '';
  if (!URL.canParse(target) || /^(javascript|data|vbscript|file|blob):/i.test(target)) {
    return {
      status: 400,
      body: {
        error: 'invalid_request',
        error_description: `redirect_uri is ${JSON.stringify(target)}; it must be the URL of the client.`,
      },
    };
  }
  const asked = parameters.get('scope')?.split(' ').filter(Boolean) ?? [...scopes];
  const state = parameters.get('state');
  const url = new URL(target);
  const isImplicit = parameters.get('response_type')?.split(' ').includes('token') ?? false;
  const answer = new URLSearchParams(
    isImplicit
      ? {
          access_token: await issueToken(sandbox, { kind: 'access', scopes: asked }),
          token_type: 'Bearer',
          expires_in: '3600',
          scope: asked.join(' '),
        }
      : { code: await issueToken(sandbox, { kind: 'code', scopes: asked }) },
  );
  if (state !== undefined) answer.set('state', state);
  if (isImplicit) url.hash = answer.toString();
  else for (const [name, value] of answer) url.searchParams.set(name, value);
  return { status: 302, headers: { Location: url.href, 'Cache-Control': 'no-store' } };
}

/** OpenID Connect Discovery 1.0, section 3. */
function discovery({ request, scopes }: OAuthContext): object {
  const issuer = `${request.baseUrl}${oauthPath}`;
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    scopes_supported: scopes,
    response_types_supported: ['code', 'token'],
    grant_types_supported: [
      'authorization_code',
      'client_credentials',
      'implicit',
      'password',
      'refresh_token',
    ],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['none'],
    code_challenge_methods_supported: ['S256', 'plain'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
  };
}
