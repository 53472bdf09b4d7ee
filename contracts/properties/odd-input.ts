import { isDeepStrictEqual } from 'node:util';
import { dereference } from '../../openapi/model/document.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import type { MediaType, Operation } from '../../openapi/model/operation.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import { preferredMediaType } from '../request/build-request.ts';
import type { Check } from '../plan/check.ts';
import { exampleBody } from '../request/example-values.ts';
import { fillUp } from '../plan/full-body.ts';
import type { Plan } from '../plan/check-context.ts';
import {
  judgeOnly,
  replaceBody,
  withDifficultText,
  withLongText,
  withQuery,
} from '../plan/body-variants.ts';
import { variant } from './variant.ts';

/**
 * Requests that are allowed and that servers fail over: empty and long texts, quotes, large
 * numbers, members that nobody knows. Whatever comes, it is no failure.
 */
export function deriveOddInput(plan: Plan): Check[] {
  return plan.operations.flatMap((operation) => {
    const mediaType = preferredMediaType(operation);
    const bodies =
      mediaType?.schema !== undefined && isJson(mediaType.type)
        ? [
            emptyChecks,
            textChecks,
            emptyObjectChecks,
            hugeNumberChecks,
            unknownMemberCheck,
          ].flatMap((derive) => derive(plan, operation, mediaType))
        : [];
    return [
      ...bodies,
      ...largeNumberChecks(plan, operation),
      ...queryTextChecks(plan, operation),
      ...percentIdChecks(plan, operation),
    ];
  });
}

/**
 * Each text member empty in turn, where the schema has nothing against it: whatever comes, it is no
 * failure.
 */
function emptyChecks(plan: Plan, operation: Operation, mediaType: MediaType): Check[] {
  const body = exampleBody(plan, mediaType);
  if (!isObject(body) || mediaType.schema === undefined) return [];
  const { schema } = mediaType;
  const names = Object.entries(body).flatMap(([name, value]) => {
    const at = findMemberSchema(plan.document, schema, name);
    return typeof value === 'string' &&
      at !== undefined &&
      plan.validator.validate(at, '').length === 0
      ? [name]
      : [];
  });
  return names.map((name) =>
    variant(
      plan,
      operation,
      `empty/${name}`,
      `an empty ${name} is answered as documented`,
      (talk) =>
        judgeOnly(talk, operation, (request) =>
          replaceBody(request, (value) => ({ ...Object(value), [name]: '' })),
        ),
    ),
  );
}

/**
 * All free texts at once difficult, and long: whatever comes, it is no failure. That they are kept
 * is what journeys see to.
 */
function textChecks(plan: Plan, operation: Operation, mediaType: MediaType): Check[] {
  const { schema } = mediaType;
  if (schema === undefined) return [];
  const changes = [
    [
      'difficult-text',
      'text of any script, with quotes and markup, is answered as documented',
      (body: unknown) => withDifficultText(plan, schema, body),
    ],
    [
      'long-text',
      'long text is answered as documented',
      (body: unknown) => withLongText(plan, schema, body, longText, /./),
    ],
  ] as const;
  const full = fillUp(plan, schema, exampleBody(plan, mediaType));
  // What the example leaves out takes text as well.
  const filled = (body: unknown) =>
    isObject(full) && isObject(body) ? { ...full, ...body } : body;
  return changes
    .filter(([, , change]) => !isDeepStrictEqual(change(full), full))
    .map(([id, title, change]) =>
      variant(plan, operation, id, title, (talk) =>
        judgeOnly(talk, operation, (request) =>
          replaceBody(request, (body) => change(filled(body))),
        ),
      ),
    );
}

const longText = 12_000;

/** An object without members where one goes that needs none: whatever comes, it is no failure. */
function emptyObjectChecks(plan: Plan, operation: Operation, mediaType: MediaType): Check[] {
  const body =
    mediaType.schema === undefined
      ? undefined
      : fillUp(plan, mediaType.schema, exampleBody(plan, mediaType));
  if (!isObject(body) || mediaType.schema === undefined) return [];
  const { schema } = mediaType;
  const names = Object.entries(body).flatMap(([name, value]) => {
    const at = findMemberSchema(plan.document, schema, name);
    return isObject(value) &&
      Object.keys(value).length > 0 &&
      at !== undefined &&
      plan.validator.accepts(at, {}, 'request')
      ? [name]
      : [];
  });
  return names.map((name) =>
    variant(
      plan,
      operation,
      `empty-object/${name}`,
      `${name} without members is answered as documented`,
      (talk) =>
        judgeOnly(talk, operation, (request) =>
          replaceBody(request, (value) => ({ ...Object(value), [name]: {} })),
        ),
    ),
  );
}

/**
 * A number that no other is larger than, in each member that has no maximum: whatever comes, it is
 * no failure.
 */
function hugeNumberChecks(plan: Plan, operation: Operation, mediaType: MediaType): Check[] {
  const body =
    mediaType.schema === undefined
      ? undefined
      : fillUp(plan, mediaType.schema, exampleBody(plan, mediaType));
  if (!isObject(body) || mediaType.schema === undefined) return [];
  const { schema } = mediaType;
  const names = Object.entries(body).flatMap(([name, value]) => {
    const at = findMemberSchema(plan.document, schema, name);
    return typeof value === 'number' &&
      at !== undefined &&
      plan.validator.accepts(at, huge, 'request')
      ? [name]
      : [];
  });
  return names.map((name) =>
    variant(
      plan,
      operation,
      `huge/${name}`,
      `${name} as ${huge} is answered as documented`,
      (talk) =>
        judgeOnly(talk, operation, (request) =>
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
function unknownMemberCheck(plan: Plan, operation: Operation, { schema }: MediaType): Check[] {
  if (
    schema === undefined ||
    dereference(plan.document, schema).node['additionalProperties'] === false
  )
    return [];
  const more = { doubletake_unknown: { of: ['several', 1, null] } };
  return [
    variant(
      plan,
      operation,
      'unknown-member',
      'a member that the document does not know is answered as documented',
      (talk) =>
        judgeOnly(talk, operation, (request) =>
          replaceBody(request, (value) => (isObject(value) ? { ...value, ...more } : value)),
        ),
    ),
  ];
}

function largeNumberChecks(plan: Plan, operation: Operation): Check[] {
  return operation.parameters.flatMap((parameter) => {
    const { schema, name } = parameter;
    if (parameter.in !== 'query' || schema === undefined) return [];
    const { node } = dereference(plan.document, schema);
    const isNumber =
      node['type'] === 'integer' ||
      node['type'] === 'number' ||
      (typeof node['pattern'] === 'string' && /^\^?\[?[0-9]/.test(node['pattern']));
    const large = 99_999_999_999;
    if (
      !isNumber ||
      (plan.validator.validate(schema, large).length > 0 &&
        plan.validator.validate(schema, String(large)).length > 0)
    )
      return [];
    return [
      variant(
        plan,
        operation,
        `large/${name}`,
        `${name}=${large} is answered as documented`,
        (talk) => judgeOnly(talk, operation, (request) => withQuery(request, name, String(large))),
      ),
    ];
  });
}

const trickyText = `O'Brien "100%" _*\\ (a|b)`;

/**
 * Characters that mean something to databases and patterns, in each query parameter that takes free
 * text: whatever comes, it is no failure.
 */
function queryTextChecks(plan: Plan, operation: Operation): Check[] {
  return operation.parameters.flatMap(({ schema, name, in: place, contentType }) => {
    if (
      place !== 'query' ||
      schema === undefined ||
      contentType !== undefined ||
      !schemaTypes(plan.document, schema).has('string')
    )
      return [];
    if (!plan.validator.accepts(schema, trickyText, 'request')) return [];
    const texts = [
      [
        'text',
        trickyText,
        `quotes, a per cent sign and a backslash in ${name} are answered as documented`,
      ],
      ['no-text', '', `an empty ${name} is answered as documented`],
    ] as const;
    return texts.map(([id, text, title]) =>
      variant(plan, operation, `${id}/${name}`, title, (talk) =>
        judgeOnly(talk, operation, (request) => withQuery(request, name, text)),
      ),
    );
  });
}

/** A per cent sign in an id, encoded as it has to be: whatever comes, it is no failure. */
function percentIdChecks(plan: Plan, operation: Operation): Check[] {
  if (operation.method !== 'get') return [];
  const names = operation.parameters.filter(
    ({ in: place, schema }) =>
      place === 'path' && schema !== undefined && schemaTypes(plan.document, schema).has('string'),
  );
  return names.map(({ name }) =>
    variant(
      plan,
      operation,
      `percent/${name}`,
      `a per cent sign in ${name} is answered as documented`,
      async (talk) => {
        const { bindings, made } = await talk.prepare(operation, { shared: true });
        const changed = {
          bindings: { ...bindings, parameters: { ...bindings.parameters, [name]: '100%25 %' } },
          made,
        };
        talk.conforms(
          operation,
          await talk.send(operation, talk.request(operation, changed)),
          [400, 404, 422],
        );
      },
    ),
  );
}
