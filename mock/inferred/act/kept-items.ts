import { notFound } from '../../lib/problem.ts';
import type { KeptItem, KeptItems, OperationCall } from '../../model/types.ts';
import { type Entity, withPictures } from '../entity/entity.ts';
import { withUrls } from '../entity/file-urls.ts';
import { singular } from '../infer/inflect.ts';
import type { Resource } from '../infer/model.ts';
import { nounOf } from '../infer/path-shapes.ts';
import { segmentValue } from '../repository/resource-repository.ts';
import { assertParentLeft } from './assert-parent-left.ts';
import type { Tools } from './tools.ts';

/**
 * The items of an inferred collection, for handlers.
 * @param values the parameters in the path of the collection, by their names
 */
export function keptItems(
  tools: Tools,
  call: OperationCall,
  resource: Resource,
  values: Readonly<Record<string, unknown>>,
): KeptItems {
  const { api, files, repository } = tools;
  const at: OperationCall = { ...call, path: values };
  /** Nothing lies below what is not there. */
  const entities = async () => {
    const { parent, segments } = resource;
    const id =
      parent === undefined ? undefined : segmentValue(at, parent.segments.length, segments);
    if (parent !== undefined && id !== undefined) {
      const above = await repository.open(at, parent);
      if (!(await repository.has(above, id))) return undefined;
    }
    return (await repository.open(at, resource)).entities;
  };
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
      return ((await (await entities())?.list()) ?? []).map(shown);
    },
    async get(id) {
      const entity = await (await entities())?.get(id);
      return entity === undefined ? undefined : shown(entity);
    },
    async file(id, part) {
      const path = (await (await entities())?.get(id))?.files?.[part];
      return path === undefined ? undefined : call.sandbox.store.files.get(path);
    },
    async upsert(id, change) {
      const changed = await (await entities())?.upsert(id, (current) => {
        const value = change(current?.value);
        return { ...(current ?? { id, isSent: true }), value, ...withPictures(value) };
      });
      await assertParentLeft(tools, at, resource);
      if (changed === undefined) throw notFound(singular(nounOf(resource.segments)), id);
      return shown(changed);
    },
  };
}
