import type { OpenApiDocument } from '../openapi/document.ts';
import { securityScheme } from '../openapi/security.ts';

/**
 * The header fields, by lower-case name, that carry a key for security schemes: an API key under its own name, `Basic`
 * with the key as `user:password`, `Bearer` for everything else.
 */
export function credentialHeaders(document: OpenApiDocument, schemes: readonly string[], key: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of schemes) {
    const scheme = securityScheme(document, name);
    if (scheme.type === 'apiKey' && scheme.in === 'header') headers[scheme.parameter?.toLowerCase() ?? name] = key;
    else if (scheme.type === 'http' && scheme.scheme === 'basic') headers['authorization'] = `Basic ${Buffer.from(key).toString('base64')}`;
    else if (scheme.type !== 'apiKey') headers['authorization'] = `Bearer ${key}`;
  }
  return headers;
}
