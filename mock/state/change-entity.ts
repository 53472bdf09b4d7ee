import type { Collection } from '../model/store.ts';

/** An entity before and after a change of it. */
export interface Change<Entity> {
  readonly before: Entity;
  readonly after: Entity;
}

/** Changes an entity atomically, and says also what it was; undefined where there is none. */
export async function changeEntity<Entity extends object>(
  collection: Collection<Entity>,
  id: string,
  change: (current: Entity) => Entity,
): Promise<Change<Entity> | undefined> {
  // A store may run the change more than once; the last run is the one that holds.
  let before: Entity | undefined;
  const after = await collection.update(id, (current) => {
    before = current;
    return change(current);
  });
  return before === undefined || after === undefined ? undefined : { before, after };
}
