import { isDeepStrictEqual } from 'node:util';
import { isObject, membersIn, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import { isJson } from '../../../openapi/model/media-types.ts';
import type { Operation, Parameter } from '../../../openapi/model/operation.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { withDifficultText, withLongText } from '../../plan/body-values.ts';
import { replaceBody, withQuery } from '../../plan/body-variants.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import type { Fixture } from '../../plan/fixtures.ts';
import { foreignKeys } from '../../plan/foreign-keys.ts';
import { fillUp, graft } from '../../plan/full-body.ts';
import { isIdName } from '../../plan/id-member.ts';
import { itemsLike } from '../../plan/items-like.ts';
import { propertiesOf, successSchema } from '../../plan/resources.ts';
import { preferredMediaType } from '../../request/build-request.ts';
import { exampleBody } from '../../request/example-values.ts';
import type { SentRequest } from '../../request/exchange.ts';
import { endsIn } from '../../request/in-order.ts';
import { fitsOddInput, type Mutation } from './mutation.ts';
import { replace } from './mutations.ts';

/**
 * Values that are allowed and that servers fail over: empty and long texts, quotes, large numbers,
 * members that nobody knows; and those at the edge of what the document allows.
 */
export function* valueRows(context: CheckContext, operation: Operation): Generator<Mutation> {
  yield* oddBodies(context, operation);
  yield* backwards(context, operation);
  yield* oddParameters(context, operation);
  yield* bodyEdges(context, operation);
  for (const parameter of operation.parameters)
    yield* parameterEdges(context, operation, parameter);
}

/** Whatever comes of what nobody expects, it is no failure of the server. */
function odd(
  context: CheckContext,
  operation: Operation,
  row: Pick<Mutation, 'id' | 'title'> & Partial<Mutation>,
): Mutation {
  return {
    provenance: context.document.evidence.at(operation.pointer),
    expect: { is: 'answered', fits: fitsOddInput },
    ...row,
  };
}

/** A value for one member at a time, where the member is of a kind and its schema allows it. */
interface OddMember {
  readonly value: unknown;
  readonly isFor: (value: unknown) => boolean;
  readonly title: (name: string) => string;
  /** Whether what the example leaves out is tried as well. */
  readonly isFull?: boolean;
}

const huge = 1e300;

const oddMembers: Readonly<Record<'empty' | 'empty-object' | 'huge', OddMember>> = {
  empty: {
    value: '',
    isFor: (value) => typeof value === 'string',
    title: (name) => `an empty ${name} is answered as documented`,
  },
  'empty-object': {
    value: {},
    isFor: (value) => isObject(value) && Object.keys(value).length > 0,
    title: (name) => `${name} without members is answered as documented`,
    isFull: true,
  },
  huge: {
    value: huge,
    isFor: (value) => typeof value === 'number',
    title: (name) => `${name} as ${huge} is answered as documented`,
    isFull: true,
  },
};

/** All free texts at once. That they are kept is what journeys see to. */
const oddTexts: readonly {
  readonly id: string;
  readonly title: string;
  readonly change: (context: CheckContext, schema: string, body: unknown) => unknown;
}[] = [
  {
    id: 'difficult-text',
    title: 'text of any script, with quotes and markup, is answered as documented',
    change: withDifficultText,
  },
  {
    id: 'nul-text',
    title: 'text with the character NUL is answered as documented',
    change: (context, schema, body) => {
      const changed = withDifficultText(context, schema, body);
      return mapTexts(changed, body, (text) => `${text.slice(0, 8)}\u0000${text.slice(8, 24)}`);
    },
  },
  {
    id: 'long-text',
    title: 'long text is answered as documented',
    change: (context, schema, body) => withLongText(context, schema, body, 12_000, /./),
  },
];

/** The texts of a body that another has changed, each in another way. */
function mapTexts(changed: unknown, body: unknown, change: (text: string) => string): unknown {
  if (typeof body === 'string') return changed === body ? body : change(body);
  if (Array.isArray(body))
    return body.map((item, index) => mapTexts(Object(changed)[index], item, change));
  if (!isObject(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, member]) => [
      name,
      mapTexts(isObject(changed) ? ownMember(changed, name) : undefined, member, change),
    ]),
  );
}

/**
 * What ends before it begins: no schema forbids it, and most servers do; whoever refuses it, does so
 * before anything is changed.
 */
function* backwards(context: CheckContext, operation: Operation): Generator<Mutation> {
  const mediaType = preferredMediaType(operation);
  if (mediaType === undefined || !isJson(mediaType.type)) return;
  const example = exampleBody(context, mediaType);
  const names = Object.keys(isObject(example) ? example : {});
  for (const [name, end] of endsIn(names)) {
    yield odd(context, operation, {
      id: `examples/backwards/${name}`,
      title: `${end} before ${name} is answered as documented, and leaves no trace where it is refused`,
      expect: { is: 'answered', fits: [...fitsOddInput, 409] },
      probes: true,
      change: (request) =>
        replaceBody(request, (body) =>
          isObject(body) ? { ...body, [name]: body[end], [end]: body[name] } : body,
        ),
    });
  }
}

function* oddBodies(context: CheckContext, operation: Operation): Generator<Mutation> {
  const mediaType = preferredMediaType(operation);
  const schema = mediaType?.schema;
  if (mediaType === undefined || schema === undefined || !isJson(mediaType.type)) return;
  const example = exampleBody(context, mediaType);
  const full = fillUp(context, schema, example);
  yield* oddMembersOf('empty');
  for (const { id, title, change } of oddTexts)
    if (!isDeepStrictEqual(change(context, schema, full), full))
      yield odd(context, operation, {
        id: `examples/${id}`,
        title,
        // What the example leaves out takes text as well.
        change: (request) =>
          replaceBody(request, (body) =>
            change(context, schema, isObject(full) && isObject(body) ? { ...full, ...body } : body),
          ),
      });
  yield* oddMembersOf('empty-object');
  yield* oddMembersOf('huge');
  const more = { doubletake_unknown: { of: ['several', 1, null] } };
  if (dereference(context.document, schema).node['additionalProperties'] !== false)
    yield odd(context, operation, {
      id: 'examples/unknown-member',
      title: 'a member that the document does not know is answered as documented',
      change: (request) =>
        replaceBody(request, (body) => (isObject(body) ? { ...body, ...more } : body)),
    });

  function* oddMembersOf(kind: keyof typeof oddMembers): Generator<Mutation> {
    const { value, isFor, title, isFull = false } = oddMembers[kind];
    const shown = isFull ? full : example;
    for (const [name, own] of Object.entries(membersIn(shown))) {
      const at = findMemberSchema(context.document, schema ?? '', name);
      if (!isFor(own) || at === undefined || !context.validator.accepts(at, value, 'request'))
        continue;
      yield odd(context, operation, {
        id: `examples/${kind}/${name}`,
        title: title(name),
        change: (request) =>
          replaceBody(request, (body) => ({ ...Object(body), [name]: value }) as unknown),
      });
    }
  }
}

/** A text for one query parameter at a time, where it may have it. */
interface OddQuery {
  readonly id: string;
  readonly text: string;
  /** In place of the text, as it goes over the wire. */
  readonly raw?: string;
  readonly isFor: (context: CheckContext, parameter: Parameter, schema: string) => boolean;
  readonly title: (name: string) => string;
}

const large = 99_999_999_999;

/** Characters that mean something to databases and patterns. */
const trickyText = `O'Brien "100%" _*\\ (a|b)`;

const oddQueries: readonly (readonly OddQuery[])[] = [
  [
    {
      id: 'large',
      text: String(large),
      isFor: takesLarge,
      title: (name) => `${name}=${large} is answered as documented`,
    },
    ...[
      ['negative', '-1'],
      ['zero', '0'],
      ['beyond-64-bits', '18446744073709551616'],
    ].map(
      ([id = '', text = '']): OddQuery => ({
        id,
        text,
        isFor: (context, _at, schema) => takesNumber(context, schema, Number(text)),
        title: (name) => `${name}=${text} is answered as documented`,
      }),
    ),
  ],
  [
    {
      id: 'text',
      text: trickyText,
      isFor: takesText,
      title: (name) =>
        `quotes, a per cent sign and a backslash in ${name} are answered as documented`,
    },
    {
      id: 'expression',
      text: '([*+?',
      isFor: takesText,
      title: (name) => `what opens a regular expression in ${name} is answered as documented`,
    },
    {
      id: 'nul',
      text: 'a\u0000b',
      isFor: takesText,
      title: (name) => `NUL in ${name} is answered as documented`,
    },
    {
      id: 'emoji',
      text: '😀',
      isFor: takesText,
      title: (name) => `an emoji in ${name} is answered as documented`,
    },
    {
      id: 'half-character',
      text: '',
      raw: '%ED%A0%80',
      isFor: takesText,
      title: (name) => `half of a character in ${name} is answered as documented`,
    },
    {
      id: 'no-text',
      text: '',
      isFor: takesText,
      title: (name) => `an empty ${name} is answered as documented`,
    },
  ],
];

function takesLarge({ document, validator }: CheckContext, _at: Parameter, schema: string) {
  const { node } = dereference(document, schema);
  const isNumber =
    node['type'] === 'integer' ||
    node['type'] === 'number' ||
    (typeof node['pattern'] === 'string' && /^\^?\[?[0-9]/.test(node['pattern']));
  return isNumber && [large, String(large)].some((value) => validator.accepts(schema, value));
}

/** Whether a number has no bound that this one lies beyond. */
function takesNumber({ document, validator }: CheckContext, schema: string, value: number) {
  const types = schemaTypes(document, schema);
  return (types.has('integer') || types.has('number')) && validator.accepts(schema, value);
}

function takesText({ document, validator }: CheckContext, at: Parameter, schema: string) {
  return (
    at.contentType === undefined &&
    schemaTypes(document, schema).has('string') &&
    validator.accepts(schema, trickyText, 'request')
  );
}

function* oddParameters(context: CheckContext, operation: Operation): Generator<Mutation> {
  for (const rows of oddQueries)
    for (const parameter of operation.parameters)
      for (const { id, text, raw, isFor, title } of rows) {
        const { schema, name, in: place } = parameter;
        if (place !== 'query' || schema === undefined || !isFor(context, parameter, schema))
          continue;
        yield odd(context, operation, {
          id: `examples/${id}/${name}`,
          title: title(name),
          prepare: (session) => prepareFilled(context, session, operation),
          change: (request) =>
            raw === undefined
              ? withQuery(request, name, text)
              : { ...request, path: `${request.path}?${encodeURIComponent(name)}=${raw}` },
        });
      }
  if (operation.method !== 'get') return;
  for (const { name, in: place, schema } of operation.parameters)
    if (
      place === 'path' &&
      schema !== undefined &&
      schemaTypes(context.document, schema).has('string')
    )
      yield odd(context, operation, {
        id: `examples/percent/${name}`,
        title: `a per cent sign in ${name} is answered as documented`,
        expect: { is: 'answered', fits: [400, 404, 422] },
        async prepare(session) {
          const { bindings, made } = await session.prepare(operation, { shared: true });
          const parameters = { ...bindings.parameters, [name]: '100%25 %' };
          return { bindings: { ...bindings, parameters }, made };
        },
      });
}

/** What a list is called with, and something in it: an empty one looks at nothing. */
async function prepareFilled(
  { resources }: CheckContext,
  session: CheckSession,
  operation: Operation,
): Promise<Fixture> {
  const read = resources.find(({ list }) => list?.id === operation.id)?.read;
  try {
    if (read !== undefined) await session.prepare(read, { shared: true });
  } catch (error) {
    if (!(error instanceof CheckSkipped)) throw error;
  }
  return session.prepare(operation, { shared: operation.method !== 'delete' });
}

/** Exactly the least and the most, every one of an enum, null where it may be. */
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
  const at = (rules: readonly string[], most: number, make: (limit: number) => unknown) =>
    rules.flatMap((rule) => bound(rule, most).map((limit) => ({ rule, value: make(limit) })));
  const text = typeof value === 'string' ? value : 'x';
  const edges: Edge[] = [
    ...at(['minimum', 'maximum'], Number.MAX_SAFE_INTEGER, (limit) => limit),
    ...at(['minLength', 'maxLength'], longest, (limit) => ofLength(text, limit)),
    // Lengths are counted in characters, not bytes (JSON Schema Validation, section 6.3.1); letters
    // of one UTF-16 unit, on which all counts of characters agree.
    ...(typeof value === 'string' && node['pattern'] === undefined
      ? bound('maxLength', longest).map((limit) => ({
          rule: 'maxLength/letters',
          value: 'ä'.repeat(limit),
        }))
      : []),
    ...(Array.isArray(node['enum']) ? (node['enum'] as unknown[]) : [])
      .slice(0, mostOfEnum)
      .map((member) => ({ rule: `enum/${String(member)}`, value: member })),
    ...(types.has('null') ? [{ rule: 'null', value: null }] : []),
    ...(Array.isArray(value) && value.length > 0
      ? at(['minItems', 'maxItems'], mostItems, (limit) =>
          itemsLike(context, schema, value[0], limit),
        )
      : []),
    ...(isObject(value) && node['additionalProperties'] === true
      ? [{ rule: 'additional', value: { ...value, doubletake_additional: true } }]
      : []),
  ];
  return edges.filter(
    (edge) =>
      edge.value !== undefined &&
      edge.value !== value &&
      context.validator.accepts(schema, edge.value, 'request'),
  );
}

/**
 * A text of so many characters. An address grows before its @ (64 characters at most, RFC 5321,
 * section 4.5.3.1) and then by labels of its host; undefined where it cannot be as long.
 */
function ofLength(text: string, limit: number): string | undefined {
  const [, local = '', host = ''] = /^([^@\s]+)@([^@\s]+)$/.exec(text) ?? [];
  if (host === '' || limit <= text.length) return text.slice(0, limit).padEnd(limit, 'x');
  if (limit > 254) return undefined;
  const before = local.padEnd(Math.min(64, limit - host.length - 1), 'x');
  let after = host;
  for (let left = limit - before.length - 1 - host.length; left > 0; ) {
    const label = Math.min(63, left === 65 ? 62 : left - 1);
    if (label < 1) return undefined;
    after = `${'x'.repeat(label)}.${after}`;
    left -= label + 1;
  }
  return `${before}@${after}`;
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

interface EdgeRow extends Edge {
  readonly place: readonly string[];
  readonly statement: string;
  /** Whether a refusal is as good an answer. */
  readonly isOpen?: boolean;
  readonly change: (request: SentRequest) => SentRequest;
}

function edge(
  context: CheckContext,
  { place, rule, value, statement, change, isOpen = false }: EdgeRow,
): Mutation {
  const open = [400, 404, 409, 416, 422];
  return {
    id: `examples/edge/${[...place, rule].join('/')}`,
    title: `${place.join('/')} may be ${JSON.stringify(value).slice(0, 40)} (${rule.split('/')[0]})`,
    provenance: context.document.evidence.at(statement),
    // A value of the edge may be taken already.
    expect: isOpen ? { is: 'answered', fits: open } : { is: 'accepted', unless: [409] },
    change,
  };
}

function* bodyEdges(context: CheckContext, operation: Operation): Generator<Mutation> {
  const mediaType = preferredMediaType(operation);
  const schema = mediaType?.schema;
  if (mediaType === undefined || schema === undefined || !isJson(mediaType.type)) return;
  const base = exampleBody(context, mediaType);
  const full = fillUp(context, schema, base);
  const naming = new Set(foreignKeys(context, context.links, operation).map(({ name }) => name));
  for (const { path, rule, value } of edgesWithin(context, schema, full)) {
    // A member that names an item is no quantity: nothing has the least or the greatest id.
    if (naming.has(path.at(-1) ?? '') && value !== null && !Array.isArray(value)) continue;
    const changed = graft(base, replace(full, path, value), path);
    if (!context.validator.accepts(schema, changed, 'request')) continue;
    yield edge(context, {
      place: ['body', ...path],
      rule,
      value,
      statement: schema,
      change: (request) =>
        replaceBody(request, (body) => replace(graft(body, full, path), path, value)),
    });
  }
}

/** Far pages are empty, and some refuse them; an id or a cursor is no matter of length. */
const free =
  /^(page|offset|skip|after|before|starting_after|ending_before)$|(id|cursor|token|signature)$/i;

function isItemShown(document: CheckContext['document'], operation: Operation): boolean {
  const schema = successSchema(operation);
  return schema !== undefined && propertiesOf(document, schema).some(isIdName);
}

/** Whether a text in the query may name the one item that is read, and nothing has that name. */
function mayNameNothing({ document }: CheckContext, operation: Operation): boolean {
  return (
    operation.method === 'get' &&
    isItemShown(document, operation) &&
    operation.responses.some(({ status }) => status === '404')
  );
}

function* parameterEdges(
  context: CheckContext,
  operation: Operation,
  { name, in: place, schema, contentType }: Parameter,
): Generator<Mutation> {
  if (schema === undefined || contentType !== undefined || place !== 'query') return;
  // A list of one is its item.
  const items = findMemberSchema(context.document, schema, '[]');
  for (const at of items === undefined ? [schema] : [schema, items])
    for (const { rule, value } of edgesOf(context, at, undefined))
      if (typeof value !== 'object' && (!free.test(name) || rule === 'maximum'))
        yield edge(context, {
          place: ['query', name],
          rule,
          value,
          statement: schema,
          change: (request) => withQuery(request, name, String(value)),
          isOpen:
            free.test(name) || (typeof value === 'string' && mayNameNothing(context, operation)),
        });
}
