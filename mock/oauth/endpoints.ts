import { isObject } from '../../openapi/lib/json-pointer.ts';
import { securityFlows } from '../../openapi/model/security.ts';
import type { Api } from '../model/api.ts';
import type { DoubleRequest } from '../model/types.ts';

/** The endpoints of the authorization server that a double is as well. */
export type OAuthEndpoint = 'token' | 'authorize' | 'discovery' | 'jwks';

export const oauthPath = '/__doubletake/oauth';

const ownPaths: Readonly<Record<string, OAuthEndpoint>> = {
  [`${oauthPath}/token`]: 'token',
  [`${oauthPath}/authorize`]: 'authorize',
  [`${oauthPath}/jwks`]: 'jwks',
  [`${oauthPath}/.well-known/openid-configuration`]: 'discovery',
};

/**
 * The endpoint at a path: the double's own, or one that a document names as a URL of its security
 * schemes and that no operation has. Only the path of such a URL counts, for its host is not here.
 */
export function findOAuthEndpoint(
  apis: readonly Api[],
  { path }: DoubleRequest,
): OAuthEndpoint | undefined {
  const own = ownPaths[path];
  if (own !== undefined) return own;
  for (const { document, basePaths } of apis) {
    for (const { url, endpoint } of securityFlows(document)) {
      if (basePaths.some((base) => pathOf(url, base) === path)) return endpoint;
    }
  }
  return undefined;
}

function pathOf(url: string, basePath: string): string | undefined {
  const base = `http://double.invalid${basePath}/`;
  return URL.canParse(url, base) ? new URL(url, base).pathname : undefined;
}

/** Every scope that the documents know. */
export function knownScopes(apis: readonly Api[]): string[] {
  return [
    ...new Set(
      apis.flatMap(({ document }) =>
        securityFlows(document).flatMap(({ scopes }) =>
          isObject(scopes) ? Object.keys(scopes) : [],
        ),
      ),
    ),
  ];
}
