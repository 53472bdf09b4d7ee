import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { listOperations } from '../../openapi/model/operation.ts';
import { credentialFor, securityScheme } from '../../openapi/model/security.ts';
import { fieldsByName, type RecordedExchange } from '../recording/recorded-exchange.ts';
import { createRoutes } from '../safety/routes.ts';
import { basePathsOf, placeOf } from './replay.ts';

/** Statuses that say that credentials are not good. */
const refusals: readonly number[] = [401, 403];

/**
 * The credentials that the recorded API knew, where it was also sent one that it did not know: a
 * double that accepts them alone refuses the others as the API did. Undefined where nothing was
 * refused, and where the API has given some of them out itself while it was recorded, since a double
 * gives others.
 * @param read begins the recording anew
 */
export async function acceptedCredentials(
  document: OpenApiDocument,
  read: () => AsyncIterable<RecordedExchange>,
  basePath: string | undefined,
): Promise<string[] | undefined> {
  const routes = createRoutes(listOperations(document));
  const bases = basePathsOf(document, basePath);
  const accepted = new Set<string>();
  const refused = new Set<string>();
  for await (const recorded of read()) {
    if (recorded.status === 0) continue;
    const { pathname, search } = new URL(recorded.url);
    const operation = placeOf(routes, recorded.method, pathname, bases)?.operation;
    const request = { query: search.slice(1), headers: fieldsByName(recorded.requestHeaders) };
    const names = (operation?.security ?? []).flatMap((requirement) => Object.keys(requirement));
    for (const name of names) {
      const credential = credentialFor(securityScheme(document, name), request);
      if (credential !== undefined)
        (refusals.includes(recorded.status) ? refused : accepted).add(credential);
    }
  }
  const isRefused = [...refused].some((credential) => !accepted.has(credential));
  if (!isRefused || accepted.size === 0) return undefined;
  for await (const { responseBody } of read()) {
    const body = responseBody.toString('latin1');
    if ([...accepted].some((credential) => body.includes(credential))) return undefined;
  }
  return [...accepted];
}
