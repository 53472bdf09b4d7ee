import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import type { MediaType, Operation, Parameter } from '../../openapi/model/operation.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import { expectSuccess } from '../oracles/expect.ts';
import { replaceBody, withQuery } from '../plan/body-variants.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { fillUp, graft } from '../plan/full-body.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { exampleBody } from '../request/example-values.ts';
import type { SentRequest } from '../request/exchange.ts';
import { itemsLike } from './items-like.ts';
import { replace } from './mutations.ts';

/**
 * Values at the edge of what the document allows: exactly the least and the most, every one of an
 * enum, null where it may be.
 */
export function deriveEdges(context: CheckContext): Check[] {
  return context.operations.flatMap((operation) => {
    const mediaType = preferredMediaType(operation);
    const body =
      mediaType?.schema !== undefined && isJson(mediaType.type)
        ? bodyEdges(context, operation, mediaType, mediaType.schema)
        : [];
    return [
      ...body,
      ...operation.parameters.flatMap((parameter) => parameterEdges(context, operation, parameter)),
    ];
  });
}

interface Edge {
  readonly rule: string;
  readonly value: unknown;
}

const longest = 5000;
const mostItems = 50;
const mostOfEnum = 24;

/** The edges of a schema that say something else than the value that is sent anyway. */
function edgesOf(context: CheckContext, schema: string, value: unknown): Edge[] {
  const { node } = dereference(context.document, schema);
  const types = schemaTypes(context.document, schema);
  const bound = (keyword: string, most = Number.MAX_SAFE_INTEGER) => {
    const limit = node[keyword];
    return typeof limit === 'number' && limit <= most ? [limit] : [];
  };
  const text = typeof value === 'string' ? value : 'x';
  const edges: Edge[] = [
    ...['minimum', 'maximum'].flatMap((rule) =>
      bound(rule).map((limit) => ({ rule, value: limit })),
    ),
    ...['minLength', 'maxLength'].flatMap((rule) =>
      bound(rule, longest).map((limit) => ({ rule, value: ofLength(text, limit) })),
    ),
    // Lengths are counted in characters, not bytes (JSON Schema Validation, section 6.3.1); letters
    // of one UTF-16 unit, on which all counts of characters agree.
    ...(typeof value === 'string' && node['pattern'] === undefined
      ? bound('maxLength', longest).map((limit) => ({
          rule: 'maxLength/letters',
          value: 'ä'.repeat(limit),
        }))
      : []),
    ...(Array.isArray(node['enum'])
      ? (node['enum'] as unknown[])
          .slice(0, mostOfEnum)
          .map((member) => ({ rule: `enum/${String(member)}`, value: member }))
      : []),
    ...(types.has('null') ? [{ rule: 'null', value: null }] : []),
  ];
  if (Array.isArray(value) && value.length > 0)
    edges.push(
      ...['minItems', 'maxItems'].flatMap((rule) =>
        bound(rule, mostItems).map((limit) => ({
          rule,
          value: itemsLike(context, schema, value[0], limit),
        })),
      ),
    );
  if (isObject(value) && node['additionalProperties'] === true)
    edges.push({ rule: 'additional', value: { ...value, doubletake_additional: true } });
  return edges.filter(
    (edge) => edge.value !== value && context.validator.accepts(schema, edge.value, 'request'),
  );
}

function ofLength(text: string, length: number): string {
  return text.slice(0, length).padEnd(length, 'x');
}

/** Each edge with the path to it, in a value of a schema. */
function* edgesWithin(
  context: CheckContext,
  schema: string,
  value: unknown,
  path: readonly string[] = [],
): Generator<Edge & { readonly path: readonly string[] }> {
  for (const edge of edgesOf(context, schema, value)) yield { ...edge, path };
  if (!isObject(value) || path.length > 2) return;
  for (const [name, member] of Object.entries(value)) {
    const at = findMemberSchema(context.document, schema, name);
    if (at !== undefined) yield* edgesWithin(context, at, member, [...path, name]);
  }
}

function bodyEdges(
  context: CheckContext,
  operation: Operation,
  mediaType: MediaType,
  schema: string,
): Check[] {
  const base = exampleBody(context, mediaType);
  const full = fillUp(context, schema, base);
  return [...edgesWithin(context, schema, full)].flatMap(({ path, rule, value }) => {
    const changed = (body: unknown) => graft(body, replace(full, path, value), path);
    if (!context.validator.accepts(schema, changed(base), 'request')) return [];
    const change = (request: SentRequest) =>
      replaceBody(request, (body) => replace(graft(body, full, path), path, value));
    return [
      edge(context, operation, {
        place: ['body', ...path],
        rule,
        value,
        statement: schema,
        change,
      }),
    ];
  });
}

/** Far pages are empty, and some refuse them; an id or a cursor is no matter of length. */
const free =
  /^(page|offset|skip|after|before|starting_after|ending_before)$|(id|cursor|token|signature)$/i;

function parameterEdges(
  context: CheckContext,
  operation: Operation,
  { name, in: place, schema, contentType }: Parameter,
): Check[] {
  if (schema === undefined || contentType !== undefined || place !== 'query') return [];
  // A list of one is its item.
  const items = findMemberSchema(context.document, schema, '[]');
  return [
    ...edgesOf(context, schema, undefined),
    ...(items === undefined ? [] : edgesOf(context, items, undefined)),
  ].flatMap(({ rule, value }) => {
    if (value === null || typeof value === 'object' || (free.test(name) && rule !== 'maximum'))
      return [];
    const change = (request: SentRequest) => withQuery(request, name, String(value));
    return [
      edge(context, operation, {
        place: ['query', name],
        rule,
        value,
        statement: schema,
        change,
        isOpen: free.test(name),
      }),
    ];
  });
}

interface EdgeCheck extends Edge {
  readonly place: readonly string[];
  readonly statement: string;
  /** Whether a refusal is as good an answer. */
  readonly isOpen?: boolean;
  readonly change: (request: SentRequest) => SentRequest;
}

function edge(
  context: CheckContext,
  operation: Operation,
  { place, rule, value, statement, change, isOpen = false }: EdgeCheck,
): Check {
  const provenance = context.document.evidence.at(statement);
  const shown = JSON.stringify(value).slice(0, 40);
  return {
    id: `${operation.id}/examples/edge/${[...place, rule].join('/')}`,
    group: 'examples',
    operation,
    title: `${place.join('/')} may be ${shown} (${rule.split('/')[0]})`,
    provenance,
    safety: operation.method === 'get' ? 'safe' : 'writes',
    async run(session) {
      const fixture = await session.prepare(operation, { shared: operation.method !== 'delete' });
      const exchange = await session.send(operation, change(session.request(operation, fixture)));
      // A value of the edge may be taken already.
      if (isOpen || exchange.response?.status === 409)
        session.conforms(operation, exchange, [400, 404, 409, 416, 422]);
      else expectSuccess(session, operation, exchange, provenance);
    },
  };
}
