import { isObject } from '../../openapi/lib/json-pointer.ts';
import { essence, isJson, matchesRange } from '../../openapi/model/media-types.ts';
import type { MediaType, Operation } from '../../openapi/model/operation.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { listParts } from '../../openapi/wire/binary.ts';
import { standard } from '../oracles/conforms.ts';
import { expectSuccess } from '../oracles/expect.ts';
import { judgeOnly, replaceBody, requiredOnly } from '../plan/body-variants.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { variant } from './variant.ts';

/**
 * Valid requests that developers forget: nothing but what is required, parts in another order,
 * every media type, every way to authenticate.
 */
export function deriveVariants(context: CheckContext): Check[] {
  return context.operations.flatMap((operation) => {
    const mediaType = preferredMediaType(operation);
    const isJsonBody = mediaType?.schema !== undefined && isJson(mediaType.type);
    return [
      ...(isJsonBody
        ? [
            ...minimalCheck(context, operation, mediaType),
            charsetCheck(context, operation, mediaType),
          ]
        : []),
      ...partOrderCheck(context, operation),
      ...mediaTypeChecks(context, operation),
      ...alternativeCredentials(context, operation),
    ];
  });
}

function minimalCheck(context: CheckContext, operation: Operation, mediaType: MediaType): Check[] {
  const smallest = requiredOnly(context, mediaType);
  if (smallest === undefined) return [];
  return [
    variant(
      context,
      operation,
      'minimal',
      'a body with nothing but the required members is accepted',
      async (session) => {
        const fixture = await session.prepare(operation, { shared: true });
        const request = session.request(operation, fixture, {
          body: context.mark(mediaType, smallest),
        });
        const exchange = await session.send(operation, request);
        // Required by no schema, and yet an update of nothing may be refused.
        if (isObject(smallest) && Object.keys(smallest).length === 0)
          session.conforms(operation, exchange);
        else
          expectSuccess(
            session,
            operation,
            exchange,
            context.document.evidence.at(operation.pointer),
          );
      },
    ),
  ];
}

/** JSON has no `charset`, and who sends one sends the same (RFC 8259, section 11). */
function charsetCheck(context: CheckContext, operation: Operation, { type }: MediaType): Check {
  const provenance = standard('https://www.rfc-editor.org/rfc/rfc8259#section-11');
  return {
    ...variant(
      context,
      operation,
      'charset',
      `${essence(type)}; charset=utf-8 is taken as ${essence(type)}`,
      async (session) => {
        const fixture = await session.prepare(operation, { shared: operation.method !== 'delete' });
        const request = session.request(operation, fixture);
        if (request.body?.kind !== 'json') throw new CheckSkipped('it takes no JSON');
        const body = { ...request.body, type: `${essence(type)}; charset=utf-8` };
        const exchange = await session.send(operation, { ...request, body });
        // What is taken already, or names nothing, has nothing to do with the charset.
        if ([404, 409].includes(exchange.response?.status ?? 0))
          session.conforms(operation, exchange, [404, 409]);
        else expectSuccess(session, operation, exchange, provenance);
      },
    ),
    provenance,
  };
}

/**
 * Parts come in any order: what a receiver needs of one it may find behind another (RFC 7578,
 * section 5.2, leaves the order to the sender).
 */
function partOrderCheck(context: CheckContext, operation: Operation): Check[] {
  const mediaType = operation.requestBody?.content.find(({ type }) =>
    matchesRange(type, 'multipart/form-data'),
  );
  if (mediaType === undefined || listParts(context.document, mediaType).length < 2) return [];
  const provenance = {
    evidence: 'assumed',
    source: 'https://www.rfc-editor.org/rfc/rfc7578#section-5.2',
  } as const;
  const check = variant(
    context,
    operation,
    'part-order',
    'parts are taken in another order',
    async (session) => {
      const fixture = await session.prepare(operation);
      const request = session.request(operation, fixture, { mediaType });
      if (request.body?.kind !== 'multipart' || request.body.parts.length < 2)
        throw new CheckSkipped('it is sent with one part');
      const body = { ...request.body, parts: request.body.parts.toReversed() };
      expectSuccess(
        session,
        operation,
        await session.send(operation, { ...request, body }),
        provenance,
      );
    },
  );
  return [{ ...check, provenance }];
}

/**
 * Every media type that a success declares, asked for by Accept, and by a member or parameter
 * called `stream`.
 */
function mediaTypeChecks(context: CheckContext, operation: Operation): Check[] {
  const response = operation.responses.find(({ status }) => status.startsWith('2'));
  const types =
    response?.content.map(({ type }) => type).filter((type) => !type.includes('*')) ?? [];
  if (types.length < 2) return [];
  const hasStream = operation.parameters.find(
    ({ name, in: place }) => place === 'query' && name === 'stream',
  );
  return types.map((type) =>
    variant(
      context,
      operation,
      `accept/${type}`,
      `${type} is answered where it is asked for`,
      (session) =>
        judgeOnly(session, operation, (request) => {
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
            isObject(value) && takesStream(context, operation) ? { ...value, stream: true } : value,
          );
        }),
    ),
  );
}

function takesStream(context: CheckContext, operation: Operation): boolean {
  const schema = preferredMediaType(operation)?.schema;
  const member =
    schema === undefined ? undefined : findMemberSchema(context.document, schema, 'stream');
  return member !== undefined && context.validator.validate(member, true).length === 0;
}

/** Each alternative of `security`, with the key that is known. */
function alternativeCredentials(context: CheckContext, operation: Operation): Check[] {
  if (operation.security.length < 2) return [];
  return operation.security.map((requirement) => {
    const names = Object.keys(requirement);
    return variant(
      context,
      operation,
      `credentials/${names.join('+') || 'none'}`,
      `credentials as ${names.join(' and ') || 'none'} are accepted`,
      async (session) => {
        const fixture = await session.prepare(operation, { shared: operation.method !== 'delete' });
        const request = session.request(operation, fixture);
        expectSuccess(
          session,
          operation,
          await session.send(
            operation,
            names.length === 0
              ? { ...request, credentials: 'none' }
              : { ...request, schemes: names },
          ),
          context.document.evidence.at(`${operation.pointer}/security`),
        );
      },
    );
  });
}
