import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import type { MediaType, Operation } from '../../openapi/model/operation.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import {
  judgeOnly,
  replaceBody,
  withDifficultText,
  withLongText,
  withQuery,
} from '../plan/body-variants.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { fillUp } from '../plan/full-body.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { exampleBody } from '../request/example-values.ts';
import { variant } from './variant.ts';

/**
 * Requests that are allowed and that servers fail over: empty and long texts, quotes, large
 * numbers, members that nobody knows. Whatever comes, it is no failure.
 */
export function deriveOddInput(context: CheckContext): Check[] {
  return context.operations.flatMap((operation) => {
    const mediaType = preferredMediaType(operation);
    const bodies =
      mediaType?.schema !== undefined && isJson(mediaType.type)
        ? [
            emptyChecks,
            textChecks,
            emptyObjectChecks,
            hugeNumberChecks,
            unknownMemberCheck,
          ].flatMap((derive) => derive(context, operation, mediaType))
        : [];
    return [
      ...bodies,
      ...largeNumberChecks(context, operation),
      ...queryTextChecks(context, operation),
      ...percentIdChecks(context, operation),
    ];
  });
}

/**
 * Each text member empty in turn, where the schema has nothing against it: whatever comes, it is no
 * failure.
 */
function emptyChecks(context: CheckContext, operation: Operation, mediaType: MediaType): Check[] {
  const body = exampleBody(context, mediaType);
  if (!isObject(body) || mediaType.schema === undefined) return [];
  const { schema } = mediaType;
  const names = Object.entries(body).flatMap(([name, value]) => {
    const at = findMemberSchema(context.document, schema, name);
    return typeof value === 'string' &&
      at !== undefined &&
      context.validator.validate(at, '').length === 0
      ? [name]
      : [];
  });
  return names.map((name) =>
    variant(
      context,
      operation,
      `empty/${name}`,
      `an empty ${name} is answered as documented`,
      (session) =>
        judgeOnly(session, operation, (request) =>
          replaceBody(request, (value) => ({ ...Object(value), [name]: '' })),
        ),
    ),
  );
}

/**
 * All free texts at once difficult, and long: whatever comes, it is no failure. That they are kept
 * is what journeys see to.
 */
function textChecks(context: CheckContext, operation: Operation, mediaType: MediaType): Check[] {
  const { schema } = mediaType;
  if (schema === undefined) return [];
  const changes = [
    [
      'difficult-text',
      'text of any script, with quotes and markup, is answered as documented',
      (body: unknown) => withDifficultText(context, schema, body),
    ],
    [
      'long-text',
      'long text is answered as documented',
      (body: unknown) => withLongText(context, schema, body, longText, /./),
    ],
  ] as const;
  const full = fillUp(context, schema, exampleBody(context, mediaType));
  // What the example leaves out takes text as well.
  const filled = (body: unknown) =>
    isObject(full) && isObject(body) ? { ...full, ...body } : body;
  return changes
    .filter(([, , change]) => !isDeepStrictEqual(change(full), full))
    .map(([id, title, change]) =>
      variant(context, operation, id, title, (session) =>
        judgeOnly(session, operation, (request) =>
          replaceBody(request, (body) => change(filled(body))),
        ),
      ),
    );
}

const longText = 12_000;

/** An object without members where one goes that needs none: whatever comes, it is no failure. */
function emptyObjectChecks(
  context: CheckContext,
  operation: Operation,
  mediaType: MediaType,
): Check[] {
  const body =
    mediaType.schema === undefined
      ? undefined
      : fillUp(context, mediaType.schema, exampleBody(context, mediaType));
  if (!isObject(body) || mediaType.schema === undefined) return [];
  const { schema } = mediaType;
  const names = Object.entries(body).flatMap(([name, value]) => {
    const at = findMemberSchema(context.document, schema, name);
    return isObject(value) &&
      Object.keys(value).length > 0 &&
      at !== undefined &&
      context.validator.accepts(at, {}, 'request')
      ? [name]
      : [];
  });
  return names.map((name) =>
    variant(
      context,
      operation,
      `empty-object/${name}`,
      `${name} without members is answered as documented`,
      (session) =>
        judgeOnly(session, operation, (request) =>
          replaceBody(request, (value) => ({ ...Object(value), [name]: {} })),
        ),
    ),
  );
}

/**
 * A number that no other is larger than, in each member that has no maximum: whatever comes, it is
 * no failure.
 */
function hugeNumberChecks(
  context: CheckContext,
  operation: Operation,
  mediaType: MediaType,
): Check[] {
  const body =
    mediaType.schema === undefined
      ? undefined
      : fillUp(context, mediaType.schema, exampleBody(context, mediaType));
  if (!isObject(body) || mediaType.schema === undefined) return [];
  const { schema } = mediaType;
  const names = Object.entries(body).flatMap(([name, value]) => {
    const at = findMemberSchema(context.document, schema, name);
    return typeof value === 'number' &&
      at !== undefined &&
      context.validator.accepts(at, huge, 'request')
      ? [name]
      : [];
  });
  return names.map((name) =>
    variant(
      context,
      operation,
      `huge/${name}`,
      `${name} as ${huge} is answered as documented`,
      (session) =>
        judgeOnly(session, operation, (request) =>
          replaceBody(request, (value) => ({ ...Object(value), [name]: huge })),
        ),
    ),
  );
}

const huge = 1e300;

/**
 * A member that the document neither knows nor forbids: it is taken or refused, and no server fails
 * over it.
 */
function unknownMemberCheck(
  context: CheckContext,
  operation: Operation,
  { schema }: MediaType,
): Check[] {
  if (
    schema === undefined ||
    dereference(context.document, schema).node['additionalProperties'] === false
  )
    return [];
  const more = { doubletake_unknown: { of: ['several', 1, null] } };
  return [
    variant(
      context,
      operation,
      'unknown-member',
      'a member that the document does not know is answered as documented',
      (session) =>
        judgeOnly(session, operation, (request) =>
          replaceBody(request, (value) => (isObject(value) ? { ...value, ...more } : value)),
        ),
    ),
  ];
}

function largeNumberChecks(context: CheckContext, operation: Operation): Check[] {
  return operation.parameters.flatMap((parameter) => {
    const { schema, name } = parameter;
    if (parameter.in !== 'query' || schema === undefined) return [];
    const { node } = dereference(context.document, schema);
    const isNumber =
      node['type'] === 'integer' ||
      node['type'] === 'number' ||
      (typeof node['pattern'] === 'string' && /^\^?\[?[0-9]/.test(node['pattern']));
    const large = 99_999_999_999;
    if (
      !isNumber ||
      (context.validator.validate(schema, large).length > 0 &&
        context.validator.validate(schema, String(large)).length > 0)
    )
      return [];
    return [
      variant(
        context,
        operation,
        `large/${name}`,
        `${name}=${large} is answered as documented`,
        (session) =>
          judgeOnly(session, operation, (request) => withQuery(request, name, String(large))),
      ),
    ];
  });
}

const trickyText = `O'Brien "100%" _*\\ (a|b)`;

/**
 * Characters that mean something to databases and patterns, in each query parameter that takes free
 * text: whatever comes, it is no failure.
 */
function queryTextChecks(context: CheckContext, operation: Operation): Check[] {
  return operation.parameters.flatMap(({ schema, name, in: place, contentType }) => {
    if (
      place !== 'query' ||
      schema === undefined ||
      contentType !== undefined ||
      !schemaTypes(context.document, schema).has('string')
    )
      return [];
    if (!context.validator.accepts(schema, trickyText, 'request')) return [];
    const texts = [
      [
        'text',
        trickyText,
        `quotes, a per cent sign and a backslash in ${name} are answered as documented`,
      ],
      ['no-text', '', `an empty ${name} is answered as documented`],
    ] as const;
    return texts.map(([id, text, title]) =>
      variant(context, operation, `${id}/${name}`, title, (session) =>
        judgeOnly(session, operation, (request) => withQuery(request, name, text)),
      ),
    );
  });
}

/** A per cent sign in an id, encoded as it has to be: whatever comes, it is no failure. */
function percentIdChecks(context: CheckContext, operation: Operation): Check[] {
  if (operation.method !== 'get') return [];
  const names = operation.parameters.filter(
    ({ in: place, schema }) =>
      place === 'path' &&
      schema !== undefined &&
      schemaTypes(context.document, schema).has('string'),
  );
  return names.map(({ name }) =>
    variant(
      context,
      operation,
      `percent/${name}`,
      `a per cent sign in ${name} is answered as documented`,
      async (session) => {
        const { bindings, made } = await session.prepare(operation, { shared: true });
        const changed = {
          bindings: { ...bindings, parameters: { ...bindings.parameters, [name]: '100%25 %' } },
          made,
        };
        session.conforms(
          operation,
          await session.send(operation, session.request(operation, changed)),
          [400, 404, 422],
        );
      },
    ),
  );
}
