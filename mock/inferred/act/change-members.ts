import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { Api } from '../../model/api.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { itemsOf, membersOf } from '../infer/members.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { coerceToSchema } from './coerce-to-schema.ts';
import { idValue } from './create-entity.ts';
import { type Entity, memberOf, withMember } from './entity.ts';
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
  const named = String(call.path[plan.memberParameter ?? ''] ?? '');
  const list = plan.slot ?? '';
  const changed = await collection.entities.update(entity.id, (current) =>
    plan.role === 'remove-member'
      ? without(current, list, named)
      : withItem(tools, call, current, resource, list, named),
  );
  return presenter.answer(call, plan, changed ?? entity);
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
  list: string,
  named: string,
): Entity {
  const items = listIn(entity, list);
  if (!isObject(entity.value) || items.some((item) => names(item, named))) return entity;
  const pointer = resource.resourceSchema.members.get(list)?.pointer ?? '';
  const schema = itemsOf(api.document, pointer);
  const added =
    schema === undefined
      ? named
      : itemFor(api, schema, named, () => samples.schema(schema, call.sandbox.seed));
  const value = withMember(entity.value, list, [...items, added]);
  const { schema: whole } = resource.resourceSchema;
  return whole === undefined || api.validator.accepts(whole, value, 'answer')
    ? { ...entity, value }
    : entity;
}

/** A scalar as it is; for an object one that has the name as its id, or as its name. */
function itemFor(api: Api, schema: string, named: string, sample: () => unknown): unknown {
  const members = membersOf(api.document, schema);
  if (members.size === 0) return idValue(api, { pointer: schema }, named);
  const id = [...members.values()].find(({ name }) =>
    ['id', 'name', 'key', 'slug', 'login'].includes(name),
  );
  const own = id === undefined ? {} : { [id.name]: idValue(api, id, named) };
  return coerceToSchema(api.validator, schema, own, sample);
}
