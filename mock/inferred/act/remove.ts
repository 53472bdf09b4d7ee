import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { withMember } from '../../../openapi/lib/value-path.ts';
import { notFound } from '../../lib/problem.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { assertCondition } from '../entity/conditions.ts';
import { type Entity, memberOf } from '../entity/entity.ts';
import { dependentsOf } from '../infer/dependents.ts';
import { singular } from '../infer/inflect.ts';
import { learnedTag } from '../infer/learned.ts';
import { type ListOfOne, listsOfOne } from '../infer/lists-of-one.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { nounOf } from '../infer/path-shapes.ts';
import { itemPath } from '../repository/resource-repository.ts';
import { countBelow } from './count-below.ts';
import type { Tools } from './tools.ts';

/**
 * DELETE on an item: it goes with its files and all that lies below it. The one item that has lists
 * is emptied instead. Throws `resource-not-found`.
 */
export async function remove(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
): Promise<Answer> {
  const { repository, presenter, files } = tools;
  const entity = await repository.obtain(call, plan);
  assertCondition(call, entity, learnedTag(tools.api.document, resource.resourceSchema));
  const collection = await repository.open(call, resource);
  const lists = listsOfOne(tools.api.document, resource, tools.inferred().resources);
  if (lists.length > 0) {
    await empty(tools, call, resource, entity, lists);
    return presenter.answer(call, plan, entity);
  }
  if ((await collection.entities.delete(entity.id)) === undefined)
    throw notFound(singular(nounOf(resource.segments)), entity.id);
  // An id that is another thing's is known to the client from elsewhere, as one that was made up is.
  const { isReference } = resource.resourceSchema;
  const forgotten = isReference ? { ...entity, isMadeUp: true } : entity;
  await repository.forget(call, collection, entity.id, forgotten);
  // It may have been named otherwise than by its id.
  await repository.forget(call, collection, repository.idOf(call, plan), forgotten);
  for (const path of Object.values(entity.files ?? {})) await files.uploads.remove(call, path);
  await call.sandbox.store.deleteUnder(itemPath(collection, entity.id));
  await letGo(tools, call, resource, entity);
  await countBelow(tools, call, resource);
  return presenter.answer(call, plan, gone(entity));
}

/** The one item stays without what is in its lists, as a cart does: the next request finds it empty. */
async function empty(
  { api, repository, files }: Tools,
  call: OperationCall,
  resource: Resource,
  { id }: Entity,
  lists: readonly ListOfOne[],
): Promise<void> {
  for (const { of } of lists) {
    if (of === undefined) continue;
    const collection = await repository.open(call, of);
    for (const item of await collection.entities.list()) {
      if ((await collection.entities.delete(item.id)) === undefined) continue;
      await repository.forget(call, collection, item.id, item);
      for (const path of Object.values(item.files ?? {})) await files.uploads.remove(call, path);
      await call.sandbox.store.deleteUnder(itemPath(collection, item.id));
    }
  }
  const { entities } = await repository.open(call, resource);
  const { schema } = resource.resourceSchema;
  await entities.update(id, (current) => {
    const value = lists.reduce<unknown>(
      (own, { member }) => (isObject(own) ? withMember(own, member, []) : own),
      current.value,
    );
    const isKept = schema === undefined || api.validator.accepts(schema, value, 'answer');
    return { ...current, isSent: true, ...(isKept && { value }) };
  });
}

/**
 * What names a deleted item elsewhere names it no longer, or goes with it, as `dependentsOf` says.
 * An item that is gone already is not looked at again, so that this ends.
 */
async function letGo(
  tools: Tools,
  call: OperationCall,
  resource: Resource,
  { id }: Entity,
): Promise<void> {
  const { api, repository, files, inferred } = tools;
  for (const { of, owner, becomes } of dependentsOf(api.document, resource, inferred().resources)) {
    const collection = repository.place(call, of);
    const { schema } = of.resourceSchema;
    const named = (await collection.entities.list()).filter(
      ({ value }) => String(memberOf(value, owner) ?? '') === id,
    );
    for (const item of named) {
      if (becomes === 'null') {
        await collection.entities.update(item.id, (own) => {
          const value = isObject(own.value) ? withMember(own.value, owner, null) : own.value;
          const isKept = schema === undefined || api.validator.accepts(schema, value, 'answer');
          return isKept ? { ...own, value } : own;
        });
        continue;
      }
      if ((await collection.entities.delete(item.id)) === undefined) continue;
      await repository.forget(call, collection, item.id, item);
      for (const path of Object.values(item.files ?? {})) await files.uploads.remove(call, path);
      await call.sandbox.store.deleteUnder(itemPath(collection, item.id));
      await letGo(tools, call, of, item);
    }
  }
}

/** What is left of an item says that it is gone, where it has a member for that. */
function gone(entity: Entity): Entity {
  const { value } = entity;
  if (!isObject(value)) return entity;
  const members = Object.entries(value).map(([name, member]): [string, unknown] => [
    name,
    typeof member === 'boolean' && /^(is_?)?(deleted|removed)$/i.test(name) ? true : member,
  ]);
  return { ...entity, value: Object.fromEntries(members) };
}
