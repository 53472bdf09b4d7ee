import type { Provenance } from '../../openapi/model/evidence.ts';
import type { Operation, SecurityRequirement } from '../../openapi/model/operation.ts';
import { type SecurityScheme, securityScheme } from '../../openapi/model/security.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { credentialHeaders, wrongKey } from '../request/credential-headers.ts';
import { alternativeChecks } from './negative-alternatives.ts';
import { negative } from './negative-check.ts';

/** Requests without what an operation wants to know its caller by. */
export function deriveCredentials(context: CheckContext, operation: Operation): Check[] {
  if (
    operation.security.length === 0 ||
    operation.security.some((requirement) => isMetBelow(context, requirement))
  )
    return [];
  const provenance = context.document.evidence.at(`${operation.pointer}/security`);
  const own = operation.security
    .flatMap((requirement) => Object.keys(requirement))
    .map((name) => securityScheme(context.document, name));
  return [
    ...missingOrWrong(context, operation, provenance),
    ...alternativeChecks(context, operation, { provenance, own }),
    ...foreignCredentials(context, operation, { provenance, own }),
  ];
}

/**
 * Whether a requirement wants nothing that a request carries: nothing at all, or a client
 * certificate alone.
 */
function isMetBelow(context: CheckContext, requirement: SecurityRequirement): boolean {
  return (
    Object.keys(credentialHeaders(context.document, Object.keys(requirement), 'key')).length === 0
  );
}

function missingOrWrong(
  context: CheckContext,
  operation: Operation,
  provenance: Provenance,
): Check[] {
  return (['none', 'empty', 'wrong'] as const).map((credentials) => {
    const check = negative(context, operation, {
      id: `credentials/${credentials}`,
      wrong:
        credentials === 'none' ? 'no credentials are sent' : `the credentials are ${credentials}`,
      statuses: [401, 403],
      location: `request/credentials/${credentials}`,
      provenance,
      statement: `${operation.pointer}/security`,
      change: (request) => ({ ...request, credentials }),
    });
    return credentials === 'wrong'
      ? {
          ...check,
          run: (session: CheckSession) => session.needsKnownKey().then(() => check.run(session)),
        }
      : check;
  });
}

/** Credentials of schemes that an operation does not name: they are none, whatever they say. */
function foreignCredentials(
  context: CheckContext,
  operation: Operation,
  { provenance, own }: { readonly provenance: Provenance; readonly own: readonly SecurityScheme[] },
): Check[] {
  if (operation.method !== 'get') return [];
  const words = new Set(
    own.map(({ type, scheme }) =>
      type === 'http' ? scheme?.toLowerCase() : type === 'apiKey' ? undefined : 'bearer',
    ),
  );
  // A key that goes by `Authorization` itself may begin with any word.
  if (own.some(({ parameter }) => parameter?.toLowerCase() === 'authorization')) return [];
  const foreign = {
    bearer: `Bearer ${wrongKey}`,
    basic: `Basic ${Buffer.from(`doubletake:${wrongKey}`).toString('base64')}`,
  };
  return Object.entries(foreign)
    .filter(([word]) => !words.has(word))
    .map(([word, authorization]) =>
      negative(context, operation, {
        id: `credentials/${word}`,
        wrong: `the credentials are of ${word}, which is not what is asked for`,
        statuses: [401, 403],
        location: `request/credentials/${word}`,
        provenance,
        statement: `${operation.pointer}/security`,
        change: (request) => ({
          ...request,
          credentials: 'none',
          headers: { ...request.headers, authorization },
        }),
      }),
    );
}
