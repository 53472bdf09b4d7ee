import type { operations } from '../../generated/doubletake.ts';
import { keptCollections, keptItem, keptItems, putItem, removeItem } from '../data/kept-items.ts';
import type { Api } from '../model/api.ts';
import type { Handlers } from '../model/handler.ts';

type ItemHandlers = Pick<
  Handlers<operations>,
  'listKept' | 'listItems' | 'addItem' | 'getItem' | 'replaceItem' | 'deleteItem'
>;

/** The operations of the control API on single items that handlers keep. */
export function itemHandlers(findApi: (name: string) => Api): ItemHandlers {
  return {
    listKept: async ({ sandbox, path }) => ({
      status: 200,
      body: { collections: [...(await keptCollections(findApi(path.api), sandbox))] },
    }),
    async listItems({ sandbox, path, query }) {
      const { files, items, ...rest } = await keptItems(findApi(path.api), sandbox, query.path);
      return { status: 200, body: { ...rest, files: [...files], items: [...items] } };
    },
    addItem: async ({ sandbox, path, body }) => ({
      status: 201,
      body: { id: await putItem(findApi(path.api), sandbox, body) },
    }),
    async getItem({ sandbox, path, query }) {
      const address = { path: query.path, id: path.id };
      const { below, ...item } = await keptItem(findApi(path.api), sandbox, address);
      return { status: 200, body: { ...item, below: [...below] } };
    },
    replaceItem: async ({ sandbox, path, body }) => ({
      status: 200,
      body: { id: await putItem(findApi(path.api), sandbox, { ...body, id: path.id }) },
    }),
    async deleteItem({ sandbox, path, query }) {
      await removeItem(findApi(path.api), sandbox, { path: query.path, id: path.id });
      return { status: 204 };
    },
  };
}
