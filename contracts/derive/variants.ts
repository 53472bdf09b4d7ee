import { isDeepStrictEqual } from 'node:util';
import { listParts } from '../../openapi/binary.ts';
import { dereference } from '../../openapi/document.ts';
import { isObject } from '../../openapi/json-pointer.ts';
import { essence, isJson, matchesRange } from '../../openapi/media-types.ts';
import { findMemberSchema } from '../../openapi/member-schema.ts';
import type { MediaType, Operation } from '../../openapi/operation.ts';
import { schemaTypes } from '../../openapi/schema-types.ts';
import { exampleBody, preferredMediaType } from '../build-request.ts';
import type { Check } from '../check.ts';
import { expectSuccess } from '../expect.ts';
import { fillUp } from '../full-body.ts';
import { standard } from '../judge.ts';
import type { Plan } from '../plan.ts';
import { CheckSkipped } from '../talk.ts';
import { judgeOnly, replaceBody, requiredOnly, withDifficultText, withLongText, withQuery } from '../vary-body.ts';

/** Valid requests that developers forget: nothing but what is required, empty texts, large numbers, every media type. */
export function deriveVariants(plan: Plan): Check[] {
  return plan.operations.flatMap((operation) => {
    const mediaType = preferredMediaType(operation);
    const bodies =
      mediaType?.schema !== undefined && isJson(mediaType.type)
        ? [
            ...minimalCheck(plan, operation, mediaType),
            ...emptyChecks(plan, operation, mediaType),
            ...textChecks(plan, operation, mediaType),
            ...emptyObjectChecks(plan, operation, mediaType),
            ...hugeNumberChecks(plan, operation, mediaType),
            ...unknownMemberCheck(plan, operation, mediaType),
            charsetCheck(plan, operation, mediaType),
          ]
        : [];
    return [
      ...bodies,
      ...largeNumberChecks(plan, operation),
      ...queryTextChecks(plan, operation),
      ...partOrderCheck(plan, operation),
      ...percentIdChecks(plan, operation),
      ...mediaTypeChecks(plan, operation),
      ...alternativeCredentials(plan, operation),
    ];
  });
}

function variant(plan: Plan, operation: Operation, id: string, title: string, run: Check['run']): Check {
  const safety = operation.method === 'get' ? 'safe' : 'writes';
  return { id: `${operation.id}/examples/${id}`, group: 'examples', operation, title, provenance: plan.document.evidence.at(operation.pointer), safety, run };
}

function minimalCheck(plan: Plan, operation: Operation, mediaType: MediaType): Check[] {
  const smallest = requiredOnly(plan, mediaType);
  if (smallest === undefined) return [];
  return [
    variant(plan, operation, 'minimal', 'a body with nothing but the required members is accepted', async (talk) => {
      const fixture = await talk.prepare(operation, { shared: true });
      const request = talk.request(operation, fixture, { body: plan.mark(mediaType, smallest) });
      const exchange = await talk.send(operation, request);
      // Required by no schema, and yet an update of nothing may be refused.
      if (isObject(smallest) && Object.keys(smallest).length === 0) talk.conforms(operation, exchange);
      else expectSuccess(talk, operation, exchange, plan.document.evidence.at(operation.pointer));
    }),
  ];
}

/** Each text member empty in turn, where the schema has nothing against it: whatever comes, it is no failure. */
function emptyChecks(plan: Plan, operation: Operation, mediaType: MediaType): Check[] {
  const body = exampleBody(plan, mediaType);
  if (!isObject(body) || mediaType.schema === undefined) return [];
  const { schema } = mediaType;
  const names = Object.entries(body).flatMap(([name, value]) => {
    const at = findMemberSchema(plan.document, schema, name);
    return typeof value === 'string' && at !== undefined && plan.validator.validate(at, '').length === 0 ? [name] : [];
  });
  return names.map((name) =>
    variant(plan, operation, `empty/${name}`, `an empty ${name} is answered as documented`, (talk) =>
      judgeOnly(talk, operation, (request) => replaceBody(request, (value) => ({ ...Object(value), [name]: '' }))),
    ),
  );
}

/** All free texts at once difficult, and long: whatever comes, it is no failure. That they are kept is what journeys see to. */
function textChecks(plan: Plan, operation: Operation, mediaType: MediaType): Check[] {
  const { schema } = mediaType;
  if (schema === undefined) return [];
  const changes = [
    ['difficult-text', 'text of any script, with quotes and markup, is answered as documented', (body: unknown) => withDifficultText(plan, schema, body)],
    ['long-text', 'long text is answered as documented', (body: unknown) => withLongText(plan, schema, body, longText, /./)],
  ] as const;
  const example = exampleBody(plan, mediaType);
  return changes
    .filter(([, , change]) => !isDeepStrictEqual(change(example), example))
    .map(([id, title, change]) => variant(plan, operation, id, title, (talk) => judgeOnly(talk, operation, (request) => replaceBody(request, change))));
}

const longText = 12_000;

/** An object without members where one goes that needs none: whatever comes, it is no failure. */
function emptyObjectChecks(plan: Plan, operation: Operation, mediaType: MediaType): Check[] {
  const body = mediaType.schema === undefined ? undefined : fillUp(plan, mediaType.schema, exampleBody(plan, mediaType));
  if (!isObject(body) || mediaType.schema === undefined) return [];
  const { schema } = mediaType;
  const names = Object.entries(body).flatMap(([name, value]) => {
    const at = findMemberSchema(plan.document, schema, name);
    return isObject(value) && Object.keys(value).length > 0 && at !== undefined && plan.validator.accepts(at, {}, 'request') ? [name] : [];
  });
  return names.map((name) =>
    variant(plan, operation, `empty-object/${name}`, `${name} without members is answered as documented`, (talk) =>
      judgeOnly(talk, operation, (request) => replaceBody(request, (value) => ({ ...Object(value), [name]: {} }))),
    ),
  );
}

/** A number that no other is larger than, in each member that has no maximum: whatever comes, it is no failure. */
function hugeNumberChecks(plan: Plan, operation: Operation, mediaType: MediaType): Check[] {
  const body = mediaType.schema === undefined ? undefined : fillUp(plan, mediaType.schema, exampleBody(plan, mediaType));
  if (!isObject(body) || mediaType.schema === undefined) return [];
  const { schema } = mediaType;
  const names = Object.entries(body).flatMap(([name, value]) => {
    const at = findMemberSchema(plan.document, schema, name);
    return typeof value === 'number' && at !== undefined && plan.validator.accepts(at, huge, 'request') ? [name] : [];
  });
  return names.map((name) =>
    variant(plan, operation, `huge/${name}`, `${name} as ${huge} is answered as documented`, (talk) =>
      judgeOnly(talk, operation, (request) => replaceBody(request, (value) => ({ ...Object(value), [name]: huge }))),
    ),
  );
}

const huge = 1e300;

/** A member that the document neither knows nor forbids: it is taken or refused, and no server fails over it. */
function unknownMemberCheck(plan: Plan, operation: Operation, { schema }: MediaType): Check[] {
  if (schema === undefined || dereference(plan.document, schema).node['additionalProperties'] === false) return [];
  const more = { doubletake_unknown: { of: ['several', 1, null] } };
  return [
    variant(plan, operation, 'unknown-member', 'a member that the document does not know is answered as documented', (talk) =>
      judgeOnly(talk, operation, (request) => replaceBody(request, (value) => (isObject(value) ? { ...value, ...more } : value))),
    ),
  ];
}

/** JSON has no `charset`, and who sends one sends the same (RFC 8259, section 11). */
function charsetCheck(plan: Plan, operation: Operation, { type }: MediaType): Check {
  const provenance = standard('https://www.rfc-editor.org/rfc/rfc8259#section-11');
  return {
    ...variant(plan, operation, 'charset', `${essence(type)}; charset=utf-8 is taken as ${essence(type)}`, async (talk) => {
      const fixture = await talk.prepare(operation, { shared: operation.method !== 'delete' });
      const request = talk.request(operation, fixture);
      if (request.body?.kind !== 'json') throw new CheckSkipped('it takes no JSON');
      const body = { ...request.body, type: `${essence(type)}; charset=utf-8` };
      const exchange = await talk.send(operation, { ...request, body });
      if (exchange.response?.status === 415) expectSuccess(talk, operation, exchange, provenance);
      else talk.conforms(operation, exchange, [400, 404, 409, 422]);
    }),
    provenance,
  };
}

function largeNumberChecks(plan: Plan, operation: Operation): Check[] {
  return operation.parameters.flatMap((parameter) => {
    const { schema, name } = parameter;
    if (parameter.in !== 'query' || schema === undefined) return [];
    const { node } = dereference(plan.document, schema);
    const isNumber = node['type'] === 'integer' || node['type'] === 'number' || (typeof node['pattern'] === 'string' && /^\^?\[?[0-9]/.test(node['pattern']));
    const large = 99_999_999_999;
    if (!isNumber || (plan.validator.validate(schema, large).length > 0 && plan.validator.validate(schema, String(large)).length > 0)) return [];
    return [
      variant(plan, operation, `large/${name}`, `${name}=${large} is answered as documented`, (talk) =>
        judgeOnly(talk, operation, (request) => withQuery(request, name, String(large))),
      ),
    ];
  });
}

const trickyText = `O'Brien "100%" _*\\ (a|b)`;

/** Characters that mean something to databases and patterns, in each query parameter that takes free text: whatever comes, it is no failure. */
function queryTextChecks(plan: Plan, operation: Operation): Check[] {
  return operation.parameters.flatMap(({ schema, name, in: place, contentType }) => {
    if (place !== 'query' || schema === undefined || contentType !== undefined || !schemaTypes(plan.document, schema).has('string')) return [];
    if (!plan.validator.accepts(schema, trickyText, 'request')) return [];
    const texts = [
      ['text', trickyText, `quotes, a per cent sign and a backslash in ${name} are answered as documented`],
      ['no-text', '', `an empty ${name} is answered as documented`],
    ] as const;
    return texts.map(([id, text, title]) =>
      variant(plan, operation, `${id}/${name}`, title, (talk) => judgeOnly(talk, operation, (request) => withQuery(request, name, text))),
    );
  });
}

/** A per cent sign in an id, encoded as it has to be: whatever comes, it is no failure. */
function percentIdChecks(plan: Plan, operation: Operation): Check[] {
  if (operation.method !== 'get') return [];
  const names = operation.parameters.filter(
    ({ in: place, schema }) => place === 'path' && schema !== undefined && schemaTypes(plan.document, schema).has('string'),
  );
  return names.map(({ name }) =>
    variant(plan, operation, `percent/${name}`, `a per cent sign in ${name} is answered as documented`, async (talk) => {
      const { bindings, made } = await talk.prepare(operation, { shared: true });
      const changed = { bindings: { ...bindings, parameters: { ...bindings.parameters, [name]: '100%25 %' } }, made };
      talk.conforms(operation, await talk.send(operation, talk.request(operation, changed)), [400, 404, 422]);
    }),
  );
}

/** Parts come in any order: what a receiver needs of one it may find behind another (RFC 7578, section 5.2, leaves the order to the sender). */
function partOrderCheck(plan: Plan, operation: Operation): Check[] {
  const mediaType = operation.requestBody?.content.find(({ type }) => matchesRange(type, 'multipart/form-data'));
  if (mediaType === undefined || listParts(plan.document, mediaType).length < 2) return [];
  const provenance = { evidence: 'assumed', source: 'https://www.rfc-editor.org/rfc/rfc7578#section-5.2' } as const;
  const check = variant(plan, operation, 'part-order', 'parts are taken in another order', async (talk) => {
    const fixture = await talk.prepare(operation);
    const request = talk.request(operation, fixture, { mediaType });
    if (request.body?.kind !== 'multipart' || request.body.parts.length < 2) throw new CheckSkipped('it is sent with one part');
    const body = { ...request.body, parts: request.body.parts.toReversed() };
    expectSuccess(talk, operation, await talk.send(operation, { ...request, body }), provenance);
  });
  return [{ ...check, provenance }];
}

/** Every media type that a success declares, asked for by Accept, and by a member or parameter called `stream`. */
function mediaTypeChecks(plan: Plan, operation: Operation): Check[] {
  const response = operation.responses.find(({ status }) => status.startsWith('2'));
  const types = response?.content.map(({ type }) => type).filter((type) => !type.includes('*')) ?? [];
  if (types.length < 2) return [];
  const hasStream = operation.parameters.find(({ name, in: place }) => place === 'query' && name === 'stream');
  return types.map((type) =>
    variant(plan, operation, `accept/${type}`, `${type} is answered where it is asked for`, (talk) =>
      judgeOnly(talk, operation, (request) => {
        const asked = { ...request, headers: { ...request.headers, accept: type } };
        if (isJson(type)) return asked;
        const streaming =
          hasStream === undefined ? asked : { ...asked, query: [...asked.query.filter(([name]) => name !== 'stream'), ['stream', 'true'] as const] };
        return replaceBody(streaming, (value) => (isObject(value) && takesStream(plan, operation) ? { ...value, stream: true } : value));
      }),
    ),
  );
}

function takesStream(plan: Plan, operation: Operation): boolean {
  const schema = preferredMediaType(operation)?.schema;
  const member = schema === undefined ? undefined : findMemberSchema(plan.document, schema, 'stream');
  return member !== undefined && plan.validator.validate(member, true).length === 0;
}

/** Each alternative of `security`, with the key that is known. */
function alternativeCredentials(plan: Plan, operation: Operation): Check[] {
  if (operation.security.length < 2) return [];
  return operation.security.map((requirement) => {
    const names = Object.keys(requirement);
    return variant(
      plan,
      operation,
      `credentials/${names.join('+') || 'none'}`,
      `credentials as ${names.join(' and ') || 'none'} are accepted`,
      async (talk) => {
        const fixture = await talk.prepare(operation, { shared: operation.method !== 'delete' });
        const request = talk.request(operation, fixture);
        expectSuccess(
          talk,
          operation,
          await talk.send(operation, names.length === 0 ? { ...request, credentials: 'none' } : { ...request, schemes: names }),
          plan.document.evidence.at(`${operation.pointer}/security`),
        );
      },
    );
  });
}
