import type { Operation as PatchOperation } from 'rfc6902';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import { schemaTypes, takesNull } from '../../../openapi/schema/schema-types.ts';
import { ProblemError } from '../../lib/problem.ts';
import type { Api, Samples } from '../../model/api.ts';
import { normalizeName } from '../infer/inflect.ts';
import { learnedMerge } from '../infer/learned.ts';
import { formatTime, laterTime, serverFilled } from '../infer/member-kinds.ts';
import { extensionAt, membersOf } from '../infer/members.ts';
import type { ResourceSchema } from '../infer/model.ts';
import { applyJsonPatch } from './apply-patch.ts';
import { coerceToSchema } from './coerce-to-schema.ts';
import { createEntity, type Ingredients, namesOther } from './create-entity.ts';
import { withDerived } from './derived-members.ts';
import type { Entity } from './entity.ts';
import { choicesOf, firstStatus } from './new-values.ts';

/** An item as a PUT leaves it: what was not sent is gone, but for what the server fills in. */
export function replaceEntity(
  api: Api,
  samples: Samples,
  entity: Entity,
  ingredients: Omit<Ingredients, 'id' | 'before'>,
): Entity {
  const { value, hidden, ...pictures } = createEntity(api, samples, {
    ...ingredients,
    id: entity.id,
    before: entity.value,
  });
  return { ...entity, value, hidden, ...pictures };
}

/** An item as a PATCH leaves it: what was not sent stays (JSON Merge Patch, RFC 7396). */
export function mergeEntity(
  api: Api,
  entity: Entity,
  {
    resourceSchema,
    sent,
    sendable,
    now,
    untouched = new Set(),
    keepsNull = false,
  }: Pick<Ingredients, 'resourceSchema' | 'sent' | 'sendable' | 'now'> & {
    /** Members that do not move on by themselves, since it is known what they become. */
    readonly untouched?: ReadonlySet<string>;
    /** Whether null in an object is a value. */
    readonly keepsNull?: boolean;
  },
): Entity {
  if (sent === undefined) return entity;
  if (!isObject(sent) || !isObject(entity.value))
    return {
      ...entity,
      value: keepConforming(
        api,
        resourceSchema,
        isObject(sent) ? entity.value : sent,
        entity.value,
      ),
    };
  const { value: changes, hidden } = split(api, resourceSchema, sent, sendable);
  const value = withoutEmptied(api, resourceSchema, changes);
  const next = mergeMembers(api, resourceSchema, entity.value, value, keepsNull);
  const timed = withTimes(api, resourceSchema, next, entity.value, now);
  const touched = touch(api, resourceSchema, timed, now, sendable, untouched);
  const whole = derivedIn(api, resourceSchema, touched);
  const kept = keepConforming(api, resourceSchema, whole, entity.value);
  // What is not shown is merged all the same: an object member by member.
  return { ...entity, value: kept, hidden: mergeHidden(entity.hidden, hidden, keepsNull) };
}

function mergeHidden(
  current: Entity['hidden'] = {},
  changes: Readonly<Record<string, unknown>>,
  keepsNull: boolean,
): Record<string, unknown> {
  const merged = new Map(Object.entries(current));
  for (const [name, value] of Object.entries(changes))
    merged.set(name, mergePatch(merged.get(name), value, keepsNull));
  return Object.fromEntries(merged);
}

/**
 * An item after a JSON Patch (RFC 6902). Throws `request-invalid` for an operation that cannot be
 * done.
 */
export function patched(
  api: Api,
  entity: Entity,
  operations: unknown,
  resourceSchema: ResourceSchema,
  now: Date,
): Entity {
  const value = applyJsonPatch(
    entity.value,
    Array.isArray(operations) ? (operations as PatchOperation[]) : [],
  );
  const violations =
    resourceSchema.schema === undefined ? [] : api.validator.validate(resourceSchema.schema, value);
  if (violations.length > 0) {
    const detail = `The patch would leave ${violations
      .slice(0, 20)
      .map(({ instance, message }) => `${instance} ${message}`)
      .join('; ')}.`;
    throw new ProblemError('request-invalid', detail, {
      violations: violations.slice(0, 100).map(({ instance, message, keyword }) => ({
        location: ['body', ...instance.split('/').slice(1)],
        keyword,
        message,
      })),
    });
  }
  if (!isObject(value)) return { ...entity, value };
  const own = withServersOwn(resourceSchema, value, entity.value);
  const touched = derivedIn(api, resourceSchema, touch(api, resourceSchema, own, now));
  const kept = keepConforming(api, resourceSchema, touched, own);
  return { ...entity, value: kept };
}

/** With what follows from other members as it is now. */
function derivedIn(
  { document }: Api,
  { schema }: ResourceSchema,
  value: Record<string, unknown>,
): unknown {
  return schema === undefined ? value : withDerived(document, schema, value);
}

/** The id and what is `readOnly` stay as they were: they are not the client's to patch. */
function withServersOwn(
  resourceSchema: ResourceSchema,
  value: Record<string, unknown>,
  before: unknown,
): Record<string, unknown> {
  const own = new Map(Object.entries(value));
  const known = isObject(before) ? before : {};
  for (const { name, readOnly } of resourceSchema.members.values()) {
    if (name !== resourceSchema.id && !readOnly) continue;
    if (Object.hasOwn(known, name)) own.set(name, known[name]);
    else own.delete(name);
  }
  return Object.fromEntries(own);
}

function split(
  api: Api,
  resourceSchema: ResourceSchema,
  sent: Record<string, unknown>,
  sendable: ReadonlySet<string>,
): { value: Record<string, unknown>; hidden: Record<string, unknown> } {
  const value: [string, unknown][] = [];
  const hidden: [string, unknown][] = [];
  for (const [name, member] of Object.entries(sent)) {
    const known = resourceSchema.members.get(name);
    // What the answer's schema calls `readOnly` may be sent where the request's own schema says so.
    if (name === resourceSchema.id || (known?.readOnly === true && !sendable.has(name))) continue;
    const isHidden =
      known === undefined
        ? sendable.has(name) && resourceSchema.members.size > 0
        : known.writeOnly || namesOther(api.document, known, member);
    (isHidden ? hidden : value).push([name, member]);
  }
  return { value: Object.fromEntries(value), hidden: Object.fromEntries(hidden) };
}

/**
 * What a change takes out of objects by an empty text, where the description of the member says
 * that this unsets a key: null, as in a merge patch.
 */
function withoutEmptied(
  { document }: Api,
  { sentSchema }: ResourceSchema,
  changes: Record<string, unknown>,
): Record<string, unknown> {
  if (sentSchema === undefined || !Object.values(changes).some(isObject)) return changes;
  const members = membersOf(document, sentSchema);
  return Object.fromEntries(
    Object.entries(changes).map(([name, value]) => {
      const pointer = members.get(name)?.pointer;
      if (!isObject(value) || pointer === undefined || !unsetsByEmpty(document, pointer))
        return [name, value];
      const inner = Object.entries(value).map(([key, own]) => [key, own === '' ? null : own]);
      return [name, Object.fromEntries(inner)];
    }),
  );
}

/** Characters of a description that are read. */
const mostText = 4000;

function unsetsByEmpty(document: Api['document'], pointer: string): boolean {
  const description = extensionAt(document, pointer, 'description');
  return (
    typeof description === 'string' &&
    /\b(unset|remov(e|ed|ing)|delet(e|ed|ing)|clear(ed|ing)?)\b[^.]{0,80}\bempty (value|string|text)\b/i.test(
      description.slice(0, mostText),
    )
  );
}

/** The members of an item after a change of some, each as the document says it is taken in. */
function mergeMembers(
  api: Api,
  resourceSchema: ResourceSchema,
  current: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, unknown>>,
  keepsNull: boolean,
): Record<string, unknown> {
  const result = new Map(Object.entries(current));
  for (const [name, value] of Object.entries(changes)) {
    const pointer = resourceSchema.members.get(name)?.pointer;
    const merge = pointer === undefined ? undefined : learnedMerge(api.document, pointer);
    if (value === null && !isNullable(api, resourceSchema, name)) result.delete(name);
    else if (merge === 'whole') result.set(name, value);
    else result.set(name, mergePatch(result.get(name), value, keepsNull || merge === 'keep-null'));
  }
  return Object.fromEntries(result);
}

/** RFC 7396, section 2. */
function mergePatch(target: unknown, patch: unknown, keepsNull: boolean): unknown {
  if (!isObject(patch)) return patch;
  const result = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null && !keepsNull) result.delete(name);
    else result.set(name, mergePatch(result.get(name), value, keepsNull));
  }
  return Object.fromEntries(result);
}

function isNullable(api: Api, { members }: ResourceSchema, name: string): boolean {
  const member = members.get(name);
  return member !== undefined && takesNull(api.document, member.pointer);
}

/**
 * Whoever sets a status or a flag sets its time: with `state: closed` goes `closed_at`, with
 * `completed: true` goes `completed_at`. A status at its beginning, or a flag that is false, takes
 * it back.
 */
function withTimes(
  api: Api,
  { members }: ResourceSchema,
  next: Record<string, unknown>,
  before: Readonly<Record<string, unknown>>,
  now: Date,
): Record<string, unknown> {
  const changed = [...members.values()].filter(({ name }) => {
    const value = next[name];
    return (typeof value === 'string' || typeof value === 'boolean') && value !== before[name];
  });
  if (changed.length === 0) return next;
  const result = new Map(Object.entries(next));
  for (const { name, pointer } of changed) {
    const value = next[name];
    const isFlag = typeof value === 'boolean';
    const choices = isFlag ? [] : choicesOf(dereference(api.document, pointer).node);
    if (!isFlag && !choices.includes(value)) continue;
    const word = normalizeName(isFlag ? name : String(value)).replace(/^is(?=...)/, '');
    const old = normalizeName(isFlag ? name : String(before[name] ?? '')).replace(/^is(?=...)/, '');
    const isBack = isFlag ? !value : value === firstStatus(choices.map(String));
    for (const time of members.values()) {
      const bare = normalizeName(time.name);
      if (next[time.name] !== before[time.name]) continue;
      const types = schemaTypes(api.document, time.pointer);
      if (isBack && timesOf(old).includes(bare) && types.has('null')) result.set(time.name, null);
      if (!(isFlag && !value) && timesOf(word).includes(bare) && !types.has('boolean'))
        result.set(time.name, formatTime(api.document, time.pointer, now));
    }
  }
  return Object.fromEntries(result);
}

function timesOf(word: string): string[] {
  return ['at', 'on', 'date', 'time'].map((end) => `${word}${end}`);
}

/**
 * Times of change and version counters move on, also those in an object that no client sends, such as
 * `metadata.updated_at`.
 */
function touch(
  api: Api,
  { members }: Pick<ResourceSchema, 'members'>,
  value: Readonly<Record<string, unknown>>,
  now: Date,
  sendable?: ReadonlySet<string>,
  untouched?: ReadonlySet<string>,
): Record<string, unknown> {
  const touched = new Map(Object.entries(value));
  for (const member of members.values()) {
    if (untouched?.has(member.name) === true) continue;
    const kind = serverFilled(api.document, member);
    const current = touched.get(member.name);
    if (isObject(current) && sendable?.has(member.name) === false) {
      const inner = membersOf(api.document, member.pointer);
      const times = [...inner].filter(([, own]) => serverFilled(api.document, own) === 'updated');
      if (times.length > 0)
        touched.set(member.name, touch(api, { members: new Map(times) }, current, now));
      continue;
    }
    if (kind === 'updated' && (current !== undefined || member.required))
      touched.set(member.name, laterTime(current, formatTime(api.document, member.pointer, now)));
    if (current === false && /^(is)?(edited|modified)$/.test(normalizeName(member.name)))
      if (sendable?.has(member.name) !== true) touched.set(member.name, true);
    if (kind === 'version' && typeof current === 'number') touched.set(member.name, current + 1);
  }
  return Object.fromEntries(touched);
}

/** What the change made wrong, a required member taken away say, stays as it was. */
function keepConforming(
  api: Api,
  resourceSchema: ResourceSchema,
  value: unknown,
  before: unknown,
): unknown {
  return resourceSchema.schema === undefined
    ? value
    : coerceToSchema(api.validator, resourceSchema.schema, value, () => before);
}
