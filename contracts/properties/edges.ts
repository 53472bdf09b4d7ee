import { dereference } from '../../openapi/model/document.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import type { MediaType, Operation, Parameter } from '../../openapi/model/operation.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import { preferredMediaType } from '../request/build-request.ts';
import type { Check } from '../plan/check.ts';
import { exampleBody } from '../request/example-values.ts';
import { expectSuccess } from '../oracles/expect.ts';
import { fillUp, graft } from '../plan/full-body.ts';
import type { SentRequest } from '../request/exchange.ts';
import type { Plan } from '../plan/check-context.ts';
import { replaceBody, withQuery } from '../plan/body-variants.ts';
import { itemsLike } from './items-like.ts';
import { replace } from './mutations.ts';

/**
 * Values at the edge of what the document allows: exactly the least and the most, every one of an
 * enum, null where it may be.
 */
export function deriveEdges(plan: Plan): Check[] {
  return plan.operations.flatMap((operation) => {
    const mediaType = preferredMediaType(operation);
    const body =
      mediaType?.schema !== undefined && isJson(mediaType.type)
        ? bodyEdges(plan, operation, mediaType, mediaType.schema)
        : [];
    return [
      ...body,
      ...operation.parameters.flatMap((parameter) => parameterEdges(plan, operation, parameter)),
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
function edgesOf(plan: Plan, schema: string, value: unknown): Edge[] {
  const { node } = dereference(plan.document, schema);
  const types = schemaTypes(plan.document, schema);
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
          value: itemsLike(plan, schema, value[0], limit),
        })),
      ),
    );
  if (isObject(value) && node['additionalProperties'] === true)
    edges.push({ rule: 'additional', value: { ...value, doubletake_additional: true } });
  return edges.filter(
    (edge) => edge.value !== value && plan.validator.accepts(schema, edge.value, 'request'),
  );
}

function ofLength(text: string, length: number): string {
  return text.slice(0, length).padEnd(length, 'x');
}

/** Each edge with the path to it, in a value of a schema. */
function* edgesWithin(
  plan: Plan,
  schema: string,
  value: unknown,
  path: readonly string[] = [],
): Generator<Edge & { readonly path: readonly string[] }> {
  for (const edge of edgesOf(plan, schema, value)) yield { ...edge, path };
  if (!isObject(value) || path.length > 2) return;
  for (const [name, member] of Object.entries(value)) {
    const at = findMemberSchema(plan.document, schema, name);
    if (at !== undefined) yield* edgesWithin(plan, at, member, [...path, name]);
  }
}

function bodyEdges(
  plan: Plan,
  operation: Operation,
  mediaType: MediaType,
  schema: string,
): Check[] {
  const base = exampleBody(plan, mediaType);
  const full = fillUp(plan, schema, base);
  return [...edgesWithin(plan, schema, full)].flatMap(({ path, rule, value }) => {
    const changed = (body: unknown) => graft(body, replace(full, path, value), path);
    if (!plan.validator.accepts(schema, changed(base), 'request')) return [];
    const change = (request: SentRequest) =>
      replaceBody(request, (body) => replace(graft(body, full, path), path, value));
    return [
      edge(plan, operation, { place: ['body', ...path], rule, value, statement: schema, change }),
    ];
  });
}

/** Far pages are empty, and some refuse them; an id or a cursor is no matter of length. */
const free =
  /^(page|offset|skip|after|before|starting_after|ending_before)$|(id|cursor|token|signature)$/i;

function parameterEdges(
  plan: Plan,
  operation: Operation,
  { name, in: place, schema, contentType }: Parameter,
): Check[] {
  if (schema === undefined || contentType !== undefined || place !== 'query') return [];
  // A list of one is its item.
  const items = findMemberSchema(plan.document, schema, '[]');
  return [
    ...edgesOf(plan, schema, undefined),
    ...(items === undefined ? [] : edgesOf(plan, items, undefined)),
  ].flatMap(({ rule, value }) => {
    if (value === null || typeof value === 'object' || (free.test(name) && rule !== 'maximum'))
      return [];
    const change = (request: SentRequest) => withQuery(request, name, String(value));
    return [
      edge(plan, operation, {
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
  plan: Plan,
  operation: Operation,
  { place, rule, value, statement, change, isOpen = false }: EdgeCheck,
): Check {
  const provenance = plan.document.evidence.at(statement);
  const shown = JSON.stringify(value).slice(0, 40);
  return {
    id: `${operation.id}/examples/edge/${[...place, rule].join('/')}`,
    group: 'examples',
    operation,
    title: `${place.join('/')} may be ${shown} (${rule.split('/')[0]})`,
    provenance,
    safety: operation.method === 'get' ? 'safe' : 'writes',
    async run(talk) {
      const fixture = await talk.prepare(operation, { shared: operation.method !== 'delete' });
      const exchange = await talk.send(operation, change(talk.request(operation, fixture)));
      // A value of the edge may be taken already.
      if (isOpen || exchange.response?.status === 409)
        talk.conforms(operation, exchange, [400, 404, 409, 416, 422]);
      else expectSuccess(talk, operation, exchange, provenance);
    },
  };
}
