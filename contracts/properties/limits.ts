import { isJson } from '../../openapi/model/media-types.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { preferredMediaType } from '../request/build-request.ts';
import type { Check } from '../plan/check.ts';
import type { SentRequest } from '../request/exchange.ts';
import type { Plan } from '../plan/check-context.ts';

const hugeBytes = 12 * 1024 * 1024;

/**
 * Refusals that only special circumstances provoke: a value that is taken, a body that is too
 * large.
 */
export function deriveLimits(plan: Plan): Check[] {
  return plan.operations.flatMap((operation) => [
    ...conflictCheck(plan, operation),
    ...sizeCheck(plan, operation),
  ]);
}

function declares(operation: Operation, status: string): boolean {
  return operation.responses.some((response) => response.status === status);
}

/**
 * The same creation twice: where the operation declares 409, the second one meets what the first
 * has taken.
 */
function conflictCheck(plan: Plan, operation: Operation): Check[] {
  if (
    !declares(operation, '409') ||
    !plan.resources.some(({ create }) => create.id === operation.id)
  )
    return [];
  const pointer = `${operation.pointer}/responses/409`;
  // What must not come twice is known for sure where it is the id.
  const isIdChosen = plan.chosenIds.has(preferredMediaType(operation)?.schema ?? '');
  const provenance = isIdChosen
    ? plan.document.evidence.at(pointer)
    : ({ evidence: 'assumed' } as const);
  return [
    {
      id: `${operation.id}/negative/taken`,
      group: 'negative',
      concern: 'state',
      operation,
      title: 'refused: the same thing is created twice',
      provenance,
      safety: 'writes',
      async run(talk) {
        const fixture = await talk.prepare(operation, { shared: true });
        const request = talk.request(operation, fixture);
        talk.conforms(operation, await talk.send(operation, request));
        const second = await talk.send(operation, request);
        talk.conforms(operation, second);
        const status = second.response?.status ?? 0;
        if (status < 200 || status >= 300) return;
        talk.report({
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
function sizeCheck(plan: Plan, operation: Operation): Check[] {
  const mediaType = preferredMediaType(operation);
  if (!declares(operation, '413') || mediaType === undefined || !isJson(mediaType.type)) return [];
  return [
    {
      id: `${operation.id}/negative/body/huge`,
      group: 'negative',
      operation,
      title: 'a body of 12 MiB is answered as documented',
      provenance: plan.document.evidence.at(`${operation.pointer}/responses/413`),
      safety: 'writes',
      async run(talk) {
        const fixture = await talk.prepare(operation, { shared: true });
        const exchange = await talk.send(
          operation,
          padded(talk.request(operation, fixture), mediaType.type),
        );
        // A server may close the connection instead of reading on (RFC 9110, section 15.5.14).
        if (exchange.response !== undefined) talk.conforms(operation, exchange);
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
