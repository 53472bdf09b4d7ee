import type { OperationCall } from '../exchange.ts';
import type { Entity } from './entity.ts';
import { itemPath, type Shelf } from './keeper.ts';
import type { Resource } from './model.ts';
import type { Received } from './received.ts';
import type { Tools } from './tools.ts';

/** Stores the files that came with a thing, in place of those before them; returns the thing as it is then. */
export async function attachFiles(
  { files }: Tools,
  call: OperationCall,
  resource: Resource,
  shelf: Shelf,
  entity: Entity,
  { files: received }: Received,
): Promise<Entity> {
  let changed = entity;
  for (const { part, file } of received) {
    const slot = part ?? 'content';
    const path = await files.uploads.put(call, itemPath(shelf, entity.id).slice(`${shelf.path.split('/')[0]}/`.length), file);
    const before = changed.files?.[slot];
    changed = (await shelf.entities.update(entity.id, (current) => files.attach(current, resource.thing, slot, file, path))) ?? changed;
    if (before !== undefined) await files.uploads.remove(call, before);
  }
  return changed;
}
