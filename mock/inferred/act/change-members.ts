import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { setIn, withMember } from '../../../openapi/lib/value-path.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { withPictureUrls } from '../../documented/picture-urls.ts';
import type { Api } from '../../model/api.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { coerceToSchema } from '../entity/coerce-to-schema.ts';
import { idValue } from '../entity/create-entity.ts';
import { type Entity, memberOf, withPictures } from '../entity/entity.ts';
import { sampledAs } from '../entity/sampled-as.ts';
import { sameNoun } from '../infer/inflect.ts';
import { findItem, findItems, overlap } from '../infer/locate-payload.ts';
import { itemsOf, membersOf, placeOf } from '../infer/members.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { nounOf, parametersIn } from '../infer/path-shapes.ts';
import { homesOf, lookUp } from './look-up.ts';
import type { Tools } from './tools.ts';

/**
 * Adds to a list of an item what the path names, or takes it from there: `PUT /tasks/{id}/tags/{tag}`.
 * What is there already is not added twice. Throws `resource-not-found` for the item.
 */
export async function changeMembers(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
): Promise<Answer> {
  const { repository, presenter } = tools;
  const entity = await repository.obtain(call, plan);
  const collection = await repository.open(call, resource);
  const list = plan.slot ?? '';
  if (plan.memberParameter === undefined && plan.memberBody === undefined) {
    const isAdding = plan.role === 'add-member';
    const items = isAdding ? await namedItems(tools, call, resource, list) : [];
    const taken = plan.memberQuery === undefined ? undefined : call.query[plan.memberQuery];
    if (taken !== undefined) {
      const left = await collection.entities.update(entity.id, (current) =>
        [taken].flat().reduce<Entity>((own, one) => without(own, list, String(one)), current),
      );
      return answerMembers(tools, call, plan, resource, left ?? entity);
    }
    const isSet = plan.role === 'remove-member' || call.operation.method === 'put';
    const changed =
      plan.role === 'list-members'
        ? entity
        : await collection.entities.update(entity.id, (current) =>
            withItems(tools, isSet ? withList(current, list, []) : current, resource, list, items),
          );
    return answerMembers(tools, call, plan, resource, changed ?? entity);
  }
  const named = String(
    plan.memberBody === undefined
      ? (call.path[plan.memberParameter ?? ''] ?? '')
      : (memberOf(call.body, plan.memberBody) ?? ''),
  );
  const known =
    plan.role === 'remove-member' ? undefined : await keptUnder(tools, call, resource, list, named);
  const changed = await collection.entities.update(entity.id, (current) => {
    const references = referencesIn(current, list);
    if (references !== undefined) return withReference(current, references, plan, named);
    return plan.role === 'remove-member'
      ? without(current, list, named)
      : withItem(tools, call, current, resource, { list, named, known });
  });
  if (plan.memberBody !== undefined)
    return answerAdded(tools, call, plan, resource, changed ?? entity);
  return presenter.answer(call, plan, changed ?? entity);
}

/** What was sent, where the answer is about that; else the item, or its list. */
async function answerAdded(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
  entity: Entity,
): Promise<Answer> {
  const { api, presenter, samples } = tools;
  const { status, mediaType, headers } = presenter.choose(call, plan);
  const shown = membersOf(api.document, mediaType?.schema ?? '');
  if (mediaType === undefined || !shown.has(plan.memberBody ?? ''))
    return answerMembers(tools, call, plan, resource, entity);
  const sample = samples.answer(mediaType, call);
  const body = { ...(isObject(sample) ? sample : {}), ...(isObject(call.body) ? call.body : {}) };
  return { status, headers, type: mediaType.type, body };
}

/** What a collection keeps under a name or an id that is added to a list. */
async function keptUnder(
  tools: Tools,
  call: OperationCall,
  resource: Resource,
  list: string,
  named: string,
): Promise<unknown> {
  for (const home of homesOf(tools, resource, list)) {
    const found = await lookUp(tools, call, resource, home, named);
    if (found !== undefined) return found.value;
  }
  return undefined;
}

/** Where the ids were sent that a list shows the things of: `label_ids` for `labels`. */
function referencesIn({ hidden }: Entity, list: string): string | undefined {
  return Object.entries(hidden ?? {}).find(
    ([name, value]) =>
      Array.isArray(value) && /ids$/i.test(name) && sameNoun(name.replace(/_?ids$/i, ''), list),
  )?.[0];
}

function withReference(
  entity: Entity,
  references: string,
  { role }: OperationPlan,
  named: string,
): Entity {
  const sent = entity.hidden?.[references];
  const ids: readonly unknown[] = Array.isArray(sent) ? sent : [];
  const others = ids.filter((id) => String(id) !== named);
  const isNumber = /^\d+$/.test(named) && !ids.some((id) => typeof id === 'string');
  const next = role === 'remove-member' ? others : [...others, isNumber ? Number(named) : named];
  return { ...entity, hidden: { ...entity.hidden, [references]: next } };
}

/** The list of an item where the answer has room for one, else the item. */
async function answerMembers(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
  entity: Entity,
): Promise<Answer> {
  const { api, presenter, samples } = tools;
  const { status, mediaType, headers } = presenter.choose(call, plan);
  const list = plan.slot ?? '';
  const schema = mediaType?.schema;
  const place = schema === undefined ? undefined : findItems(api.document, schema, list, true);
  const own = resource.resourceSchema;
  const item = schema === undefined ? undefined : findItem(api.document, schema, own.hints);
  // An answer that shows the whole item has more to show than the list.
  const isWhole =
    item !== undefined &&
    own.schema !== undefined &&
    placeOf(api.document, item.schema) === placeOf(api.document, own.schema);
  if (mediaType === undefined || schema === undefined || place === undefined || isWhole)
    return presenter.answer(call, plan, entity);
  const isOfThings = membersOf(api.document, place.schema).size > 0;
  const derived = await presenter.derive(call, resource, entity);
  const items = await Promise.all(
    listIn(derived, list).map(async (item) => {
      if (isObject(item))
        return coerceToSchema(api.validator, place.schema, item, () =>
          samples.shown(place.schema, call.sandbox),
        );
      if (!isOfThings) return item;
      const named = String(item);
      const known = await keptUnder(tools, call, resource, list.replace(/_?ids$/i, ''), named);
      const shown = () => samples.shown(place.schema, sampledAs(call, named));
      return isObject(known)
        ? coerceToSchema(api.validator, place.schema, known, shown)
        : itemFor(api, place.schema, named, shown);
    }),
  );
  const body =
    place.path.length === 0 ? items : setIn(samples.answer(mediaType, call), place.path, items);
  return { status, headers, body: withPictureUrls(api, call.request.baseUrl, body) };
}

/**
 * What a request names for a list of an item: the things of the collection that keeps such things, by
 * their ids or names; others as they would be under that name.
 */
async function namedItems(
  { api, samples, repository, inferred }: Tools,
  call: OperationCall,
  resource: Resource,
  list: string,
): Promise<readonly unknown[]> {
  const pointer = resource.resourceSchema.members.get(list)?.pointer ?? '';
  const schema = itemsOf(api.document, pointer);
  if (schema === undefined) return [];
  const inner = new Set(membersOf(api.document, schema).keys());
  const known = new Set(parametersIn(resource.segments));
  const home = inferred().resources.find(
    (other) =>
      other !== resource &&
      other.kind === 'collection' &&
      sameNoun(nounOf(other.segments), list) &&
      parametersIn(other.segments).every((name) => known.has(name)) &&
      overlap(inner, other.resourceSchema.hints.members) >= 0.5,
  );
  const there = home === undefined ? [] : await (await repository.open(call, home)).entities.list();
  return sentNames(call.body, list).map((sent) => {
    if (isObject(sent))
      return coerceToSchema(api.validator, schema, sent, () => samples.shown(schema, call.sandbox));
    const found = there.find(({ id, value }) => id === String(sent) || names(value, String(sent)));
    return (
      found?.value ??
      itemFor(api, schema, String(sent), () => samples.shown(schema, sampledAs(call, String(sent))))
    );
  });
}

/** The names or ids in a body: a list as a whole, or under what the list is called. */
function sentNames(body: unknown, list: string): readonly unknown[] {
  if (Array.isArray(body)) return body as unknown[];
  if (!isObject(body)) return body === undefined ? [] : [body];
  const found = Object.entries(body).find(
    ([name, value]) => Array.isArray(value) && sameNoun(name.replace(/_?ids?$/i, ''), list),
  )?.[1];
  return Array.isArray(found) ? (found as unknown[]) : [];
}

function withItems(
  { api }: Tools,
  entity: Entity,
  { resourceSchema }: Resource,
  list: string,
  items: readonly unknown[],
): Entity {
  const known = listIn(entity, list);
  const isNew = (item: unknown) =>
    !known.some(
      (own) => own === item || (isObject(own) && isObject(item) && isSameItem(own, item)),
    );
  const next = withList(entity, list, [...known, ...items.filter(isNew)]);
  const { schema } = resourceSchema;
  return schema === undefined || api.validator.accepts(schema, next.value, 'answer')
    ? next
    : entity;
}

function isSameItem(
  one: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>,
): boolean {
  const key = ['id', 'uuid', 'key', 'name'].find((name) => one[name] !== undefined);
  return key !== undefined && one[key] === other[key];
}

function withList(entity: Entity, list: string, items: readonly unknown[]): Entity {
  return isObject(entity.value) ? withValue(entity, withMember(entity.value, list, items)) : entity;
}

function listIn({ value }: Entity, list: string): unknown[] {
  const own = memberOf(value, list);
  return Array.isArray(own) ? (own as unknown[]) : [];
}

function names(item: unknown, named: string): boolean {
  return isObject(item)
    ? ['id', 'name', 'key', 'slug', 'login', 'username', 'email'].some(
        (name) => String(item[name] ?? '') === named,
      )
    : String(item) === named;
}

function without(entity: Entity, list: string, named: string): Entity {
  if (!isObject(entity.value)) return entity;
  const left = listIn(entity, list).filter((item) => !names(item, named));
  return { ...entity, value: withMember(entity.value, list, left) };
}

function withItem(
  { api, samples }: Tools,
  call: OperationCall,
  entity: Entity,
  resource: Resource,
  {
    list,
    named,
    known,
  }: { readonly list: string; readonly named: string; readonly known: unknown },
): Entity {
  const items = listIn(entity, list);
  if (!isObject(entity.value) || items.some((item) => names(item, named))) return entity;
  const pointer = resource.resourceSchema.members.get(list)?.pointer ?? '';
  const schema = itemsOf(api.document, pointer);
  const made = () =>
    schema === undefined
      ? named
      : itemFor(api, schema, named, () => samples.shown(schema, sampledAs(call, named)));
  const isKept =
    isObject(known) &&
    schema !== undefined &&
    membersOf(api.document, schema).size > 0 &&
    api.validator.accepts(schema, known, 'answer');
  const added = isKept ? known : made();
  const value = withMember(entity.value, list, [...items, added]);
  const { schema: whole } = resource.resourceSchema;
  return whole === undefined || api.validator.accepts(whole, value, 'answer')
    ? withValue(entity, value)
    : entity;
}

/** The item with another value, which may show pictures of what was added. */
function withValue(entity: Entity, value: unknown): Entity {
  return { ...entity, value, ...withPictures(value) };
}

/** A scalar as it is; for an object one that has the name as its id, or as its name. */
function itemFor(api: Api, schema: string, named: string, sample: () => unknown): unknown {
  const members = membersOf(api.document, schema);
  if (members.size === 0) return idValue(api, { pointer: schema }, named);
  const id = [...members.values()].find(
    (member) =>
      ['id', 'name', 'key', 'slug', 'login'].includes(member.name) &&
      // A word is no number.
      (/^-?\d+$/.test(named) || schemaTypes(api.document, member.pointer).has('string')),
  );
  const own = id === undefined ? {} : { [id.name]: idValue(api, id, named) };
  const shown = sample();
  const whole = isObject(shown) ? { ...shown, ...own } : own;
  return api.validator.accepts(schema, whole, 'answer')
    ? whole
    : coerceToSchema(api.validator, schema, own, () => shown);
}
