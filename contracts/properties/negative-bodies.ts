import { isDeepStrictEqual } from 'node:util';
import { getPointer, isObject, parsePointer } from '../../openapi/lib/json-pointer.ts';
import type { Provenance } from '../../openapi/model/evidence.ts';
import { findMediaType, isJson, matchesRange } from '../../openapi/model/media-types.ts';
import type { MediaType, Operation } from '../../openapi/model/operation.ts';
import { listParts } from '../../openapi/wire/binary.ts';
import { standard } from '../oracles/conforms.ts';
import { dropStatement } from '../oracles/overlay-snippet.ts';
import { replaceBody } from '../plan/body-variants.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import { fillUp, graft } from '../plan/full-body.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { exampleBody } from '../request/example-values.ts';
import type { SentRequest } from '../request/exchange.ts';
import { idName } from '../request/id-names.ts';
import { type Mutation, mutate, mutateOnce } from './mutations.ts';
import { type NegativeCheck, negative } from './negative-check.ts';
import { otherBody } from './other-value.ts';

/**
 * Bodies that have to be refused: each member and part wrong in turn, no body, no JSON, another
 * media type.
 */
export function negativeBodies(context: CheckContext, operation: Operation): Check[] {
  return [...bodyChecks(context, operation), ...mediaTypeChecks(context, operation)];
}

const invalid = [400, 422];

function bodyChecks(context: CheckContext, operation: Operation): Check[] {
  const mediaType = preferredMediaType(operation);
  if (mediaType?.schema === undefined) return [];
  if (matchesRange(mediaType.type, 'multipart/*')) return partChecks(context, operation, mediaType);
  if (!isJson(mediaType.type)) return [];
  const { schema } = mediaType;
  const example = exampleBody(context, mediaType);
  const own = mutate(context, schema, example);
  const known = new Set(own.map(({ id }) => id));
  const full = fillUp(context, schema, example);
  const added = mutate(context, schema, full).filter(
    ({ id, at }) => !known.has(id) && getPointer(example, at) === undefined,
  );
  return [...besideChecks(context, operation, schema, full), ...[...own, ...added].map(toCheck)];

  function toCheck({ id, at, violation }: Mutation): Check {
    const wrong = id.endsWith('/missing')
      ? `body${at} is missing`
      : `body${at} ${violation.message} and is not`;
    return negative(context, operation, {
      id: `body/${id}`,
      wrong,
      statuses: invalid,
      location: `request/body${at}/${violation.keyword}`,
      statement: violation.schema,
      provenance: violation.provenance,
      overlay: dropStatement(violation.schema, violation),
      change: (request) =>
        remake(context, schema, request, {
          id,
          full: known.has(id) ? undefined : graft(example, full, parsePointer(at)),
        }),
    });
  }
}

/**
 * Everything in the body is new, and its last member is wrong: what is refused is refused as a
 * whole.
 */
function besideChecks(
  context: CheckContext,
  operation: Operation,
  schema: string,
  full: unknown,
): Check[] {
  if (!isObject(full) || Object.keys(full).length < 2) return [];
  const other = otherBody(context, schema, full, (name) => idName(name) !== undefined);
  const wrong = mutate(context, schema, other).findLast(({ id }) => /^[^/]+\/type/.test(id));
  if (wrong === undefined) return [];
  return [
    negative(context, operation, {
      id: 'body/beside',
      wrong: `body${wrong.at} ${wrong.violation.message} and is not, beside members that are all valid and new`,
      statuses: invalid,
      location: `request/body${wrong.at}/${wrong.violation.keyword}`,
      statement: wrong.violation.schema,
      provenance: wrong.violation.provenance,
      overlay: dropStatement(wrong.violation.schema, wrong.violation),
      change: (request) =>
        remake(
          context,
          schema,
          replaceBody(request, (body) => ({ ...other, ...ownNames(body, full) })),
          { id: wrong.id, full: undefined },
        ),
    }),
  ];
}

/** What is sent of names and ids, and is not just the example. */
function ownNames(sent: unknown, example: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(Object(sent) as Record<string, unknown>).filter(
      ([name, value]) => !isDeepStrictEqual(example[name], value),
    ),
  );
}

interface Remaking {
  readonly id: string;
  /** What the body has to be filled up with first. */
  readonly full: unknown;
}

/**
 * The same mutation of the body that is really sent, which has the names and ids of the fixture in
 * it.
 */
function remake(
  context: CheckContext,
  schema: string,
  request: SentRequest,
  { id, full }: Remaking,
): SentRequest {
  if (request.body?.kind !== 'json') return request;
  const mutation = mutateOnce(context, schema, merge(full, request.body.value), id);
  if (mutation === undefined) throw new CheckSkipped('what is sent has no place for it');
  return { ...request, body: { ...request.body, value: mutation.value } };
}

/** What is sent, with the members that only the fuller value has. */
function merge(full: unknown, sent: unknown): unknown {
  if (Array.isArray(full) && Array.isArray(sent) && sent.length === 0) return full;
  if (!isObject(full) || !isObject(sent)) return sent;
  return {
    ...full,
    ...Object.fromEntries(
      Object.entries(sent).map(([name, member]) => [name, merge(full[name], member)]),
    ),
  };
}

/** Fields of a multipart body; what is wrong with files is in `uploads.ts`. */
function partChecks(context: CheckContext, operation: Operation, mediaType: MediaType): Check[] {
  const fields = listParts(context.document, mediaType).filter(
    ({ binary, required }) => !binary && required,
  );
  return fields.map(({ name }) => {
    const required = `${mediaType.schema}/required`;
    return negative(context, operation, {
      id: `part/${name}/missing`,
      wrong: `the part ${name} is missing`,
      statuses: invalid,
      location: `request/body/${name}`,
      statement: required,
      provenance: requiredProvenance(context, mediaType, name),
      overlay: dropStatement(required),
      change: (request) =>
        request.body?.kind === 'multipart'
          ? {
              ...request,
              body: {
                ...request.body,
                parts: request.body.parts.filter((part) => part.name !== name),
              },
            }
          : request,
    });
  });
}

/**
 * The evidence that a part is required: that of its entry in the list, as the validator finds it.
 */
export function requiredProvenance(
  context: CheckContext,
  mediaType: MediaType,
  name: string,
): Provenance {
  const violations =
    mediaType.schema === undefined
      ? []
      : context.validator.validate(mediaType.schema, {}, 'request');
  return (
    violations.find(({ params }) => params['missingProperty'] === name)?.provenance ??
    context.document.evidence.at(mediaType.pointer)
  );
}

function mediaTypeChecks(context: CheckContext, operation: Operation): Check[] {
  const mediaType = preferredMediaType(operation);
  if (mediaType === undefined || operation.requestBody === undefined) return [];
  const checks: NegativeCheck[] = [];
  const location = 'request/body';
  if (isJson(mediaType.type)) {
    const provenance = standard('https://www.rfc-editor.org/rfc/rfc8259#section-2');
    const malformed =
      (bytes: string) =>
      (request: SentRequest): SentRequest => ({
        ...request,
        body: { kind: 'raw', type: mediaType.type, bytes: Buffer.from(bytes) },
      });
    checks.push(
      {
        id: 'body/malformed',
        harmless: true,
        wrong: 'the JSON does not parse',
        statuses: invalid,
        location: `${location}/malformed`,
        provenance,
        change: malformed('{"doubletake": '),
      },
      {
        id: 'body/cut-off',
        harmless: true,
        wrong: 'the JSON ends in the middle of a string',
        statuses: invalid,
        location: `${location}/malformed`,
        provenance,
        change: malformed('{"doubletake": "\\u00'),
      },
      {
        id: 'body/comma',
        wrong: 'the JSON has a comma too many',
        statuses: invalid,
        location: `${location}/malformed`,
        provenance,
        change: (request) => {
          const text = request.body?.kind === 'json' ? JSON.stringify(request.body.value) : '';
          if (!/[^{[][}\]]$/.test(text))
            throw new CheckSkipped('there is nothing to put a comma behind');
          return {
            ...request,
            body: {
              kind: 'raw',
              type: mediaType.type,
              bytes: Buffer.from(text.replace(/([}\]])$/, ',$1')),
            },
          };
        },
      },
    );
  }
  const takes = (type: string) =>
    findMediaType(operation.requestBody?.content ?? [], type) !== undefined;
  if (!takes('application/x-doubletake'))
    checks.push({
      id: 'body/content-type',
      harmless: true,
      wrong: 'the Content-Type is one that the operation does not take',
      statuses: [415, 400, 422],
      location: `${location}/content-type`,
      provenance: context.document.evidence.at(mediaType.pointer),
      statement: mediaType.pointer,
      change: (request) => ({
        ...request,
        body: { kind: 'raw', type: 'application/x-doubletake', bytes: Buffer.from('doubletake') },
      }),
    });
  if (isJson(mediaType.type) && !takes('text/plain')) {
    const refusal = ['415', '400', '422'].find((status) =>
      operation.responses.some((response) => response.status === status),
    );
    checks.push({
      id: 'body/content-type/valid-json',
      wrong: 'the JSON is sent as text/plain',
      statuses: [415, 400, 422],
      location: `${location}/content-type/text`,
      provenance:
        refusal === undefined
          ? { evidence: 'assumed' }
          : context.document.evidence.at(`${operation.pointer}/responses/${refusal}`),
      change: (request) =>
        request.body?.kind === 'json'
          ? {
              ...request,
              body: {
                kind: 'raw',
                type: 'text/plain',
                bytes: Buffer.from(JSON.stringify(request.body.value)),
              },
            }
          : request,
    });
  }
  if (operation.requestBody.required) {
    const statement = `${operation.requestBody.pointer}/required`;
    checks.push({
      id: 'body/missing',
      wrong: 'the body is missing',
      statuses: [400, 422, 415, 411],
      location,
      statement,
      provenance: context.document.evidence.at(statement),
      overlay: dropStatement(statement),
      change: (request) => ({ ...request, body: undefined }),
    });
  }
  return checks.map((check) => negative(context, operation, check));
}
