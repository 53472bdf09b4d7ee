import { isDeepStrictEqual } from 'node:util';
import { getPointer, parsePointer } from '../../openapi/lib/json-pointer.ts';
import { findMediaType } from '../../openapi/model/media-types.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { preferredMediaType } from '../request/build-request.ts';
import type { SentRequest } from '../request/exchange.ts';

/**
 * Whether what breaks the schema of an answer is what its request has sent, and breaks the schema of
 * the request as well: that it was accepted is the fault, and is told by itself.
 * @param instance JSON pointer in the answer
 * @param value what stands there
 */
export function repeatsWrongValue(
  { validator }: Pick<CheckSession, 'validator'>,
  operation: Operation,
  { body }: SentRequest,
  instance: string,
  value: unknown,
): boolean {
  if (body?.kind !== 'json' || value === undefined) return false;
  const content = operation.requestBody?.content ?? [];
  const { schema } =
    (body.type === undefined ? undefined : findMediaType(content, body.type)) ??
    preferredMediaType(operation) ??
    {};
  if (schema === undefined) return false;
  const came = parsePointer(instance);
  return validator.causes(schema, body.value, 'request', mostCauses).some((violation) => {
    const sent = parsePointer(violation.instance);
    return (
      sent.length > 0 &&
      isDeepStrictEqual(sent, came.slice(-sent.length)) &&
      isDeepStrictEqual(getPointer(body.value, violation.instance), value)
    );
  });
}

const mostCauses = 20;
