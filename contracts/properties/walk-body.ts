import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { findMemberSchema, requiredNames } from '../../openapi/schema/member-schemas.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { propertiesOf } from '../plan/resources.ts';
import { namesAnother } from './names-another.ts';

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

/**
 * Members that are told apart by more than how they are written: what names something else, and
 * what has a form of its own.
 */
const isFixed = (name: string) => namesAnother(name) || /zone|colou?r/.test(name);

/**
 * A body with each of its members in another way, as far as that is valid; undefined where none may
 * be.
 * @param schema pointer of the body's schema
 */
export function alterBody(
  context: CheckContext,
  schema: string,
  body: unknown,
  alter: Alter,
): unknown {
  const changed = alterMembers(context, schema, body, alter, 0);
  return isDeepStrictEqual(changed, body) || !context.validator.accepts(schema, changed, 'request')
    ? undefined
    : changed;
}

const deepest = 5;

function alterMembers(
  context: CheckContext,
  schema: string,
  value: unknown,
  alter: Alter,
  depth: number,
): unknown {
  if (!isObject(value) || depth > deepest) return value;
  const { document, validator } = context;
  const required = requiredNames(document, schema);
  const isWrapper = depth === 0 && propertiesOf(document, schema).length === 1;
  let changed = value;
  for (const [name, own] of Object.entries(value)) {
    const at = findMemberSchema(document, schema, name);
    if (
      at === undefined ||
      (!isObject(own) && isFixed(name)) ||
      name === context.chosenIds.get(schema)
    )
      continue;
    const inner = alterInner(context, at, name, own, alter, depth);
    const isThing = isWrapper && typeof own === 'object';
    const candidates = [
      ...alter({
        context,
        schema: at,
        name,
        value: own,
        inner,
        isRequired: required.includes(name),
        isThing,
      }),
      inner,
    ];
    const fits = (candidate: unknown) =>
      !isDeepStrictEqual(candidate, own) &&
      validator.accepts(at, candidate, 'request') &&
      validator.accepts(schema, { ...changed, [name]: candidate }, 'request');
    const fitting = candidates.find(fits);
    if (fitting !== undefined) changed = { ...changed, [name]: fitting };
  }
  return changed;
}

/** What is within a member, altered. */
function alterInner(
  context: CheckContext,
  schema: string,
  name: string,
  value: unknown,
  alter: Alter,
  depth: number,
): unknown {
  if (!Array.isArray(value)) return alterMembers(context, schema, value, alter, depth + 1);
  const items = findMemberSchema(context.document, schema, '[]');
  if (items === undefined) return value;
  return value.map((item: unknown) => {
    if (typeof item === 'object') return alterMembers(context, items, item, alter, depth + 1);
    const candidates = alter({
      context,
      schema: items,
      name,
      value: item,
      inner: item,
      isRequired: true,
      isThing: false,
    });
    return (
      candidates.find((candidate) => context.validator.accepts(items, candidate, 'request')) ?? item
    );
  });
}
