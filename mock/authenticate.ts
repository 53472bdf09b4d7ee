import type { Operation } from '../openapi/operation.ts';
import { credentialFor, howToSend, type SecurityScheme, securityScheme } from '../openapi/security.ts';
import type { Api } from './api.ts';
import type { DoubleRequest } from './exchange.ts';
import { ProblemError } from './problem.ts';

/**
 * Lets a request through that carries credentials for one of the operation's security requirements: any that are
 * not empty, or one of the given keys. Throws `credentials-missing` or `credentials-invalid`.
 */
export function authenticate(api: Api, operation: Operation, request: DoubleRequest, keys: readonly string[] | undefined): void {
  if (operation.security.length === 0) return;
  const wanted: SecurityScheme[] = [];
  let given = false;
  for (const requirement of operation.security) {
    const schemes = Object.keys(requirement).map((name) => securityScheme(api.document, name));
    const credentials = schemes.map((scheme) => credentialFor(scheme, request));
    if (credentials.every((credential) => credential !== undefined && isAccepted(credential, keys))) return;
    given ||= credentials.some((credential) => credential !== undefined);
    wanted.push(...schemes);
  }
  const how = [...new Set(wanted.map((scheme) => howToSend(scheme)))].join(', or ');
  const headers = challenge(wanted);
  if (given)
    throw new ProblemError('credentials-invalid', `The key is not one of those that this double was started with. Send one of them as ${how}.`, { headers });
  throw new ProblemError('credentials-missing', `Send a key as ${how}.`, { headers });
}

function isAccepted(credential: string, keys: readonly string[] | undefined): boolean {
  return keys === undefined || credential === 'tls' || keys.includes(credential);
}

/** `WWW-Authenticate` goes with 401 (RFC 9110, section 11.6.1); an API key in a header has no registered scheme. */
function challenge(schemes: readonly SecurityScheme[]): Record<string, string> {
  const words = schemes.filter((scheme) => scheme.type !== 'apiKey').map((scheme) => (scheme.scheme === 'basic' ? 'Basic realm="doubletake"' : 'Bearer'));
  return words.length === 0 ? { 'WWW-Authenticate': 'ApiKey' } : { 'WWW-Authenticate': [...new Set(words)].join(', ') };
}
