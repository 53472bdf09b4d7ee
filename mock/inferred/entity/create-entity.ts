import { numberOf } from '../../../openapi/lib/exact-json.ts';
import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { lazily } from '../../../openapi/lib/lazily.ts';
import { setIn, withMember } from '../../../openapi/lib/value-path.ts';
import { deepFacts, type Facts, fillTemplate } from '../../../openapi/model/answer-template.ts';
import { dereference } from '../../../openapi/model/document.ts';
import { perDocument } from '../../../openapi/model/per-document.ts';
import { calculate } from '../../../openapi/model/step.ts';
import { isNotYet } from '../../../openapi/sample/lifelike.ts';
import { schemaBranches } from '../../../openapi/schema/schema-branches.ts';
import { schemaTypes, takesNull } from '../../../openapi/schema/schema-types.ts';
import type { Api, Samples } from '../../model/api.ts';
import { hash } from '../../state/ids.ts';
import { normalizeName } from '../infer/inflect.ts';
import { learnedInitial } from '../infer/learned.ts';
import { formatTime, laterTime, serverFilled } from '../infer/member-kinds.ts';
import { itemsOf, type Member, membersOf, placeOf } from '../infer/members.ts';
import type { ResourceSchema } from '../infer/model.ts';
import { callers } from '../infer/relations.ts';
import { coerceToSchema } from './coerce-to-schema.ts';
import { withDerived } from './derived-members.ts';
import { schemaExamples } from './document-samples.ts';
import { type Entity, onlyId, withPictures } from './entity.ts';
import { choicesOf, type MadeMembers, madeValue, newValue, startOf } from './new-values.ts';
import { lastPart, nameFrom, nameTemplate } from './resource-name.ts';
import { branchFor, meantFor } from './union-branch.ts';
import { unwrapItems } from './unwrap-items.ts';

/** What a new item, or a new state of one, is made of. */
export interface Ingredients {
  readonly resourceSchema: ResourceSchema;
  readonly id: string;
  /** The ids of the items that its path goes through, the nearest last. */
  readonly above?: readonly string[];
  /** What the client sent, out of its envelope. */
  readonly sent: unknown;
  /** The members that the request's schema knows: what of them was not sent is not invented. */
  readonly sendable: ReadonlySet<string>;
  /** The item as it was: its server-filled members stay. */
  readonly before?: unknown;
  /** Values that the path says, by member. */
  readonly owners: ReadonlyMap<string, unknown>;
  /** Values of the other ids that the server gives, by member. */
  readonly otherIds?: ReadonlyMap<string, unknown>;
  /** What the example of the creation shows of the item, where the document has one. */
  readonly shown?: Readonly<Record<string, unknown>> | undefined;
  /** What templates of members may say beside the item itself. */
  readonly facts?: Facts;
  /** Values that count, by the pointers of their members. */
  readonly serials?: ReadonlyMap<string, unknown>;
  readonly now: Date;
  readonly seed: number;
  /**
   * An example of the document: what it says of the server's own members counts, and what it leaves
   * out is left out.
   */
  readonly isExample?: boolean;
}

/** What the API shows of an item, and what was sent and is not shown. */
export interface CreatedEntity extends Pick<Entity, 'hasPictures'> {
  readonly value: unknown;
  readonly hidden: Readonly<Record<string, unknown>>;
}

/**
 * Makes an item from what was sent: the server's own members filled in, the rest as the schema
 * allows.
 */
export function createEntity(api: Api, samples: Samples, given: Ingredients): CreatedEntity {
  const unwrapped = unwrapItems(api.document, given.resourceSchema.members, given.sent);
  const ingredients = { ...given, sent: unwrapped, shown: withOwnId(given) };
  const { resourceSchema, sent, sendable } = ingredients;
  if (resourceSchema.schema === undefined) return { value: bare(ingredients), hidden: {} };
  const schema = branchFor(api, resourceSchema.schema, sent, sendable);
  const instead = () =>
    withId(api, resourceSchema, samples.schema(schema, ingredients.seed), ingredients.id);
  const types = schemaTypes(api.document, schema);
  if (
    resourceSchema.members.size === 0 &&
    !(isObject(sent) && (types.size === 0 || types.has('object')))
  ) {
    return { value: coerceToSchema(api.validator, schema, sent ?? instead(), instead), hidden: {} };
  }
  const members = isObject(sent)
    ? chosenMembers(api, resourceSchema, schema, sent, sendable)
    : resourceSchema.members;
  const entries = new Map<string, unknown>();
  const { seed, now } = ingredients;
  const sample = lazily(() => samples.shown(schema, { seed, clock: { now: () => now } }));
  const made = lazily(() => madeMembers(api, samples, ingredients, schema, members));
  for (const member of members.values()) {
    const value = fill(api, member, ingredients, sample, made);
    if (value !== undefined) entries.set(member.name, value);
  }
  const hidden: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(isObject(sent) ? sent : {})) {
    const member = members.get(name);
    const isHidden =
      member === undefined
        ? sendable.has(name) && members.size > 0
        : member.writeOnly || namesOther(api.document, member, value);
    if (isHidden) setOwn(hidden, name, value);
    else if (member === undefined) entries.set(name, value);
  }
  const named = withNestedId(resourceSchema, Object.fromEntries(entries), ingredients.id);
  const complete = withDerived(api.document, schema, named);
  const value = coerceToSchema(api.validator, schema, complete, instead);
  // One of `oneOf` may be two of them: then the whole decides.
  const whole =
    schema === resourceSchema.schema
      ? value
      : coerceToSchema(api.validator, resourceSchema.schema, value, instead);
  return { value: whole, hidden, ...withPictures(whole) };
}

/** An id that is shorter may stand in a text by chance. */
const leastId = 6;

/** What the example of a creation shows, with the id of the new item where the example has its own. */
function withOwnId({ shown, id, resourceSchema }: Ingredients): Ingredients['shown'] {
  const own = shown === undefined ? undefined : ownMember(shown, resourceSchema.id ?? '');
  if (shown === undefined || typeof own !== 'string' || own.length < leastId || own === id)
    return shown;
  const written = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replaceAll(own, id);
    if (Array.isArray(value)) return value.map(written);
    return isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, written(inner)]))
      : value;
  };
  return written(shown) as Ingredients['shown'];
}

/** Of a schema with alternatives, the members of the one that what was sent fits. */
function chosenMembers(
  api: Api,
  resourceSchema: ResourceSchema,
  schema: string,
  sent: Record<string, unknown>,
  sendable: ReadonlySet<string>,
): ReadonlyMap<string, Member> {
  const { node } = dereference(api.document, schema);
  if (!('oneOf' in node) && !('anyOf' in node) && !('allOf' in node))
    return schema === resourceSchema.schema
      ? resourceSchema.members
      : membersOf(api.document, schema);
  return membersOf(api.document, schema, meantFor(api, sent, sendable));
}

/** What an item that is new has made up; what the document shows and what there was is not. */
function madeMembers(
  { document }: Api,
  samples: Samples,
  { before, isExample, seed, id, sent, now, resourceSchema }: Ingredients,
  schema: string,
  members: ReadonlyMap<string, Member>,
): MadeMembers | undefined {
  if (before !== undefined || isExample === true) return undefined;
  const item = samples.newItem(
    {
      seed: hash(seed, `${schema} new ${id}`).readUInt32BE(),
      subject: resourceSchema.hints.noun,
      members,
      sent,
    },
    now,
  );
  return { item, shown: schemaExamples(document, schema) };
}

function fill(
  api: Api,
  member: Member,
  ingredients: Ingredients,
  sample: () => unknown,
  madeAlone: () => MadeMembers | undefined,
): unknown {
  const { resourceSchema, id, sent, before, owners, sendable, isExample = false } = ingredients;
  const { name } = member;
  // Who has made one thing has made the next: they look the same in all.
  const isCaller = !isSmall(api, member) && callers.has(normalizeName(name));
  const made = isCaller ? () => undefined : madeAlone;
  if (name === resourceSchema.id)
    return wholeName(api, member, ingredients) ?? idValue(api, member, id);
  if (member.writeOnly) return undefined;
  const wanted =
    isObject(sent) &&
    Object.hasOwn(sent, name) &&
    (isExample || !member.readOnly || sendable.has(name)) &&
    // Null in place of what no answer shows as null is as good as nothing.
    (sent[name] !== null || mayBeNull(api, member))
      ? sent[name]
      : undefined;
  const kept = isObject(before) ? ownMember(before, name) : undefined;
  if (wanted !== undefined && !namesOther(api.document, member, wanted))
    return isExample ? wanted : withInner(api, member, wanted, kept, ingredients);
  if (owners.has(name)) return owners.get(name);
  // What a client may send and has not sent is again what it was at first.
  const isOpen = sendable.size === 0 && resourceSchema.id === undefined && id === onlyId;
  const isReset = (sendable.has(name) || isOpen) && !isServers(api, member, resourceSchema);
  const learned =
    isExample || (kept !== undefined && !isReset) ? undefined : initial(api, member, ingredients);
  if (learned !== undefined) return learned.value;
  // Where one schema describes what is sent and what comes, the server still gives what it always gives.
  const isOwn = !isExample && (!sendable.has(name) || isServers(api, member, resourceSchema));
  const filled = isOwn ? serverValue(api, member, kept, ingredients) : undefined;
  if (filled !== undefined) return filled;
  if (isOwn && kept !== undefined) return kept;
  const given = ingredients.otherIds?.get(name);
  if (given !== undefined) return given;
  if (resourceSchema.fileMembers.has(name) && !member.required)
    return schemaTypes(api.document, member.pointer).has('null') ? null : undefined;
  const planned = before === undefined && !isExample ? plannedStatus(api, member, sent) : undefined;
  if (planned !== undefined) return planned;
  const { node } = dereference(api.document, member.pointer);
  const assumedByAll = node['default'];
  if (assumedByAll !== undefined)
    return typeof assumedByAll === 'object' ? structuredClone(assumedByAll) : assumedByAll;
  if (isOwn && kept === undefined && saysLater(api, member, ingredients)) return undefined;
  if (isOwn) {
    const begun = newValue(api, member, {
      shown: ingredients.shown,
      now: ingredients.now,
      filters: resourceSchema.statusFilters,
      sample,
      made,
    });
    if (begun !== undefined) return begun;
  } else if (!isExample && before === undefined) {
    const begun = startOf(api, member, resourceSchema.statusFilters);
    if (begun?.why === 'status at the beginning') return begun.value;
  }
  if (!isOwn && !isExample && schemaTypes(api.document, member.pointer).has('null')) return null;
  // What nobody sends and nobody needs is shown only where it is small: whole objects would only be
  // made up.
  const isWorthShowing = isOwn && isSmall(api, member);
  if (!member.required && !isWorthShowing) return undefined;
  // What could have been sent, and has to be there, is as a server assumes it.
  const assumed = isOwn || isExample ? undefined : startOf(api, member);
  if (assumed !== undefined) return assumed.value;
  const own = madeValue(made(), member);
  if (own !== undefined) return own;
  const whole = sample();
  return isObject(whole) ? whole[name] : undefined;
}

/** The id as a member writes it that has whole names; undefined for one that has the id itself. */
function wholeName(
  api: Api,
  { name, pointer }: Member,
  { id, before, above = [] }: Ingredients,
): string | undefined {
  const template = nameTemplate(api.document, pointer);
  if (template === undefined) return undefined;
  const kept = isObject(before) ? ownMember(before, name) : undefined;
  if (typeof kept === 'string' && lastPart(kept) === id) return kept;
  const whole = nameFrom(template, id, above);
  return api.validator.accepts(pointer, whole, 'answer') ? whole : undefined;
}

function mayBeNull({ document }: Api, { pointer }: Member): boolean {
  return schemaTypes(document, pointer).size === 0 || takesNull(document, pointer);
}

/**
 * Whether a member that may be left out is a time or a reason that an item gets later, such as
 * `deletedAt`, and no example of the creation shows it.
 */
function saysLater(api: Api, member: Member, { shown, isExample = false }: Ingredients): boolean {
  const { name, pointer, required } = member;
  if (required || isExample || Object.hasOwn(shown ?? {}, name)) return false;
  if (mayBeNull(api, member)) return false;
  // Nothing has gone wrong with what is new.
  if (saysFault.test(normalizeName(name))) return true;
  if (!isNotYet(name)) return false;
  const { node } = dereference(api.document, pointer);
  const isTime = /^date/.test(String(node['format'])) || /(At|On|_at|_on|[dD]ate)$/.test(name);
  return isTime || /(by|reason|message|code)$/i.test(name);
}

const saysFault =
  /^(last|latest)?(error|failure|exception)(message|code|reason|text|type|details?|description)?$/;

/** The status `scheduled` of what is sent with the time that it is scheduled for. */
function plannedStatus(api: Api, member: Member, sent: unknown): unknown {
  if (startOf(api, member)?.why !== 'status at the beginning') return undefined;
  const isPlanned = Object.entries(isObject(sent) ? sent : {}).some(
    ([name, value]) =>
      typeof value === 'string' &&
      /^(scheduled|schedule)(at|for|on|time|date)$/.test(normalizeName(name)),
  );
  if (!isPlanned) return undefined;
  return choicesOf(dereference(api.document, member.pointer).node).find(
    (value) => normalizeName(String(value)) === 'scheduled',
  );
}

/**
 * An object that was sent, with what is observed of members of it that were not: what they are at
 * first, or what they were.
 */
function withInner(
  api: Api,
  { pointer }: Pick<Member, 'pointer'>,
  value: unknown,
  before: unknown,
  ingredients: Ingredients,
): unknown {
  if (!isObject(value)) return value;
  const members = membersOf(api.document, pointer);
  const added = [...members.values()].flatMap((member): [string, unknown][] => {
    const { name } = member;
    const kept = isObject(before) ? ownMember(before, name) : undefined;
    const own = ownMember(value, name);
    if (own !== undefined)
      return isObject(own) ? [[name, withInner(api, member, own, kept, ingredients)]] : [];
    const known = initial(api, member, ingredients);
    const first = kept === undefined || known === undefined ? known?.value : kept;
    return first === undefined ? [] : [[name, first]];
  });
  return added.length === 0 ? value : { ...value, ...Object.fromEntries(added) };
}

/** What is observed of a member that nobody has sent; `{}` where it is left out. */
function initial(
  api: Api,
  { pointer }: Pick<Member, 'pointer'>,
  { sent, now, id, owners, serials, facts, resourceSchema }: Ingredients,
): { readonly value?: unknown } | undefined {
  const known = learnedInitial(api.document, pointer);
  if (known === undefined || known.kind === 'like') return undefined;
  if (known.kind === 'next')
    return serials?.has(pointer) === true ? { value: serials.get(pointer) } : undefined;
  if (known.kind === 'absent') return {};
  if (known.kind === 'now') {
    const time = new Date(now.getTime() + known.after);
    return { value: formatTime(api.document, pointer, time) };
  }
  if (known.kind === 'value') return { value: structuredClone(known.value) };
  if (known.kind !== 'copy') {
    const own = { ...(isObject(sent) && sent), ...Object.fromEntries(owners) };
    const all = { ...facts, ...deepFacts('entity', own), 'entity.id': id };
    const value =
      known.kind === 'template'
        ? fillTemplate(known.template, all)
        : calculate(known.kind, known.operands, all);
    return value === undefined ? undefined : { value };
  }
  const other = isObject(sent) ? ownMember(sent, known.of) : undefined;
  if (other !== undefined) return { value: other };
  // What is not sent itself is copied as the server takes it then.
  const source = resourceSchema.members.get(known.of);
  const first = source === undefined ? undefined : learnedInitial(api.document, source.pointer);
  return first?.kind === 'value' ? { value: structuredClone(first.value) } : undefined;
}

/** Whether a client may send a member only because its schema is that of the answer. */
function isServers(
  { document }: Api,
  member: Member,
  { schema, sentSchema }: ResourceSchema,
): boolean {
  return (
    schema !== undefined &&
    sentSchema !== undefined &&
    placeOf(document, schema) === placeOf(document, sentSchema) &&
    ['created', 'updated', 'version'].includes(String(serverFilled(document, member)))
  );
}

function isSmall(api: Api, { pointer }: Member): boolean {
  const types = schemaTypes(api.document, pointer);
  return types.size > 0 && !types.has('object') && !types.has('array');
}

function serverValue(
  api: Api,
  member: Member,
  kept: unknown,
  { before, now, shown }: Ingredients,
): unknown {
  const kind = serverFilled(api.document, member);
  if (kind === undefined) return undefined;
  const time = formatTime(api.document, member.pointer, now);
  if (kind === 'created') return kept ?? time;
  // What was never edited says so, where it may.
  const isNew = before === undefined && /edit/i.test(member.name);
  if (kind === 'updated' && isNew && schemaTypes(api.document, member.pointer).has('null'))
    return null;
  if (kind === 'updated') return laterTime(kept, time);
  if (kind === 'version') {
    const first = shown === undefined ? undefined : ownMember(shown, member.name);
    return typeof kept === 'number' ? kept + 1 : first === 0 ? 0 : 1;
  }
  if (kind === 'counter') return kept ?? 0;
  if (kind !== 'ended') return undefined;
  if (kept !== undefined || before !== undefined) return kept;
  if (schemaTypes(api.document, member.pointer).has('null')) return null;
  return member.required ? time : undefined;
}

/** Whether a value names what a member shows in full: an id where the schema has an object. */
export function namesOther(
  document: Api['document'],
  { pointer }: Pick<Member, 'pointer'>,
  value: unknown,
): boolean {
  const values = Array.isArray(value) ? (value as unknown[]) : [value];
  const areIds = values.every((item) => typeof item === 'string' || typeof item === 'number');
  if (!areIds || values.length === 0) return false;
  const types = schemaTypes(document, pointer);
  const items = types.has('array') ? itemsOf(document, pointer) : undefined;
  if (Array.isArray(value) !== (items !== undefined)) return false;
  const shown = schemaTypes(document, items ?? pointer);
  return (
    !shown.has('string') &&
    !shown.has('integer') &&
    !shown.has('number') &&
    membersOf(document, items ?? pointer).size > 0
  );
}

/** The value with its id where that stands further down, as in `metadata.name`. */
function withNestedId(
  { idPath }: ResourceSchema,
  value: Record<string, unknown>,
  id: string,
): unknown {
  return idPath.length > 1 ? setIn(value, idPath, id) : value;
}

/** The id as its schema has it: digits as a number where it is one. */
export function idValue(
  api: Pick<Api, 'document'>,
  { pointer }: Pick<Member, 'pointer'>,
  id: string,
): unknown {
  const types = schemaTypes(api.document, pointer);
  const isNumber = types.has('integer') || types.has('number');
  if (!isNumber || !/^-?\d+$/.test(id)) return id;
  return !types.has('string') || areTextsUuids(api.document, pointer) ? numberOf(id) : id;
}

/** Whether all that may be text is a UUID: digits are a number there. */
const areTextsUuids: (document: Api['document'], pointer: string) => boolean = perDocument(
  (document, pointer) => {
    const texts = [...schemaBranches(document, pointer)].filter(({ node }) =>
      [node['type']].flat().includes('string'),
    );
    return texts.length > 0 && texts.every(({ node }) => node['format'] === 'uuid');
  },
);

function withId(api: Api, resourceSchema: ResourceSchema, value: unknown, id: string): unknown {
  const member =
    resourceSchema.id === undefined ? undefined : resourceSchema.members.get(resourceSchema.id);
  if (member === undefined || !isObject(value)) return value;
  const named = withMember(value, member.name, idValue(api, member, id));
  return resourceSchema.schema === undefined ||
    api.validator.accepts(resourceSchema.schema, named, 'answer')
    ? named
    : value;
}

/** An item that no schema describes: what was sent, with its id. */
function bare({ sent, id, resourceSchema }: Ingredients): unknown {
  if (sent === undefined) return {};
  return isObject(sent) && resourceSchema.id !== undefined
    ? withMember(sent, resourceSchema.id, id)
    : sent;
}

function setOwn(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

/** Whether a member is called like the resource's id, in whatever spelling. */
export function isIdName(resourceSchema: ResourceSchema, name: string): boolean {
  return resourceSchema.hints.ids.has(normalizeName(name));
}
