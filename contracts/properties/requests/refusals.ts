import { isDeepStrictEqual } from 'node:util';
import {
  getPointer,
  isObject,
  membersIn,
  parsePointer,
} from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import type { Provenance } from '../../../openapi/model/evidence.ts';
import { findMediaType, isJson, matchesRange } from '../../../openapi/model/media-types.ts';
import type { MediaType, Operation, Parameter } from '../../../openapi/model/operation.ts';
import { propertyNames } from '../../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { listParts } from '../../../openapi/wire/binary.ts';
import { standard } from '../../oracles/conforms.ts';
import type { Refusal } from '../../oracles/expect.ts';
import { dropStatement } from '../../oracles/overlay-snippet.ts';
import { otherBody } from '../../plan/alter-body.ts';
import { replaceBody } from '../../plan/body-variants.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { fillUp, graft } from '../../plan/full-body.ts';
import { preferredMediaType } from '../../request/build-request.ts';
import { exampleBody, exampleOf } from '../../request/example-values.ts';
import type { SentRequest } from '../../request/exchange.ts';
import { idName } from '../../request/id-names.ts';
import { lateKindOf } from '../../request/late-headers.ts';
import { type Mutation, refused } from './mutation.ts';
import { mutate, mutateOnce, type Mutation as WrongValue } from './mutations.ts';

/**
 * Requests that differ from a valid one in one item, and have to be refused: parameters, members
 * and parts wrong in turn, no body, no JSON, another media type.
 */
export function* refusalRows(context: CheckContext, operation: Operation): Generator<Mutation> {
  for (const parameter of operation.parameters)
    if (parameter.in === 'query' || parameter.in === 'header')
      yield* ofParameter(context, parameter);
  yield* ofBody(context, operation);
  yield* ofMediaType(context, operation);
}

const invalid = [400, 422];

/** What a violation is told by. */
function ruleOf({ violation }: WrongValue): Pick<Refusal, 'statement' | 'provenance' | 'overlay'> {
  return {
    statement: violation.schema,
    provenance: violation.provenance,
    overlay: dropStatement(violation.schema, violation),
  };
}

/**
 * Whether a parameter that is left out has a value all the same: an object whose members stand in
 * the query, none of which is required, is written as nothing.
 */
function standsForNothing(
  { document, validator }: CheckContext,
  { in: place, schema, style, explode, contentType }: Parameter,
): boolean {
  return (
    place === 'query' &&
    schema !== undefined &&
    contentType === undefined &&
    style === 'form' &&
    explode &&
    schemaTypes(document, schema).has('object') &&
    validator.accepts(schema, {})
  );
}

/** Characters of one value in a request line or a field that a server has to take. */
const mostInLine = 4000;

function* ofParameter(context: CheckContext, parameter: Parameter): Generator<Mutation> {
  const { in: place, name, schema, pointer } = parameter;
  const location = `request/${place}/${name}`;
  if (parameter.required && !standsForNothing(context, parameter))
    yield refused(
      `negative/${place}/${name}/missing`,
      {
        wrong: `${place} ${name} is missing`,
        statuses: invalid,
        location,
        statement: `${pointer}/required`,
        provenance: context.document.evidence.at(`${pointer}/required`),
        overlay: dropStatement(`${pointer}/required`),
      },
      (request) => withoutParameter(context, request, parameter),
    );
  // What is wrong with an object stands in its members.
  if (
    schema === undefined ||
    parameter.contentType !== undefined ||
    schemaTypes(context.document, schema).has('object')
  )
    return;
  for (const wrong of mutate(context, schema, undefined)) {
    const text = typeof wrong.value === 'object' ? 'doubletake-wrong' : String(wrong.value);
    // Such a line is refused for its length, before anybody reads it (RFC 9112, section 3).
    if (text.length > mostInLine) continue;
    if (readingsOf(context, schema, text).some((value) => context.validator.accepts(schema, value)))
      continue;
    yield refused(
      `negative/${place}/${name}/${wrong.id}`,
      {
        ...ruleOf(wrong),
        wrong: `${place} ${name} is ${JSON.stringify(text.slice(0, 40))}, which ${wrong.violation.message}`,
        statuses: invalid,
        location: `${location}/${wrong.violation.keyword}`,
      },
      (request) => {
        const rest = withoutParameter(context, request, parameter);
        return place === 'query'
          ? { ...rest, query: [...rest.query, [name, text]] }
          : { ...rest, headers: { ...rest.headers, [name]: text } };
      },
    );
  }
}

/**
 * What a reader may make of a string, as everything is one in a URL: it has to be invalid in each
 * way; a list may come as one item, or as several with what its style puts between them.
 */
function readingsOf({ document }: CheckContext, schema: string, text: string): unknown[] {
  const readAs = /^(-?\d+(\.\d+)?|true|false)$/.test(text) ? (JSON.parse(text) as unknown) : text;
  return [
    text,
    readAs,
    ...(schemaTypes(document, schema).has('array')
      ? [[text], [readAs], ...[',', ' ', '|'].map((character) => text.split(character))]
      : []),
  ];
}

/**
 * Takes away a parameter with its members: in brackets, or the properties of an exploded object.
 */
function withoutParameter(
  context: CheckContext,
  request: SentRequest,
  { name, in: place, schema, style, explode }: Parameter,
): SentRequest {
  const isSpread = style === 'form' && explode;
  const spread = isSpread && schema !== undefined ? propertyNames(context.document, schema) : [];
  // Of a free object the members that were sent say what belongs to it.
  const sent = isSpread ? Object.keys(membersIn(request.values?.[name])) : [];
  const isOwn = (key: string) =>
    key === name || key.startsWith(`${name}[`) || spread.includes(key) || sent.includes(key);
  if (place === 'query') return { ...request, query: request.query.filter(([key]) => !isOwn(key)) };
  return {
    ...request,
    headers: Object.fromEntries(
      Object.entries(request.headers).filter(([key]) => key.toLowerCase() !== name.toLowerCase()),
    ),
  };
}

function* ofBody(context: CheckContext, operation: Operation): Generator<Mutation> {
  const mediaType = preferredMediaType(operation);
  if (mediaType?.schema === undefined) return;
  if (matchesRange(mediaType.type, 'multipart/*')) yield* ofParts(context, mediaType);
  if (!isJson(mediaType.type)) return;
  const { schema } = mediaType;
  const example = exampleBody(context, mediaType);
  const own = mutate(context, schema, example);
  const known = new Set(own.map(({ id }) => id));
  const full = fillUp(context, schema, example);
  const added = mutate(context, schema, full).filter(
    ({ id, at }) => !known.has(id) && getPointer(example, at) === undefined,
  );
  yield* besideNewMembers(context, schema, full);
  for (const wrong of [...own, ...added]) {
    const { id, at, violation } = wrong;
    const filled = known.has(id) ? undefined : graft(example, full, parsePointer(at));
    yield refused(
      `negative/body/${id}`,
      {
        ...ruleOf(wrong),
        wrong: id.endsWith('/missing')
          ? `body${at} is missing`
          : `body${at} ${violation.message} and is not`,
        statuses: invalid,
        location: `request/body${at}/${violation.keyword}`,
      },
      (request) => breakAgain(context, schema, request, id, filled),
    );
  }
}

/**
 * Everything in the body is new, and its last member is wrong: what is refused is refused as a
 * whole.
 */
function* besideNewMembers(
  context: CheckContext,
  schema: string,
  full: unknown,
): Generator<Mutation> {
  if (!isObject(full) || Object.keys(full).length < 2) return;
  const other = otherBody(context, schema, full, (name) => idName(name) !== undefined);
  const wrong = mutate(context, schema, other).findLast(({ id }) => /^[^/]+\/type/.test(id));
  if (wrong === undefined) return;
  // What is sent of names and ids, and is not just the example.
  const ownOf = (sent: unknown) =>
    Object.entries(membersIn(sent)).filter(
      ([name, value]) => !isDeepStrictEqual(full[name], value),
    );
  yield refused(
    'negative/body/beside',
    {
      ...ruleOf(wrong),
      wrong: `body${wrong.at} ${wrong.violation.message} and is not, beside members that are all valid and new`,
      statuses: invalid,
      location: `request/body${wrong.at}/${wrong.violation.keyword}`,
    },
    (request) =>
      breakAgain(
        context,
        schema,
        replaceBody(request, (body) => ({ ...other, ...Object.fromEntries(ownOf(body)) })),
        wrong.id,
        undefined,
      ),
  );
}

/**
 * The same fault in the body that is really sent, which has the names and ids of the fixture in it.
 * @param filled what the body has to be filled up with first
 */
function breakAgain(
  context: CheckContext,
  schema: string,
  request: SentRequest,
  id: string,
  filled: unknown,
): SentRequest {
  return replaceBody(request, (body) => {
    const wrong = mutateOnce(context, schema, merge(filled, body), id);
    if (wrong === undefined) throw new CheckSkipped('what is sent has no place for it');
    return wrong.value;
  });
}

/** What is sent, with the members that only the fuller value has. */
function merge(full: unknown, sent: unknown): unknown {
  if (Array.isArray(full) && Array.isArray(sent) && sent.length === 0) return full;
  if (!isObject(full) || !isObject(sent)) return sent;
  const merged = Object.entries(sent).map(([name, member]) => [name, merge(full[name], member)]);
  return { ...full, ...(Object.fromEntries(merged) as object) };
}

/** Fields of a multipart body; what is wrong with files is in `uploads.ts`. */
function* ofParts(context: CheckContext, mediaType: MediaType): Generator<Mutation> {
  for (const { name, binary, required, schema } of listParts(context.document, mediaType)) {
    if (!binary) yield* brokenTexts(context, name, schema);
    if (binary || !required) continue;
    const statement = `${mediaType.schema}/required`;
    yield refused(
      `negative/part/${name}/missing`,
      {
        wrong: `the part ${name} is missing`,
        statuses: invalid,
        location: `request/body/${name}`,
        statement,
        provenance: requiredProvenance(context, mediaType, name),
        overlay: dropStatement(statement),
      },
      (request) => {
        if (request.body?.kind !== 'multipart') return request;
        const parts = request.body.parts.filter((part) => part.name !== name);
        return { ...request, body: { ...request.body, parts } };
      },
    );
  }
}

/** A part that is a text, with each rule of its schema broken in turn. */
function* brokenTexts(context: CheckContext, name: string, schema: string): Generator<Mutation> {
  const { node } = dereference(context.document, schema);
  const types = schemaTypes(context.document, schema);
  if (!types.has('string') || types.has('array') || types.has('object')) return;
  const enumerated: unknown = Array.isArray(node['enum']) ? node['enum'][0] : undefined;
  const valid = [exampleOf(node), enumerated, 'text', 'doubletake'].find(
    (text) => typeof text === 'string' && context.validator.accepts(schema, text),
  );
  for (const wrong of valid === undefined ? [] : mutate(context, schema, valid)) {
    const { value, violation, id } = wrong;
    if (typeof value !== 'string') continue;
    yield refused(
      `negative/part/${name}/${id}`,
      {
        ...ruleOf(wrong),
        wrong: `the part ${name} ${violation.message} and is not`,
        statuses: invalid,
        location: `request/body/${name}/${violation.keyword}`,
      },
      (request) => {
        if (request.body?.kind !== 'multipart') return request;
        const others = request.body.parts.filter((part) => part.name !== name);
        const parts = [{ name, content: Buffer.from(value) }, ...others];
        return { ...request, body: { ...request.body, parts } };
      },
    );
  }
}

/**
 * The evidence that a part is required: that of its entry in the list, as the validator finds it.
 */
export function requiredProvenance(
  { document, validator }: CheckContext,
  { schema, pointer }: MediaType,
  name: string,
): Provenance {
  const violations = schema === undefined ? [] : validator.validate(schema, {}, 'request');
  return (
    violations.find(({ params }) => params['missingProperty'] === name)?.provenance ??
    document.evidence.at(pointer)
  );
}

/** A body of other bytes. */
function raw(type: string, text: string) {
  return (request: SentRequest): SentRequest => ({
    ...request,
    body: { kind: 'raw', type, bytes: Buffer.from(text) },
  });
}

/** JSON that does not parse. */
const malformed: readonly {
  readonly id: string;
  readonly wrong: string;
  readonly change: (type: string) => (request: SentRequest) => SentRequest;
  /** Whether there is nothing in it that a server which forgives could carry out. */
  readonly isHarmless: boolean;
}[] = [
  {
    id: 'malformed',
    wrong: 'the JSON does not parse',
    change: (type) => raw(type, '{"doubletake": '),
    isHarmless: true,
  },
  {
    id: 'cut-off',
    wrong: 'the JSON ends in the middle of a string',
    change: (type) => raw(type, '{"doubletake": "\\u00'),
    isHarmless: true,
  },
  {
    id: 'comma',
    wrong: 'the JSON has a comma too many',
    change: (type) => (request) => {
      const text = jsonOf(request) ?? '';
      if (!/[^{[][}\]]$/.test(text))
        throw new CheckSkipped('there is nothing to put a comma behind');
      return raw(type, text.replace(/([}\]])$/, ',$1'))(request);
    },
    isHarmless: false,
  },
];

function jsonOf({ body }: SentRequest): string | undefined {
  return body?.kind === 'json' ? JSON.stringify(body.value) : undefined;
}

function* ofMediaType(context: CheckContext, operation: Operation): Generator<Mutation> {
  const mediaType = preferredMediaType(operation);
  const { requestBody } = operation;
  if (mediaType === undefined || requestBody === undefined) return;
  const { type, pointer } = mediaType;
  const location = 'request/body';
  const { evidence } = context.document;
  if (isJson(type))
    for (const { id, wrong, change, isHarmless } of malformed)
      yield refused(
        `negative/body/${id}`,
        {
          wrong,
          statuses: invalid,
          location: `${location}/malformed`,
          provenance: standard('https://www.rfc-editor.org/rfc/rfc8259#section-2'),
        },
        change(type),
        isHarmless ? { safety: 'refused' } : {},
      );
  const takes = (other: string) => findMediaType(requestBody.content, other) !== undefined;
  if (!takes('application/x-doubletake'))
    yield refused(
      'negative/body/content-type',
      {
        wrong: 'the Content-Type is one that the operation does not take',
        statuses: [415, 400, 422],
        location: `${location}/content-type`,
        provenance: evidence.at(pointer),
        statement: pointer,
      },
      raw('application/x-doubletake', 'doubletake'),
      { safety: 'refused' },
    );
  if (isJson(type) && !takes('text/plain')) {
    const refusal = ['415', '400', '422'].find((status) =>
      operation.responses.some((response) => response.status === status),
    );
    yield refused(
      'negative/body/content-type/valid-json',
      {
        wrong: 'the JSON is sent as text/plain',
        statuses: [415, 400, 422],
        location: `${location}/content-type/text`,
        provenance:
          refusal === undefined
            ? { evidence: 'assumed' }
            : evidence.at(`${operation.pointer}/responses/${refusal}`),
      },
      (request) => {
        const text = jsonOf(request);
        return text === undefined ? request : raw('text/plain', text)(request);
      },
    );
  }
  if (requestBody.required) {
    const statement = `${requestBody.pointer}/required`;
    yield refused(
      'negative/body/missing',
      {
        wrong: 'the body is missing',
        statuses: [400, 422, 415, 411],
        location,
        statement,
        provenance: evidence.at(statement),
        overlay: dropStatement(statement),
      },
      (request) => ({ ...request, body: undefined }),
    );
  }
}

/** What a 409 says that is for what is there already. */
const saysTaken = /\b(taken|already|exists?|duplicat\w*|in use|not unique|unique)\b/i;

const hugeBytes = 12 * 1024 * 1024;

/**
 * What only special circumstances provoke: a value that is taken, a body that is too large.
 */
export function* limitRows(context: CheckContext, operation: Operation): Generator<Mutation> {
  const declares = (wanted: string) => operation.responses.some(({ status }) => status === wanted);
  const mediaType = preferredMediaType(operation);
  const { evidence } = context.document;
  // Where each request has a key of its own, it is the key that may not come twice.
  const isKeyed = operation.parameters.some(({ name }) => lateKindOf(name) === 'once');
  if (
    declares('409') &&
    !isKeyed &&
    // There it is said of the type and of an id that the sender chooses (JSON:API 1.1, "Creating").
    !/^application\/vnd\.api\+json/i.test(mediaType?.type ?? '') &&
    context.resources.some(({ create }) => create.id === operation.id)
  ) {
    const statement = `${operation.pointer}/responses/409`;
    const said = String(dereference(context.document, statement).node['description'] ?? '');
    // What must not come twice is known for sure where it is the id.
    const isIdChosen = context.chosenIds.has(mediaType?.schema ?? '');
    yield refused(
      'negative/taken',
      {
        wrong: 'the same item is created twice',
        statuses: saysTaken.test(said) ? [409] : [],
        location: 'request/taken',
        provenance: isIdChosen ? evidence.at(statement) : { evidence: 'assumed' },
        statement,
      },
      (request) => request,
      { isAgain: true, category: 'state', probes: false },
    );
  }
  if (declares('413') && mediaType !== undefined && isJson(mediaType.type))
    yield {
      id: 'negative/body/huge',
      title: 'a body of 12 MiB is answered as documented',
      provenance: evidence.at(`${operation.pointer}/responses/413`),
      expect: { is: 'answered' },
      // White space around the JSON: refused for its size or taken for its content, both are right.
      change: (request) => {
        const json = jsonOf(request) ?? '{}';
        return raw(mediaType.type, json.padEnd(json.length + hugeBytes))(request);
      },
    };
}
