import { preferredMediaType } from '../../contracts/request/build-request.ts';
import { exampleBody } from '../../contracts/request/example-values.ts';
import type { RequestContext } from '../../contracts/request/request-context.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import { isForm, isJson, isMultipart } from '../../openapi/model/media-types.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { sampleSchema } from '../../openapi/sample/samples.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';

/** Values of one body that are changed at most: each is tried against the whole schema. */
const most = 60;

/**
 * A valid body of members in which each value is another than an example or a sample would have,
 * as far as its schema allows: what an answer shows of it was kept and not made up. Undefined for
 * a body without members.
 * @param turn bodies of different turns differ
 */
export function variedBody(
  context: RequestContext,
  operation: Operation,
  turn: number,
): Record<string, unknown> | undefined {
  const mediaType = preferredMediaType(operation);
  const schema = mediaType?.schema;
  if (mediaType === undefined || schema === undefined) return undefined;
  const { type } = mediaType;
  if (!(isJson(type) || isForm(type) || isMultipart(type))) return undefined;
  const body = structuredClone(exampleBody(context, mediaType));
  if (!isObject(body)) return undefined;
  let left = most;
  const isValid = () => context.validator.accepts(schema, body, 'request');

  function vary(holder: Record<string, unknown> | unknown[], at: string, depth: number): void {
    for (const [name, value] of Object.entries(holder)) {
      const key = Array.isArray(holder) ? '[]' : name;
      const own = findMemberSchema(context.document, at, key);
      if (own === undefined || left <= 0) continue;
      if (typeof value === 'object' && value !== null) {
        if (depth < 4) vary(value as Record<string, unknown>, own, depth + 1);
        continue;
      }
      for (const other of otherValues(context, own, value, turn)) {
        left--;
        set(holder, name, other);
        if (isValid()) break;
        set(holder, name, value);
      }
    }
  }

  if (!isValid()) return body;
  vary(body, schema, 0);
  // One name for one thing: an id that is wanted in two places is the same in both.
  for (const inner of Object.values(body).filter(isObject))
    for (const [name, value] of Object.entries(inner)) {
      if (typeof value !== 'string' || typeof body[name] !== 'string') continue;
      inner[name] = body[name];
      if (!isValid()) inner[name] = value;
    }
  return body;
}

function set(holder: Record<string, unknown> | unknown[], name: string, value: unknown): void {
  if (Array.isArray(holder)) holder[Number(name)] = value;
  else holder[name] = value;
}

/** What may stand in place of a value, the most telling first; none for what has to be as it is. */
function otherValues(
  context: RequestContext,
  schema: string,
  value: unknown,
  turn: number,
): unknown[] {
  const { node } = dereference(context.document, schema);
  if ('const' in node) return [];
  if (Array.isArray(node['enum'])) {
    const allowed = node['enum'].filter((item) => typeof item === typeof value);
    return allowed.length < 2 ? [] : [allowed[turn % allowed.length]];
  }
  if (typeof value === 'boolean') return [turn % 2 === 1];
  if (typeof value === 'number') return [value + turn, value - turn];
  const sampled = sampleSchema(context.document, schema, {
    seed: context.seed + 31 * turn,
    direction: 'request',
  });
  if (typeof value !== 'string') return [];
  if (node['format'] !== undefined) return [sampled];
  const mark = `c${turn}`;
  return [
    `${value} ${mark}`,
    `${value}-${mark}`,
    `${value}${mark}`,
    `${mark}${value}`.slice(0, value.length),
    sampled,
  ];
}
