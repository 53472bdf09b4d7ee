import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { OperationCall } from '../../model/types.ts';
import type { Entity } from '../entity/entity.ts';
import { isBelowReachable, isReachable } from '../infer/belonging.ts';
import { sameNoun } from '../infer/inflect.ts';
import type { Resource } from '../infer/model.ts';
import { nounOf } from '../infer/path-shapes.ts';
import { below, mostLookedThrough } from './below.ts';
import type { Tools } from './tools.ts';

/**
 * The collections that keep what something is called, such as `labels`, and whose items can be looked
 * for from a resource: with its path alone, or below each item of another collection.
 */
export function homesOf(
  { inferred }: Pick<Tools, 'inferred'>,
  from: Resource,
  noun: string,
): readonly Resource[] {
  return inferred().resources.filter(
    (other) =>
      other !== from &&
      other.kind === 'collection' &&
      sameNoun(nounOf(other.segments), noun) &&
      (isReachable(from, other) || isBelowReachable(from, other)),
  );
}

/** An item by its id, or by another of its names, wherever below another collection it lies. */
export async function lookUp(
  { repository }: Pick<Tools, 'repository'>,
  call: OperationCall,
  from: Resource,
  target: Resource,
  id: string,
): Promise<Entity | undefined> {
  const { parent } = target;
  const within = async (place: OperationCall) => {
    const { entities } = await repository.open(place, target);
    return (await entities.get(id)) ?? (await entities.list()).find(isNamed(id));
  };
  if (isReachable(from, target) || parent === undefined) return within(call);
  const above = await (await repository.open(call, parent)).entities.list();
  for (const { id: one } of above.slice(-mostLookedThrough)) {
    const found = await within(below(call, parent, target, one));
    if (found !== undefined) return found;
  }
  return undefined;
}

const names = ['name', 'key', 'slug', 'login', 'username', 'email'];

function isNamed(named: string): (entity: Entity) => boolean {
  return ({ value }) =>
    isObject(value) && names.some((name) => String(value[name] ?? '') === named);
}
