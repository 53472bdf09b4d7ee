import { isJson } from '../../openapi/model/media-types.ts';
import { expectSuccess } from '../oracles/expect.ts';
import { replaceBody } from '../plan/body-variants.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { exampleBody } from '../request/example-values.ts';
import { withFullUrls } from './exact-values.ts';
import { variant } from './variant.ts';

/**
 * The URLs of an example with a query and a fragment, which `format: uri` allows; that no rule of
 * its own is against them is assumed.
 */
export function deriveUrlVariants(context: CheckContext): Check[] {
  return context.operations.flatMap((operation) => {
    const mediaType = preferredMediaType(operation);
    const schema = mediaType?.schema;
    if (mediaType === undefined || schema === undefined || !isJson(mediaType.type)) return [];
    if (withFullUrls(context, schema, exampleBody(context, mediaType)) === undefined) return [];
    const provenance = {
      evidence: 'assumed',
      source: 'https://www.rfc-editor.org/rfc/rfc3986#section-3',
    } as const;
    const check = variant(
      context,
      operation,
      'urls',
      'a URL with a query and a fragment is accepted',
      async (session) => {
        const fixture = await session.prepare(operation, { shared: operation.method !== 'delete' });
        const request = replaceBody(
          session.request(operation, fixture),
          (body) => withFullUrls(context, schema, body) ?? body,
        );
        const exchange = await session.send(operation, request);
        // What is taken already, or names nothing, has nothing to do with the URL.
        if ([404, 409].includes(exchange.response?.status ?? 0))
          session.conforms(operation, exchange, [404, 409]);
        else expectSuccess(session, operation, exchange, provenance);
      },
    );
    return [{ ...check, provenance }];
  });
}
