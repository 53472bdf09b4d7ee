import type { OperationCall } from '../../model/types.ts';
import { changeEntity } from '../../state/change-entity.ts';
import type { Entity } from '../entity/entity.ts';
import { pathsGone } from '../entity/files.ts';
import type { ParsedInput } from '../entity/parse-input.ts';
import type { Resource } from '../infer/model.ts';
import { type EntityCollection, itemPath } from '../repository/resource-repository.ts';
import type { Tools } from './tools.ts';

/** Files that are stored, and that no item shows yet. */
export interface StoredFiles {
  /** The item with the files attached. Pure. */
  attach(entity: Entity): Entity;
  /** Deletes those that an item had before and has no more. Never rejects: the item is written. */
  removeReplaced(before: Entity, after: Entity): Promise<void>;
  /** Deletes the files: the item that was to show them did not come about. */
  takeBack(): Promise<void>;
}

/**
 * Stores what came for an item before anything of the item is written: where that fails, nothing
 * has changed. What was stored up to there is deleted.
 */
async function storeFiles(
  { files }: Tools,
  { call, resource, collection, id }: Place,
  { files: input, sent }: ParsedInput,
): Promise<StoredFiles> {
  const stored: {
    readonly slot: string;
    readonly path: string;
    readonly file: ParsedInput['files'][number]['file'];
  }[] = [];
  const takeBack = async () => {
    // It is the failure before that is told of.
    for (const { path } of stored) await files.uploads.remove(call, path).catch(() => undefined);
  };
  try {
    for (const { part, file } of input) {
      const path = await files.uploads.put(
        call,
        itemPath(collection, id).slice(`${collection.path.split('/')[0]}/`.length),
        file,
      );
      stored.push({ slot: part ?? 'content', path, file });
    }
  } catch (error) {
    await takeBack();
    throw error;
  }
  return {
    attach: (entity) =>
      stored.reduce(
        (changed, { slot, file, path }) =>
          files.attach(changed, resource.resourceSchema, {
            slot,
            file,
            path,
            sent,
            now: call.sandbox.clock.now(),
          }),
        entity,
      ),
    async removeReplaced(before, after) {
      if (stored.length === 0) return;
      for (const path of pathsGone(before, after))
        await files.uploads.remove(call, path).catch(() => undefined);
    },
    takeBack,
  };
}

/** Where an item is written. */
export interface Place {
  readonly call: OperationCall;
  readonly resource: Resource;
  readonly collection: EntityCollection;
  readonly id: string;
}

/**
 * Writes an item with its files, or neither. @param write stores the item with the files attached;
 * undefined where it could not
 */
export async function writeWithFiles<Written>(
  tools: Tools,
  place: Place,
  input: ParsedInput,
  write: (stored: StoredFiles) => Promise<Written | undefined>,
): Promise<Written | undefined> {
  const stored = await storeFiles(tools, place, input);
  try {
    const written = await write(stored);
    if (written === undefined) await stored.takeBack();
    return written;
  } catch (error) {
    await stored.takeBack();
    throw error;
  }
}

/**
 * Changes an item together with its files, or leaves it as it was; undefined where there is none.
 * Files that it had in their places are deleted.
 */
export function updateWithFiles(
  tools: Tools,
  place: Place,
  input: ParsedInput,
  change: (current: Entity) => Entity,
): Promise<Entity | undefined> {
  return writeWithFiles(tools, place, input, async ({ attach, removeReplaced }) => {
    const changed = await changeEntity(place.collection.entities, place.id, (current) =>
      attach(change(current)),
    );
    if (changed === undefined) return undefined;
    await removeReplaced(changed.before, changed.after);
    return changed.after;
  });
}
