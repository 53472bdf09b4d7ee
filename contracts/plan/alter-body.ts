import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import { findMemberSchema, requiredNames } from '../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import { hidesItem } from '../request/hides-item.ts';
import type { CheckContext } from './check-context.ts';
import { propertiesOf } from './resources.ts';

/** A member of a body that may be sent in another way. */
export interface Member {
  readonly context: CheckContext;
  /** Pointer of its schema. */
  readonly schema: string;
  /** Its name; that of the list for an item. */
  readonly name: string;
  readonly value: unknown;
  /** The value with what is within it altered already. */
  readonly inner: unknown;
  readonly isRequired: boolean;
  /**
   * Whether it is the item itself, or wraps it: then it is no list or object of the item's own.
   */
  readonly isThing: boolean;
}

/** What a member may be sent as instead, the best first. */
export type Alter = (member: Member) => readonly unknown[];

export interface Walk {
  /** Which members stay as they are. */
  readonly keeps?: (name: string, value: unknown) => boolean;
  /** How many levels below the body are walked as well. */
  readonly deepest?: number;
  /** Whether an item may be taken out of the lists of what is in use, as by `archived`. */
  readonly mayHide?: boolean;
}

/**
 * A body with each of its members in another way, as far as that is valid: the one walker of a body
 * and its schema together.
 * @param schema pointer of the body's schema
 */
export function alterBody(
  context: CheckContext,
  schema: string,
  body: unknown,
  alter: Alter,
  walk: Walk = {},
): unknown {
  return alterWithin({ context, alter, ...walk }, schema, body, '', 0);
}

/** The same; undefined where nothing could be altered. */
export function alteredBody(
  context: CheckContext,
  schema: string,
  body: unknown,
  alter: Alter,
  walk: Walk = {},
): unknown {
  const changed = alterBody(context, schema, body, alter, walk);
  return isDeepStrictEqual(changed, body) || !context.validator.accepts(schema, changed, 'request')
    ? undefined
    : changed;
}

interface Walking extends Walk {
  readonly context: CheckContext;
  readonly alter: Alter;
}

function alterWithin(
  walking: Walking,
  schema: string,
  value: unknown,
  name: string,
  depth: number,
): unknown {
  const { deepest = 5 } = walking;
  if (depth > deepest) return value;
  if (Array.isArray(value)) return alterItems(walking, schema, value, name, depth);
  return isObject(value) ? alterMembers(walking, schema, value, depth) : value;
}

function alterMembers(
  walking: Walking,
  schema: string,
  value: Record<string, unknown>,
  depth: number,
): unknown {
  const { context, alter, keeps = () => false, mayHide = false } = walking;
  const { document, validator, chosenIds } = context;
  const required = requiredNames(document, schema);
  const isWrapper = depth === 0 && propertiesOf(document, schema).length === 1;
  let changed = value;
  for (const [name, own] of Object.entries(value)) {
    const at = findMemberSchema(document, schema, name);
    if (at === undefined || keeps(name, own) || name === chosenIds.get(schema)) continue;
    if (own === false && !mayHide && hidesItem(name)) continue;
    const inner = alterWithin(walking, at, own, name, depth + 1);
    const member: Member = {
      context,
      schema: at,
      name,
      value: own,
      inner,
      isRequired: required.includes(name),
      isThing: isWrapper && typeof own === 'object',
    };
    const fitting = [...alter(member), inner].find(
      (candidate) =>
        !isDeepStrictEqual(candidate, own) &&
        validator.accepts(at, candidate, 'request') &&
        validator.accepts(schema, { ...changed, [name]: candidate }, 'request'),
    );
    if (fitting !== undefined) changed = { ...changed, [name]: fitting };
  }
  return changed;
}

function alterItems(
  walking: Walking,
  schema: string,
  value: readonly unknown[],
  name: string,
  depth: number,
): unknown {
  const { context, alter } = walking;
  const items = findMemberSchema(context.document, schema, '[]');
  if (items === undefined) return value;
  return value.map((item) => {
    if (typeof item === 'object') return alterWithin(walking, items, item, name, depth);
    const member = { context, schema: items, name, value: item, inner: item };
    return (
      alter({ ...member, isRequired: true, isThing: false }).find((candidate) =>
        context.validator.accepts(items, candidate, 'request'),
      ) ?? item
    );
  });
}

/**
 * Another value of the same schema, so that a write that does nothing shows; the value itself where
 * there is no other.
 */
export function otherValue(context: CheckContext, schema: string, value: unknown): unknown {
  return (
    otherValues(context, schema, value).find(
      (candidate) =>
        !isDeepStrictEqual(candidate, value) &&
        context.validator.accepts(schema, candidate, 'request'),
    ) ?? value
  );
}

/** The body with as many members changed as may be changed together. */
export function otherBody(
  context: CheckContext,
  schema: string,
  body: Record<string, unknown>,
  keeps: (name: string, value: unknown) => boolean,
  { mayHide = false }: Pick<Walk, 'mayHide'> = {},
): Record<string, unknown> {
  const other: Alter = ({ schema: at, value }) => otherValues(context, at, value);
  const changed = alterBody(context, schema, body, other, { keeps, deepest: 0, mayHide });
  return isObject(changed) ? changed : body;
}

function otherValues(context: CheckContext, schema: string, value: unknown): unknown[] {
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
      ...(schemaTypes(context.document, schema).has('number')
        ? [0.11, -0.11].map((step) => Number((value + step).toFixed(2)))
        : []),
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
