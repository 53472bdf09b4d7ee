import { keyVariable, madeUpKey } from '../../contracts/reproduce/curl-for.ts';
import { credentialHeaders } from '../../contracts/request/credential-headers.ts';
import { secretsOf } from '../../contracts/request/malformed-credentials.ts';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { listOperations } from '../../openapi/model/operation.ts';
import { type SecurityScheme, securityScheme } from '../../openapi/model/security.ts';

/** The key that the checks send. It appears in no output. */
export interface Credentials {
  readonly key: string;
  /** The variable that it came from; undefined for a made-up one. */
  readonly from: string | undefined;
  /** What no output may show: the key and what tells it. Empty for a made-up one. */
  readonly secrets: readonly string[];
  /** The header fields that carry it. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Reads the key from the named variable, else from `<API>_API_KEY`, else makes one up.
 * Throws `option-invalid` where a variable is named and is not set.
 */
export function readCredentials(
  document: OpenApiDocument,
  name: string | undefined,
  environment: NodeJS.ProcessEnv,
): Credentials {
  const variable = name ?? keyVariable(document.name);
  const given = environment[variable];
  if (name !== undefined && !given) {
    throw new DoubletakeError(
      'option-invalid',
      `the variable ${name} of --api-key-env is not set`,
      {
        next: `Set it, such as with \`export ${name}=…\`, or leave the option out.`,
      },
    );
  }
  const key = given || madeUpKey;
  const operations = listOperations(document);
  const schemes = new Set(
    operations.flatMap(({ security }) =>
      security.flatMap((requirement) => Object.keys(requirement)),
    ),
  );
  const hasPassword = [...schemes].some((scheme) => isBasic(securityScheme(document, scheme)));
  return {
    key,
    from: given ? variable : undefined,
    secrets: given ? secretsOf(given, { hasPassword }) : [],
    headers: headersFor(document, key),
  };
}

function isBasic(scheme: SecurityScheme): boolean {
  return scheme.type === 'http' && scheme.scheme === 'basic';
}

/** Where the document's first security requirement wants the key. */
function headersFor(document: OpenApiDocument, key: string): Record<string, string> {
  const requirement = listOperations(document)
    .flatMap(({ security }) => security)
    .find((candidate) => Object.keys(candidate).length > 0);
  return credentialHeaders(document, Object.keys(requirement ?? {}), key);
}
