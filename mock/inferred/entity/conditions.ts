import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { deepFacts, fillTemplate } from '../../../openapi/model/answer-template.ts';
import type { Operation, ResponseDefinition } from '../../../openapi/model/operation.ts';
import { digestOf, namesTag } from '../../lib/entity-tag.ts';
import { ProblemError } from '../../lib/problem.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import type { Entity } from './entity.ts';

/**
 * Conditional requests (RFC 9110, section 13), where the document declares them: `ETag` of an
 * answer, 304 of a read, 412 and 428 (RFC 6585) of a change.
 */

/**
 * The entity tag of an item: another for each state of it.
 * @param template what `x-doubletake-etag` of its schema says, such as `"v{{entity.version}}"`
 */
export function entityTag({ value, hidden, files }: Entity, template?: string): string {
  const learned =
    template === undefined ? undefined : fillTemplate(template, deepFacts('entity', value));
  return typeof learned === 'string' ? learned : tagOf([value, hidden, files]);
}

function tagOf(value: unknown): string {
  return `"${digestOf(value).slice(0, 16)}"`;
}

/** Whether a response has an `ETag` by the document. */
export function declaresTag(response: ResponseDefinition | undefined): boolean {
  const headers = response?.node['headers'];
  return isObject(headers) && Object.keys(headers).some((name) => /^etag$/i.test(name));
}

/**
 * Holds a change to the condition of its request. Throws `condition-failed` where the item is in
 * another state than the one that is named, `condition-missing` where the document wants a condition
 * and there is none.
 */
export function assertCondition(
  { operation, request }: OperationCall,
  entity: Entity,
  template: string | undefined,
): void {
  const wanted = request.headers['if-match'];
  if (wanted === undefined) {
    if (!declares(operation, '428')) return;
    throw new ProblemError(
      'condition-missing',
      `${operation.method.toUpperCase()} changes what others may have changed: send If-Match with the ETag that was read, which is ${entityTag(entity, template)} now.`,
    );
  }
  if (!declares(operation, '412') && !takes(operation, 'if-match')) return;
  if (namesTag(wanted, entityTag(entity, template), true)) return;
  throw new ProblemError(
    'condition-failed',
    `If-Match is ${JSON.stringify(wanted.slice(0, 200))}, and the item has the ETag ${entityTag(entity, template)} now. Read it again.`,
  );
}

/** Throws `condition-failed` for what is to be made only where nothing is (`If-None-Match: *`). */
export function assertAbsent({ operation, request }: OperationCall): void {
  if (request.headers['if-none-match']?.trim() === '*' && declares(operation, '412'))
    throw new ProblemError('condition-failed', 'If-None-Match is *, and the item is there.');
}

/**
 * The answer to a read with the `ETag` of what it shows, where 304 or the field is declared; or 304
 * where the client has that already.
 */
export function withTag(
  { operation, request }: OperationCall,
  answer: Answer,
  entity: Entity | undefined,
  response: ResponseDefinition | undefined,
  template?: string,
): Answer {
  const isRead = operation.method === 'get' || operation.method === 'head';
  const is304 = isRead && declares(operation, '304');
  if (answer.status >= 300 || (!is304 && !declaresTag(response))) return answer;
  const tag = entity === undefined ? tagOf(answer.body) : entityTag(entity, template);
  const known = request.headers['if-none-match'];
  if (is304 && known !== undefined && namesTag(known, tag))
    return { status: 304, headers: { ETag: tag } };
  const others = Object.entries(answer.headers ?? {}).filter(([name]) => !/^etag$/i.test(name));
  return { ...answer, headers: { ...Object.fromEntries(others), ETag: tag } };
}

function declares({ responses }: Operation, status: string): boolean {
  return responses.some((response) => response.status === status);
}

function takes({ parameters }: Operation, name: string): boolean {
  return parameters.some(
    (parameter) => parameter.in === 'header' && parameter.name.toLowerCase() === name,
  );
}
