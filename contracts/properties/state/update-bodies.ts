import { isDeepStrictEqual } from 'node:util';
import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { otherBody, otherValue } from '../../plan/alter-body.ts';
import { withLongText, withZeros } from '../../plan/body-values.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { fillUp } from '../../plan/full-body.ts';
import { propertiesOf } from '../../plan/resources.ts';
import { preferredMediaType } from '../../request/build-request.ts';
import { exampleBody } from '../../request/example-values.ts';
import { hidesItem } from '../../request/hides-item.ts';
import { inOrderBeside } from '../../request/in-order.ts';

/** What an update is sent with: one member alone, or the whole body. */
export interface Change {
  /** Undefined for the whole body. */
  readonly name: string | undefined;
  /** What the member is in an example with all members. */
  readonly example?: unknown;
  /** What the member is sent as; another value than the item has where undefined. */
  readonly value?: unknown;
  /** Whether each number of a whole body is 0, and each boolean false. */
  readonly isZero?: boolean;
  /** Whether something in it is made up from the schema, where the example has nothing. */
  readonly isSampled: boolean;
}

/**
 * Each member that may be sent alone, else the whole example; and then what the example leaves out.
 */
export function changesBy(context: CheckContext, update: Operation): Change[] {
  const { schema, inner } = bodyOf(context, update);
  if (schema === undefined || inner === undefined) return [{ name: undefined, isSampled: false }];
  const example = updateExample(context, update);
  const full = fullExample(context, update);
  const ids = idsOf(context, update);
  const mayHide = !isOnlyListed(context, update);
  const single = propertiesOf(context.document, inner).filter(
    (name) =>
      Object.hasOwn(full, name) &&
      (mayHide || full[name] !== false || !hidesItem(name)) &&
      !Object.hasOwn(ids, name) &&
      context.validator.accepts(
        schema,
        wrap(context, update, { ...ids, [name]: full[name] }),
        'request',
      ),
  );
  if (single.length > 0) {
    const changes = single.map(
      (name): Change => ({ name, example: full[name], isSampled: !Object.hasOwn(example, name) }),
    );
    // What takes 0 for nothing ignores it.
    const zeros = single.flatMap((name): Change[] => {
      const at = findMemberSchema(context.document, inner, name);
      const zero = at === undefined ? undefined : withZeros(context, at, full[name]);
      return zero === undefined || isDeepStrictEqual(zero, full[name])
        ? []
        : [{ name, value: zero, isSampled: true }];
    });
    const long = withLongText(context, inner, full, 5000);
    const longs = single.flatMap((name): Change[] =>
      isObject(long) && typeof long[name] === 'string' && long[name] !== full[name]
        ? [{ name, value: long[name], isSampled: true }]
        : [],
    );
    // Two at once, of which a careless server takes the first.
    const all: Change[] = single.length > 1 ? [{ name: undefined, isSampled: true }] : [];
    return [...changes, ...zeros, ...longs, ...all];
  }
  const whole: Change[] = [
    { name: undefined, isSampled: false },
    { name: undefined, isSampled: true, isZero: true },
  ];
  return isDeepStrictEqual(example, full)
    ? whole
    : [...whole, { name: undefined, isSampled: true }];
}

/** What a careless server takes for nothing, for each member that may be sent alone. */
export function emptiesBy(context: CheckContext, update: Operation): Record<string, unknown>[] {
  const { schema } = bodyOf(context, update);
  if (schema === undefined) return [];
  const ids = idsOf(context, update);
  const names = changesBy(context, update).flatMap(({ name, value }) =>
    name === undefined || value !== undefined ? [] : [name],
  );
  return names.flatMap((name) =>
    [null, '', [], 0, false]
      .map((value) => wrap(context, update, { ...ids, [name]: value }))
      .filter((body) => context.validator.accepts(schema, body, 'request')),
  );
}

/**
 * A body with one member, of another value than the item has: an update that does nothing then
 * shows.
 */
export function bodyWith(
  context: CheckContext,
  update: Operation,
  name: string,
  example: unknown,
  shown: Record<string, unknown>,
): Record<string, unknown> {
  const { schema, inner } = bodyOf(context, update);
  const at = inner === undefined ? undefined : findMemberSchema(context.document, inner, name);
  const ids = idsOf(context, update);
  const bodyOfOne = (value: unknown) => wrap(context, update, { ...ids, [name]: value });
  if (at === undefined || schema === undefined) return bodyOfOne(example);
  const current = ownMember(shown, name) ?? example;
  const from = isDeepStrictEqual(current, example) || isObject(example) ? example : current;
  const other = otherValue(context, at, from);
  const values = [
    isDeepStrictEqual(other, current) ? otherValue(context, at, other) : other,
    otherValue(context, at, example),
  ];
  // What is shown may have another shape than what is sent, and the whole may allow less than the
  // member does.
  const fitting = values
    .map(bodyOfOne)
    .find((body) => context.validator.accepts(schema, body, 'request'));
  return fitting ?? bodyOfOne(example);
}

/**
 * A whole body of which every member has another value than the item, as far as they may be
 * changed together.
 */
export function wholeOther(
  context: CheckContext,
  update: Operation,
  shown: Record<string, unknown>,
  isSampled: boolean,
): Record<string, unknown> | undefined {
  const mediaType = preferredMediaType(update);
  const { inner } = bodyOf(context, update);
  if (mediaType === undefined || inner === undefined) return undefined;
  const members = isSampled ? fullExample(context, update) : updateExample(context, update);
  const marked = unwrap(context, update, context.mark(mediaType, wrap(context, update, members)));
  return wrap(
    context,
    update,
    otherBody(
      context,
      inner,
      marked,
      (name, value) => !Object.hasOwn(shown, name) || !isDeepStrictEqual(shown[name], value),
      { mayHide: !isOnlyListed(context, update) },
    ),
  );
}

/**
 * Whether only a list shows what an update changes: it is shown nowhere once it is archived. What
 * nothing shows is in the answer.
 */
function isOnlyListed({ operations }: CheckContext, update: Operation): boolean {
  const isRead = (at: string) =>
    operations.some(({ method, path }) => method === 'get' && path === at);
  return !isRead(update.path) && isRead(update.path.replace(/\/[^/]*$/, ''));
}

/** The body that makes a change. @param shown the item as it reads before it */
export function bodyOfChange(
  context: CheckContext,
  update: Operation,
  change: Change,
  shown: Record<string, unknown>,
): Record<string, unknown> | undefined {
  const { name, value, example, isSampled, isZero = false } = change;
  if (name !== undefined && value !== undefined)
    return wrap(context, update, { ...idsOf(context, update), [name]: value });
  const mediaType = preferredMediaType(update);
  if (name !== undefined) {
    const body = bodyWith(context, update, name, example, shown);
    // What no two items have alike is not changed to what another item has.
    const marked = mediaType === undefined ? body : context.mark(mediaType, body);
    const isOther =
      isObject(marked) && !isDeepStrictEqual(unwrap(context, update, marked)[name], shown[name]);
    return inOrderOf(context, update, isOther ? marked : body, shown);
  }
  const whole = wholeOther(context, update, shown, isSampled);
  const { schema } = bodyOf(context, update);
  const zero = isZero && schema !== undefined ? withZeros(context, schema, whole) : whole;
  return isObject(zero) ? zero : undefined;
}

/** The body with which nothing of the item ends before it begins. */
function inOrderOf(
  context: CheckContext,
  update: Operation,
  body: Record<string, unknown>,
  shown: Record<string, unknown>,
): Record<string, unknown> {
  const { schema } = bodyOf(context, update);
  if (schema === undefined) return body;
  const members = unwrap(context, update, body);
  const ordered = inOrderBeside(members, shown, (changed) =>
    context.validator.accepts(
      schema,
      wrap(context, update, isObject(changed) ? changed : {}),
      'request',
    ),
  );
  return ordered === members || !isObject(ordered) ? body : wrap(context, update, ordered);
}

/** The members of the item in the example of an update. */
export function updateExample(context: CheckContext, update: Operation): Record<string, unknown> {
  return unwrap(context, update, exampleOf(context, update));
}

function fullExample(context: CheckContext, update: Operation): Record<string, unknown> {
  const { schema } = bodyOf(context, update);
  const example = exampleOf(context, update);
  return unwrap(context, update, schema === undefined ? example : fillUp(context, schema, example));
}

/** The members that say which item is meant: what links put into the body. */
function idsOf(context: CheckContext, update: Operation): Record<string, unknown> {
  const names = new Set(
    context.links
      .filter(({ to }) => to.id === update.id)
      .flatMap(({ requestBody }) => Object.keys(Object(requestBody))),
  );
  return Object.fromEntries(
    Object.entries(updateExample(context, update)).filter(([name]) => names.has(name)),
  );
}

function exampleOf(context: CheckContext, update: Operation): unknown {
  const mediaType = preferredMediaType(update);
  return mediaType === undefined
    ? undefined
    : exampleBody(
        { document: context.document, validator: context.validator, seed: context.seed + 1 },
        mediaType,
      );
}

interface UpdateBody {
  readonly schema: string | undefined;
  /** The schema of the item: that of the body, or of the one object that it wraps. */
  readonly inner: string | undefined;
  readonly wrapper?: string;
}

function bodyOf(context: CheckContext, update: Operation): UpdateBody {
  const schema = preferredMediaType(update)?.schema;
  if (schema === undefined) return { schema, inner: schema };
  const [only, ...others] = propertiesOf(context.document, schema);
  const inner =
    only === undefined || others.length > 0
      ? undefined
      : findMemberSchema(context.document, schema, only);
  return only === undefined ||
    inner === undefined ||
    propertiesOf(context.document, inner).length === 0
    ? { schema, inner: schema }
    : { schema, inner, wrapper: only };
}

function wrap(
  context: CheckContext,
  update: Operation,
  members: Record<string, unknown>,
): Record<string, unknown> {
  const { wrapper } = bodyOf(context, update);
  return wrapper === undefined ? members : { [wrapper]: members };
}

function unwrap(context: CheckContext, update: Operation, body: unknown): Record<string, unknown> {
  const { wrapper } = bodyOf(context, update);
  const members = wrapper === undefined || !isObject(body) ? body : body[wrapper];
  return isObject(members) ? members : {};
}
