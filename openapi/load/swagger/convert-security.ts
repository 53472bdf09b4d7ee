import { isObject, ownMember } from '../../lib/json-pointer.ts';
import { type Node, withoutMembers } from './conversion.ts';

const flows: Readonly<Record<string, string>> = {
  implicit: 'implicit',
  password: 'password',
  application: 'clientCredentials',
  accessCode: 'authorizationCode',
};

/**
 * A Security Scheme Object: `basic` is a scheme of HTTP, and the one flow of OAuth 2 has its
 * OpenAPI 3 name.
 */
export function convertSecurityScheme(scheme: Node): Node {
  if (scheme['type'] === 'basic') return { ...scheme, type: 'http', scheme: 'basic' };
  if (scheme['type'] !== 'oauth2' || scheme['flows'] !== undefined) return scheme;
  const { authorizationUrl, tokenUrl, scopes } = scheme;
  const flow = ownMember(flows, String(scheme['flow'])) ?? 'implicit';
  const details = {
    ...(authorizationUrl !== undefined && { authorizationUrl }),
    ...(tokenUrl !== undefined && { tokenUrl }),
    scopes: isObject(scopes) ? scopes : {},
  };
  return {
    ...withoutMembers(scheme, ['flow', 'authorizationUrl', 'tokenUrl', 'scopes']),
    flows: { [flow]: details },
  };
}
