import { gzipSync } from 'node:zlib';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import { essence, isJson, matchesRange } from '../../../openapi/model/media-types.ts';
import type { Operation, Parameter } from '../../../openapi/model/operation.ts';
import { securityScheme } from '../../../openapi/model/security.ts';
import { listExamples } from '../../../openapi/sample/samples.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { listParts } from '../../../openapi/wire/binary.ts';
import { standard } from '../../oracles/conforms.ts';
import { withFullUrls } from '../../plan/body-values.ts';
import { replaceBody, requiredOnly, withQuery } from '../../plan/body-variants.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { preferredMediaType } from '../../request/build-request.ts';
import { exampleBody, exampleOf } from '../../request/example-values.ts';
import type { SentRequest } from '../../request/exchange.ts';
import { type Expectation, fitsOddInput, type Mutation } from './mutation.ts';

/**
 * Valid requests: the examples of the document, each optional parameter, and what developers
 * forget: nothing but what is required, parts in another order, every media type, every way to
 * authenticate.
 */
export function* exampleRows(context: CheckContext, operation: Operation): Generator<Mutation> {
  yield* ofBodies(context, operation);
  yield* ofParameters(context, operation);
  yield* ofJson(context, operation);
  yield* ofChunks(operation);
  yield* ofBrokenGzip(operation);
  yield* ofPartOrder(context, operation);
  yield* ofAccept(context, operation);
  yield* ofCredentials(context, operation);
  yield* ofUrls(context, operation);
}

const accepted: Expectation = { is: 'accepted' };

/** What is taken already, or names nothing, has nothing to do with how it is sent. */
const acceptedUnlessTaken: Expectation = { is: 'accepted', unless: [404, 409] };

function* ofBodies(context: CheckContext, operation: Operation): Generator<Mutation> {
  const mediaType = preferredMediaType(operation);
  const common = {
    provenance: context.document.evidence.at(operation.pointer),
    expect: accepted,
    isOwn: true,
  };
  const examples = mediaType === undefined ? [] : listExamples(context.document, mediaType);
  const valid = examples.filter(
    ({ value }) =>
      mediaType?.schema === undefined ||
      context.validator.accepts(mediaType.schema, value, 'request'),
  );
  if (mediaType === undefined || valid.length === 0)
    yield {
      ...common,
      id: 'examples/schema',
      title:
        mediaType === undefined
          ? 'a valid request is answered as documented'
          : 'the request made from the schema is answered as documented',
    };
  else
    for (const { name, value } of valid)
      yield {
        ...common,
        id: `examples/${name || 'example'}`,
        title: `the example ${JSON.stringify(name || 'example')} is answered as documented`,
        options: () => ({ body: context.mark(mediaType, value) }),
      };
}

function* ofParameters(context: CheckContext, operation: Operation): Generator<Mutation> {
  for (const parameter of operation.parameters) {
    const { name, in: place, required, pointer } = parameter;
    if (required || !['query', 'header'].includes(place)) continue;
    yield {
      id: `examples/${place}/${name}`,
      title: `${place} ${name} is taken`,
      provenance: context.document.evidence.at(pointer),
      // An id in a filter may name nothing here: being told so is as good an answer.
      expect: /(^|_|[a-z])(id|cursor|signature)$/i.test(name) ? { is: 'answered' } : accepted,
      isOwn: true,
      options() {
        const value = documentedValue(context, parameter);
        if (value === undefined)
          throw new CheckSkipped(`the document gives no example of ${place} ${name}`);
        return { parameters: { [name]: value } };
      },
    };
  }
}

/**
 * Only values that the document names, and allows: what an optional parameter means is not in its
 * schema.
 */
function documentedValue({ document, validator }: CheckContext, parameter: Parameter): unknown {
  const { pointer, schema } = parameter;
  const values = (schema === undefined ? [pointer] : [pointer, schema])
    .map((place) => dereference(document, place).node)
    .flatMap((node) => [exampleOf(node), node['default'], ...[node['enum'] ?? []].flat()]);
  return values.find(
    (value) =>
      value !== undefined &&
      value !== null &&
      (schema === undefined || validator.accepts(schema, value)),
  );
}

function* ofJson(context: CheckContext, operation: Operation): Generator<Mutation> {
  const mediaType = preferredMediaType(operation);
  if (mediaType?.schema === undefined || !isJson(mediaType.type)) return;
  const smallest = requiredOnly(context, mediaType);
  if (smallest !== undefined)
    yield {
      id: 'examples/minimal',
      title: 'a body with nothing but the required members is accepted',
      provenance: context.document.evidence.at(operation.pointer),
      // Required by no schema, and yet an update of nothing may be refused.
      expect:
        isObject(smallest) && Object.keys(smallest).length === 0 ? { is: 'answered' } : accepted,
      options: () => ({ body: context.mark(mediaType, smallest) }),
    };
  const type = essence(mediaType.type);
  yield {
    id: 'examples/charset',
    title: `${type}; charset=utf-8 is taken as ${type}`,
    // JSON has no `charset`, and who sends one sends the same.
    provenance: standard('https://www.rfc-editor.org/rfc/rfc8259#section-11'),
    expect: acceptedUnlessTaken,
    change(request) {
      if (request.body?.kind !== 'json') throw new CheckSkipped('it takes no JSON');
      return { ...request, body: { ...request.body, type: `${type}; charset=utf-8` } };
    },
  };
  yield {
    id: 'examples/type-case',
    title: `${type} is taken in capitals`,
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1'),
    expect: acceptedUnlessTaken,
    change(request) {
      if (request.body?.kind !== 'json') throw new CheckSkipped('it takes no JSON');
      return { ...request, body: { ...request.body, type: type.toUpperCase() } };
    },
  };
}

/** A body of which no length is told is read to its end. */
function* ofChunks(operation: Operation): Generator<Mutation> {
  if (preferredMediaType(operation) === undefined) return;
  yield {
    id: 'examples/chunked',
    title: 'a body in chunks is taken as one with a length',
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9112#section-7.1'),
    // A server may want to know the length (RFC 9110, section 15.5.12).
    expect: { is: 'accepted', unless: [404, 409, 411] },
    isOwn: true,
    change(request) {
      if (request.body === undefined) throw new CheckSkipped('it is sent without a body');
      return { ...request, headers: { ...request.headers, 'transfer-encoding': 'chunked' } };
    },
  };
}

/** A body that says that it is compressed, and is no whole of that kind, is a mistake of the client. */
function* ofBrokenGzip(operation: Operation): Generator<Mutation> {
  const mediaType = preferredMediaType(operation);
  if (mediaType === undefined || !isJson(mediaType.type)) return;
  const whole = gzipSync('{}');
  for (const [id, title, bytes] of [
    ['none', 'a body that is no gzip', Buffer.from('{}')],
    ['cut', 'gzip that is cut short', whole.subarray(0, whole.length - 9)],
  ] as const)
    yield {
      id: `examples/gzip/${id}`,
      title: `${title} and says that it is, is answered as documented`,
      provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-8.4'),
      expect: { is: 'answered', fits: fitsOddInput },
      change: (request) => ({
        ...request,
        headers: { ...request.headers, 'content-encoding': 'gzip' },
        body: { kind: 'raw', bytes, type: mediaType.type },
      }),
    };
}

/** What a receiver needs of one part it may find behind another: the order is the sender's. */
function* ofPartOrder(context: CheckContext, operation: Operation): Generator<Mutation> {
  const mediaType = operation.requestBody?.content.find(({ type }) =>
    matchesRange(type, 'multipart/form-data'),
  );
  if (mediaType === undefined || listParts(context.document, mediaType).length < 2) return;
  yield {
    id: 'examples/part-order',
    title: 'parts are taken in another order',
    provenance: {
      evidence: 'assumed',
      source: 'https://www.rfc-editor.org/rfc/rfc7578#section-5.2',
    },
    expect: accepted,
    isOwn: true,
    options: () => ({ mediaType }),
    change(request) {
      if (request.body?.kind !== 'multipart' || request.body.parts.length < 2)
        throw new CheckSkipped('it is sent with one part');
      return { ...request, body: { ...request.body, parts: request.body.parts.toReversed() } };
    },
  };
}

/** Every media type of a success, asked for by `Accept`, and by what is called `stream`. */
function* ofAccept(context: CheckContext, operation: Operation): Generator<Mutation> {
  const success = operation.responses.find(({ status }) => status.startsWith('2'));
  const types = (success?.content ?? [])
    .map(({ type }) => type)
    .filter((type) => !type.includes('*'));
  if (types.length < 2) return;
  const body = preferredMediaType(operation)?.schema;
  const member =
    body === undefined ? undefined : findMemberSchema(context.document, body, 'stream');
  const isMember = member !== undefined && context.validator.accepts(member, true);
  const isParameter = operation.parameters.some(
    ({ name, in: place }) => place === 'query' && name === 'stream',
  );
  const streaming = (request: SentRequest) =>
    replaceBody(isParameter ? withQuery(request, 'stream', 'true') : request, (value) =>
      isObject(value) && isMember ? { ...value, stream: true } : value,
    );
  for (const type of types)
    yield {
      id: `examples/accept/${type}`,
      title: `${type} is answered where it is asked for`,
      provenance: context.document.evidence.at(operation.pointer),
      expect: { is: 'answered', fits: fitsOddInput },
      change(request) {
        const asked = { ...request, headers: { ...request.headers, accept: type } };
        return isJson(type) ? asked : streaming(asked);
      },
    };
}

/** Each alternative of `security`, with the key that is known. */
function* ofCredentials(context: CheckContext, operation: Operation): Generator<Mutation> {
  const [first] = operation.security;
  const isBearer = Object.keys(first ?? {})
    .map((name) => securityScheme(context.document, name))
    .some(({ type, scheme }) => type === 'http' && scheme === 'bearer');
  if (isBearer && operation.method === 'get')
    yield {
      id: 'examples/credentials/case',
      title: 'the scheme of credentials is taken in small letters',
      provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-11.1'),
      expect: acceptedUnlessTaken,
      needsKnownKey: true,
      change: (request) => ({ ...request, credentials: 'wrong', nearly: 'lower-word' }),
    };
  if (operation.security.length < 2) return;
  for (const schemes of operation.security.map((requirement) => Object.keys(requirement)))
    yield {
      id: `examples/credentials/${schemes.join('+') || 'none'}`,
      title: `credentials as ${schemes.join(' and ') || 'none'} are accepted`,
      provenance: context.document.evidence.at(`${operation.pointer}/security`),
      expect: accepted,
      change: (request) =>
        schemes.length === 0 ? { ...request, credentials: 'none' } : { ...request, schemes },
    };
}

/**
 * The URLs of an example with a query and a fragment, which `format: uri` allows; that no rule of
 * the server's own is against them is assumed.
 */
function* ofUrls(context: CheckContext, operation: Operation): Generator<Mutation> {
  const mediaType = preferredMediaType(operation);
  const schema = mediaType?.schema;
  if (mediaType === undefined || schema === undefined || !isJson(mediaType.type)) return;
  if (withFullUrls(context, schema, exampleBody(context, mediaType)) === undefined) return;
  yield {
    id: 'examples/urls',
    title: 'a URL with a query and a fragment is accepted',
    provenance: {
      evidence: 'assumed',
      source: 'https://www.rfc-editor.org/rfc/rfc3986#section-3',
    },
    expect: acceptedUnlessTaken,
    change: (request) =>
      replaceBody(request, (body) => withFullUrls(context, schema, body) ?? body),
  };
}
