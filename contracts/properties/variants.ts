import { listParts } from '../../openapi/wire/binary.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { essence, isJson, matchesRange } from '../../openapi/model/media-types.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import type { MediaType, Operation } from '../../openapi/model/operation.ts';
import { preferredMediaType } from '../request/build-request.ts';
import type { Check } from '../plan/check.ts';
import { expectSuccess } from '../oracles/expect.ts';
import { standard } from '../oracles/conforms.ts';
import type { Plan } from '../plan/check-context.ts';
import { CheckSkipped } from '../plan/check-session.ts';
import { judgeOnly, replaceBody, requiredOnly } from '../plan/body-variants.ts';
import { variant } from './variant.ts';

/**
 * Valid requests that developers forget: nothing but what is required, parts in another order,
 * every media type, every way to authenticate.
 */
export function deriveVariants(plan: Plan): Check[] {
  return plan.operations.flatMap((operation) => {
    const mediaType = preferredMediaType(operation);
    const isJsonBody = mediaType?.schema !== undefined && isJson(mediaType.type);
    return [
      ...(isJsonBody
        ? [...minimalCheck(plan, operation, mediaType), charsetCheck(plan, operation, mediaType)]
        : []),
      ...partOrderCheck(plan, operation),
      ...mediaTypeChecks(plan, operation),
      ...alternativeCredentials(plan, operation),
    ];
  });
}

function minimalCheck(plan: Plan, operation: Operation, mediaType: MediaType): Check[] {
  const smallest = requiredOnly(plan, mediaType);
  if (smallest === undefined) return [];
  return [
    variant(
      plan,
      operation,
      'minimal',
      'a body with nothing but the required members is accepted',
      async (talk) => {
        const fixture = await talk.prepare(operation, { shared: true });
        const request = talk.request(operation, fixture, { body: plan.mark(mediaType, smallest) });
        const exchange = await talk.send(operation, request);
        // Required by no schema, and yet an update of nothing may be refused.
        if (isObject(smallest) && Object.keys(smallest).length === 0)
          talk.conforms(operation, exchange);
        else expectSuccess(talk, operation, exchange, plan.document.evidence.at(operation.pointer));
      },
    ),
  ];
}

/** JSON has no `charset`, and who sends one sends the same (RFC 8259, section 11). */
function charsetCheck(plan: Plan, operation: Operation, { type }: MediaType): Check {
  const provenance = standard('https://www.rfc-editor.org/rfc/rfc8259#section-11');
  return {
    ...variant(
      plan,
      operation,
      'charset',
      `${essence(type)}; charset=utf-8 is taken as ${essence(type)}`,
      async (talk) => {
        const fixture = await talk.prepare(operation, { shared: operation.method !== 'delete' });
        const request = talk.request(operation, fixture);
        if (request.body?.kind !== 'json') throw new CheckSkipped('it takes no JSON');
        const body = { ...request.body, type: `${essence(type)}; charset=utf-8` };
        const exchange = await talk.send(operation, { ...request, body });
        // What is taken already, or names nothing, has nothing to do with the charset.
        if ([404, 409].includes(exchange.response?.status ?? 0))
          talk.conforms(operation, exchange, [404, 409]);
        else expectSuccess(talk, operation, exchange, provenance);
      },
    ),
    provenance,
  };
}

/**
 * Parts come in any order: what a receiver needs of one it may find behind another (RFC 7578,
 * section 5.2, leaves the order to the sender).
 */
function partOrderCheck(plan: Plan, operation: Operation): Check[] {
  const mediaType = operation.requestBody?.content.find(({ type }) =>
    matchesRange(type, 'multipart/form-data'),
  );
  if (mediaType === undefined || listParts(plan.document, mediaType).length < 2) return [];
  const provenance = {
    evidence: 'assumed',
    source: 'https://www.rfc-editor.org/rfc/rfc7578#section-5.2',
  } as const;
  const check = variant(
    plan,
    operation,
    'part-order',
    'parts are taken in another order',
    async (talk) => {
      const fixture = await talk.prepare(operation);
      const request = talk.request(operation, fixture, { mediaType });
      if (request.body?.kind !== 'multipart' || request.body.parts.length < 2)
        throw new CheckSkipped('it is sent with one part');
      const body = { ...request.body, parts: request.body.parts.toReversed() };
      expectSuccess(talk, operation, await talk.send(operation, { ...request, body }), provenance);
    },
  );
  return [{ ...check, provenance }];
}

/**
 * Every media type that a success declares, asked for by Accept, and by a member or parameter
 * called `stream`.
 */
function mediaTypeChecks(plan: Plan, operation: Operation): Check[] {
  const response = operation.responses.find(({ status }) => status.startsWith('2'));
  const types =
    response?.content.map(({ type }) => type).filter((type) => !type.includes('*')) ?? [];
  if (types.length < 2) return [];
  const hasStream = operation.parameters.find(
    ({ name, in: place }) => place === 'query' && name === 'stream',
  );
  return types.map((type) =>
    variant(
      plan,
      operation,
      `accept/${type}`,
      `${type} is answered where it is asked for`,
      (talk) =>
        judgeOnly(talk, operation, (request) => {
          const asked = { ...request, headers: { ...request.headers, accept: type } };
          if (isJson(type)) return asked;
          const streaming =
            hasStream === undefined
              ? asked
              : {
                  ...asked,
                  query: [
                    ...asked.query.filter(([name]) => name !== 'stream'),
                    ['stream', 'true'] as const,
                  ],
                };
          return replaceBody(streaming, (value) =>
            isObject(value) && takesStream(plan, operation) ? { ...value, stream: true } : value,
          );
        }),
    ),
  );
}

function takesStream(plan: Plan, operation: Operation): boolean {
  const schema = preferredMediaType(operation)?.schema;
  const member =
    schema === undefined ? undefined : findMemberSchema(plan.document, schema, 'stream');
  return member !== undefined && plan.validator.validate(member, true).length === 0;
}

/** Each alternative of `security`, with the key that is known. */
function alternativeCredentials(plan: Plan, operation: Operation): Check[] {
  if (operation.security.length < 2) return [];
  return operation.security.map((requirement) => {
    const names = Object.keys(requirement);
    return variant(
      plan,
      operation,
      `credentials/${names.join('+') || 'none'}`,
      `credentials as ${names.join(' and ') || 'none'} are accepted`,
      async (talk) => {
        const fixture = await talk.prepare(operation, { shared: operation.method !== 'delete' });
        const request = talk.request(operation, fixture);
        expectSuccess(
          talk,
          operation,
          await talk.send(
            operation,
            names.length === 0
              ? { ...request, credentials: 'none' }
              : { ...request, schemes: names },
          ),
          plan.document.evidence.at(`${operation.pointer}/security`),
        );
      },
    );
  });
}
