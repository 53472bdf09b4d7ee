import { isJson } from '../../openapi/model/media-types.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { preferredMediaType } from '../request/build-request.ts';
import type { SentRequest } from '../request/exchange.ts';

const hugeBytes = 12 * 1024 * 1024;

/**
 * Refusals that only special circumstances provoke: a value that is taken, a body that is too
 * large.
 */
export function deriveLimits(context: CheckContext): Check[] {
  return context.operations.flatMap((operation) => [
    ...conflictCheck(context, operation),
    ...sizeCheck(context, operation),
  ]);
}

function declares(operation: Operation, status: string): boolean {
  return operation.responses.some((response) => response.status === status);
}

/**
 * The same creation twice: where the operation declares 409, the second one meets what the first
 * has taken.
 */
function conflictCheck(context: CheckContext, operation: Operation): Check[] {
  if (
    !declares(operation, '409') ||
    !context.resources.some(({ create }) => create.id === operation.id)
  )
    return [];
  const pointer = `${operation.pointer}/responses/409`;
  // What must not come twice is known for sure where it is the id.
  const isIdChosen = context.chosenIds.has(preferredMediaType(operation)?.schema ?? '');
  const provenance = isIdChosen
    ? context.document.evidence.at(pointer)
    : ({ evidence: 'assumed' } as const);
  return [
    {
      id: `${operation.id}/negative/taken`,
      group: 'negative',
      category: 'state',
      operation,
      title: 'refused: the same item is created twice',
      provenance,
      safety: 'writes',
      async run(session) {
        const fixture = await session.prepare(operation, { shared: true });
        const request = session.request(operation, fixture);
        session.conforms(operation, await session.send(operation, request));
        const second = await session.send(operation, request);
        session.conforms(operation, second);
        const status = second.response?.status ?? 0;
        if (status < 200 || status >= 300) return;
        session.report({
          code: 'invalid-request-accepted',
          operation,
          location: 'request/taken',
          message: `what 409 is declared for was sent, and it was answered with ${status}`,
          provenance,
          statement: pointer,
          exchanges: [second],
        });
      },
    },
  ];
}

/**
 * JSON with 12 MiB of white space around it: refused for its size or taken for its content, both
 * are right.
 */
function sizeCheck(context: CheckContext, operation: Operation): Check[] {
  const mediaType = preferredMediaType(operation);
  if (!declares(operation, '413') || mediaType === undefined || !isJson(mediaType.type)) return [];
  return [
    {
      id: `${operation.id}/negative/body/huge`,
      group: 'negative',
      operation,
      title: 'a body of 12 MiB is answered as documented',
      provenance: context.document.evidence.at(`${operation.pointer}/responses/413`),
      safety: 'writes',
      async run(session) {
        const fixture = await session.prepare(operation, { shared: true });
        const exchange = await session.send(
          operation,
          padded(session.request(operation, fixture), mediaType.type),
        );
        // A server may close the connection instead of reading on (RFC 9110, section 15.5.14).
        if (exchange.response !== undefined) session.conforms(operation, exchange);
      },
    },
  ];
}

function padded(request: SentRequest, type: string): SentRequest {
  const json = request.body?.kind === 'json' ? JSON.stringify(request.body.value) : '{}';
  const bytes = Buffer.alloc(Buffer.byteLength(json) + hugeBytes, ' ');
  bytes.write(json);
  return { ...request, body: { kind: 'raw', type, bytes } };
}
