import type { OpenApiDocument } from '../../openapi/model/document.ts';
import {
  credentialHeaders,
  credentialPrefix,
  keyOf,
  wantedSchemes,
} from '../request/credential-headers.ts';
import type { Authentication } from './authentication.ts';

/** Credentials that stay the same for a whole run. */
export interface StaticCredentials {
  readonly document: OpenApiDocument;
  readonly credentials: Readonly<Record<string, string>>;
  /** The key in them; by default what the first of them holds. */
  readonly key?: string;
  /** The variable of a shell that holds the key, as it is expanded: `$NAME`. */
  readonly variable: string;
}

/**
 * Authenticates with header fields that are known, and with their key wherever an operation wants
 * it.
 */
export function staticAuthentication({
  document,
  credentials,
  key: given,
  variable,
}: StaticCredentials): Authentication {
  const key = keyOf({ credentials, ...(given !== undefined && { key: given }) });
  const credentialsFor = (schemes?: readonly string[]) =>
    schemes === undefined ? credentials : credentialHeaders(document, schemes, key);
  return {
    credentials: credentialsFor,
    templates(schemes) {
      return Object.fromEntries(
        Object.entries(credentialsFor(schemes)).map(([name, value]) => [
          name,
          template(name, value),
        ]),
      );
    },
    always: () => ({}),
    schemesFor(operation) {
      const schemes = wantedSchemes(operation);
      if (schemes === undefined) return undefined;
      const isGiven = Object.entries(credentialHeaders(document, schemes, key)).every(
        ([name, value]) => {
          const mine = credentials[name];
          return (
            mine !== undefined && credentialPrefix(name, mine) === credentialPrefix(name, value)
          );
        },
      );
      return isGiven ? undefined : schemes;
    },
    key: () => key,
    secrets: () =>
      Object.entries(credentials).map(([name, value]) =>
        value.slice(credentialPrefix(name, value).length),
      ),
    observe: () => undefined,
    renew: async () => false,
    generation: () => 0,
    ready: async () => undefined,
  };

  /** The key of a header called `Authorization` may hold the word of its scheme itself. */
  function template(name: string, value: string): string {
    if (given !== undefined && given !== '' && value.endsWith(given))
      return value.slice(0, -given.length) + variable;
    return credentialPrefix(name, value) + variable;
  }
}
