import type { KeptItem, KeptItems, OperationCall } from '../../model/types.ts';
import type { Resource } from '../infer/model.ts';
import type { Entity } from './entity.ts';
import { withUrls } from './file-urls.ts';
import type { Tools } from './tools.ts';

/**
 * The items of an inferred collection, for handlers.
 * @param values the parameters in the path of the collection, by their names
 */
export function keptItems(
  { api, files, repository }: Tools,
  call: OperationCall,
  resource: Resource,
  values: Readonly<Record<string, unknown>>,
): KeptItems {
  const at: OperationCall = { ...call, path: values };
  const shown = (entity: Entity): KeptItem => ({
    id: entity.id,
    value: withUrls(api, call.request.baseUrl, entity),
    hidden: entity.hidden ?? {},
    files: Object.fromEntries(
      Object.entries(entity.files ?? {}).map(([slot, path]) => [slot, files.url(call, path)]),
    ),
  });
  return {
    async list() {
      const { entities } = await repository.open(at, resource);
      return (await entities.list()).map(shown);
    },
    async get(id) {
      const { entities } = await repository.open(at, resource);
      const entity = await entities.get(id);
      return entity === undefined ? undefined : shown(entity);
    },
    async file(id, part) {
      const { entities } = await repository.open(at, resource);
      const path = (await entities.get(id))?.files?.[part];
      return path === undefined ? undefined : call.sandbox.store.files.get(path);
    },
  };
}
