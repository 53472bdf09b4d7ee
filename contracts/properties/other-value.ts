import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import type { CheckContext } from '../plan/check-context.ts';

/**
 * Another value of the same schema, so that a write that does nothing shows; the value itself where
 * there is no other.
 */
export function otherValue(context: CheckContext, schema: string, value: unknown): unknown {
  const accepts = (candidate: unknown) => context.validator.accepts(schema, candidate, 'request');
  return (
    candidates(context, schema, value).find(
      (candidate) => !isDeepStrictEqual(candidate, value) && accepts(candidate),
    ) ?? value
  );
}

/** The body with as many members changed as may be changed together. */
export function otherBody(
  context: CheckContext,
  schema: string,
  body: Record<string, unknown>,
  keep: (name: string, value: unknown) => boolean,
): Record<string, unknown> {
  let changed = body;
  for (const [name, value] of Object.entries(body)) {
    const at = findMemberSchema(context.document, schema, name);
    if (at === undefined || keep(name, value)) continue;
    const candidate = { ...changed, [name]: otherValue(context, at, value) };
    if (context.validator.accepts(schema, candidate, 'request')) changed = candidate;
  }
  return changed;
}

/**
 * The value with a second item in each list of one and booleans turned: what keeps the first alone,
 * or a default, then shows.
 */
export function withTwoItems(context: CheckContext, schema: string, value: unknown): unknown {
  const changed = widened(context, schema, value);
  return isDeepStrictEqual(changed, value) || !context.validator.accepts(schema, changed, 'request')
    ? undefined
    : changed;
}

function widened(context: CheckContext, schema: string, value: unknown): unknown {
  const items = Array.isArray(value) ? findMemberSchema(context.document, schema, '[]') : undefined;
  if (Array.isArray(value) && items !== undefined && value.length > 0) {
    const own = value.map((item) => widened(context, items, item));
    const two = own.length === 1 ? [...own, otherValue(context, items, own[0])] : own;
    return context.validator.accepts(schema, two, 'request') ? two : own;
  }
  if (typeof value === 'boolean') return otherValue(context, schema, value);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const at = findMemberSchema(context.document, schema, name);
      return [name, at === undefined ? member : widened(context, at, member)];
    }),
  );
}

function candidates(context: CheckContext, schema: string, value: unknown): unknown[] {
  const { node } = dereference(context.document, schema);
  const listed = Array.isArray(node['enum'])
    ? (node['enum'] as unknown[]).filter((member) => member !== null)
    : [];
  if (typeof value === 'boolean') return [!value];
  // Where fractions are allowed, one of two places that no binary fraction has: what is rounded on
  // the way shows.
  if (typeof value === 'number')
    return [
      ...listed,
      ...(isWhole(context, schema)
        ? []
        : [0.11, -0.11].map((step) => Number((value + step).toFixed(2)))),
      value + 1,
      value - 1,
      value / 2,
    ];
  if (typeof value === 'string') return [...listed, ...otherTexts(value)];
  if (Array.isArray(value)) {
    const items = findMemberSchema(context.document, schema, '[]');
    const first =
      items === undefined || value.length === 0 ? [] : [otherValue(context, items, value[0])];
    // Two or more, so that it shows when only one is kept.
    return [
      ...(value.length < 2 ? [[...value, ...first]] : []),
      [...first, ...value.slice(1)],
      [...value, ...first],
      value.slice(0, -1),
    ];
  }
  if (!isObject(value)) return [];
  const isPlace = (member: unknown) => typeof member === 'string' && /^(https?:|#)/.test(member);
  return [otherBody(context, schema, value, (_name, member) => isPlace(member))];
}

function otherTexts(value: string): string[] {
  const date = /^(\d{4})(-\d\d-\d\d.*)$/.exec(value);
  const later = date === null ? [] : [`${Number(date[1]) + 1}${date[2]}`];
  const place = /^https?:/.test(value) ? [`${value.replace(/\/$/, '')}/changed`] : [];
  const mail = /^[^@\s]+@[^@\s]+$/.test(value) ? [`changed-${value}`] : [];
  return [
    ...later,
    ...place,
    ...mail,
    `${value} Changed`,
    `${value}-changed`,
    value.replace(/.$/, '0'),
    value.replace(/.$/, '1'),
  ];
}

function isWhole({ document }: CheckContext, schema: string): boolean {
  return !schemaTypes(document, schema).has('number');
}

/**
 * The value with each number 0 and each boolean false, as far as they may be: what takes them for
 * nothing, and puts a default there, then shows.
 */
export function withZeros(context: CheckContext, schema: string, value: unknown): unknown {
  const accepts = (candidate: unknown) => context.validator.accepts(schema, candidate, 'request');
  if (typeof value === 'number') return accepts(0) ? 0 : value;
  if (typeof value === 'boolean') return accepts(false) ? false : value;
  if (!isObject(value)) return value;
  let changed = value;
  for (const [name, member] of Object.entries(value)) {
    const at = findMemberSchema(context.document, schema, name);
    const candidate =
      at === undefined ? changed : { ...changed, [name]: withZeros(context, at, member) };
    if (accepts(candidate)) changed = candidate;
  }
  return changed;
}
