import { isJson } from '../../openapi/model/media-types.ts';
import { preferredMediaType } from '../request/build-request.ts';
import type { Check } from '../plan/check.ts';
import { exampleBody } from '../request/example-values.ts';
import { expectSuccess } from '../oracles/expect.ts';
import type { Plan } from '../plan/check-context.ts';
import { replaceBody } from '../plan/body-variants.ts';
import { withFullUrls } from './exact-values.ts';
import { variant } from './variant.ts';

/**
 * The URLs of an example with a query and a fragment, which `format: uri` allows; that no rule of
 * its own is against them is assumed.
 */
export function deriveUrlVariants(plan: Plan): Check[] {
  return plan.operations.flatMap((operation) => {
    const mediaType = preferredMediaType(operation);
    const schema = mediaType?.schema;
    if (mediaType === undefined || schema === undefined || !isJson(mediaType.type)) return [];
    if (withFullUrls(plan, schema, exampleBody(plan, mediaType)) === undefined) return [];
    const provenance = {
      evidence: 'assumed',
      source: 'https://www.rfc-editor.org/rfc/rfc3986#section-3',
    } as const;
    const check = variant(
      plan,
      operation,
      'urls',
      'a URL with a query and a fragment is accepted',
      async (talk) => {
        const fixture = await talk.prepare(operation, { shared: operation.method !== 'delete' });
        const request = replaceBody(
          talk.request(operation, fixture),
          (body) => withFullUrls(plan, schema, body) ?? body,
        );
        const exchange = await talk.send(operation, request);
        // What is taken already, or names nothing, has nothing to do with the URL.
        if ([404, 409].includes(exchange.response?.status ?? 0))
          talk.conforms(operation, exchange, [404, 409]);
        else expectSuccess(talk, operation, exchange, provenance);
      },
    );
    return [{ ...check, provenance }];
  });
}
