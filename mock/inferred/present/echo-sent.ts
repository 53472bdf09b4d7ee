import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { findMediaType } from '../../../openapi/model/media-types.ts';
import { findResponse } from '../../../openapi/model/operation.ts';
import type { Api } from '../../model/api.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { isUploadedFile } from '../../state/uploaded-file.ts';
import { normalizeName } from '../infer/inflect.ts';

/** What is never shown, whatever an answer has a member for. */
const secret = /passw(or)?d|secret|^(pin|otp|token)$/i;
const deepest = 2;

/**
 * Of an answer that nothing keeps, the members that were sent are those that were sent: a
 * registration answers the user who came. One that would break the schema stays as the document
 * shows it.
 */
export function echoSent(api: Pick<Api, 'validator'>, call: OperationCall, answer: Answer): Answer {
  const { validator } = api;
  const { operation, body: sent } = call;
  const { status, type = 'application/json' } = answer;
  if (!isObject(answer.body) || Buffer.isBuffer(answer.body)) return answer;
  const schema = findMediaType(findResponse(operation, status)?.content ?? [], type)?.schema;
  let body: Record<string, unknown> = answer.body;
  for (const [name, value] of Object.entries(isObject(sent) ? sent : {})) {
    if (secret.test(name) || [value].flat().some(isUploadedFile)) continue;
    for (const whole of [true, false]) {
      const next = withSent(body, name, value, whole, 1);
      if (next === body) break;
      if (schema !== undefined && !validator.accepts(schema, next, 'answer')) continue;
      body = next;
      break;
    }
  }
  return echoPath(api, call, body === answer.body ? answer : { ...answer, body });
}

/** The answer to a write with the ids that its path says. */
export function echoPath(
  { validator }: Pick<Api, 'validator'>,
  { operation, path }: OperationCall,
  answer: Answer,
): Answer {
  const { status, type = 'application/json' } = answer;
  if (!isObject(answer.body) || Buffer.isBuffer(answer.body)) return answer;
  const schema = findMediaType(findResponse(operation, status)?.content ?? [], type)?.schema;
  let body: Record<string, unknown> = answer.body;
  for (const [name, value] of Object.entries(path)) {
    const next = withNamed(body, name, value);
    if (next === body || (schema !== undefined && !validator.accepts(schema, next, 'answer')))
      continue;
    body = next;
  }
  return body === answer.body ? answer : { ...answer, body };
}

/**
 * The body of what is written with the ids that its path says: `customer_id` as such, or as the `id` of
 * the `customer`.
 */
function withNamed(
  body: Record<string, unknown>,
  parameter: string,
  value: unknown,
): Record<string, unknown> {
  const bare = normalizeName(parameter);
  const base = /^(.{2,})id$/.exec(bare)?.[1];
  for (const [name, own] of Object.entries(body)) {
    const plain = normalizeName(name);
    if (plain === bare && typeof own === typeof value && own !== value)
      return { ...body, [name]: value };
    if (plain !== base || !isObject(own) || ownMember(own, 'id') === undefined) continue;
    return typeof own['id'] === typeof value ? { ...body, [name]: { ...own, id: value } } : body;
  }
  return body;
}

/**
 * The body with a member set wherever it has one of this name, at the top or one level below.
 * @param whole whether an object takes the place of the one that is there, or goes into it
 */
function withSent(
  body: Record<string, unknown>,
  name: string,
  value: unknown,
  whole: boolean,
  depth: number,
): Record<string, unknown> {
  let isChanged = false;
  const members = Object.entries(body).map(([key, own]): [string, unknown] => {
    const isSameKind =
      key === name &&
      (own === null ||
        (typeof own === typeof value && Array.isArray(own) === Array.isArray(value)));
    const next = isSameKind
      ? whole || !isObject(own) || !isObject(value)
        ? value
        : { ...own, ...value }
      : depth < deepest && isObject(own) && ownMember(own, name) !== undefined
        ? withSent(own, name, value, whole, depth + 1)
        : own;
    isChanged ||= next !== own;
    return [key, next];
  });
  return isChanged ? Object.fromEntries(members) : body;
}
