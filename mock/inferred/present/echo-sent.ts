import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { findMediaType } from '../../../openapi/model/media-types.ts';
import { findResponse } from '../../../openapi/model/operation.ts';
import type { Api } from '../../model/api.ts';
import type { Answer, OperationCall } from '../../model/types.ts';

/** What is never shown, whatever an answer has a member for. */
const secret = /passw(or)?d|secret|^(pin|otp|token)$/i;
const deepest = 2;

/**
 * Of an answer that nothing keeps, the members that were sent are those that were sent: a
 * registration answers the user who came. One that would break the schema stays as the document
 * shows it.
 */
export function echoSent(
  { validator }: Pick<Api, 'validator'>,
  { operation, body: sent }: OperationCall,
  answer: Answer,
): Answer {
  const { status, type = 'application/json' } = answer;
  if (!isObject(sent) || !isObject(answer.body) || Buffer.isBuffer(answer.body)) return answer;
  const schema = findMediaType(findResponse(operation, status)?.content ?? [], type)?.schema;
  let body: Record<string, unknown> = answer.body;
  for (const [name, value] of Object.entries(sent)) {
    if (secret.test(name) || (typeof value === 'object' && value !== null)) continue;
    const next = withSent(body, name, value, 1);
    if (next !== body && (schema === undefined || validator.accepts(schema, next, 'answer')))
      body = next;
  }
  return body === answer.body ? answer : { ...answer, body };
}

/** The body with a member set wherever it has one of this name, at the top or one level below. */
function withSent(
  body: Record<string, unknown>,
  name: string,
  value: unknown,
  depth: number,
): Record<string, unknown> {
  let isChanged = false;
  const members = Object.entries(body).map(([key, own]): [string, unknown] => {
    const isSameKind = key === name && (own === null || typeof own === typeof value);
    const next = isSameKind
      ? value
      : depth < deepest && isObject(own) && ownMember(own, name) !== undefined
        ? withSent(own, name, value, depth + 1)
        : own;
    isChanged ||= next !== own;
    return [key, next];
  });
  return isChanged ? Object.fromEntries(members) : body;
}
