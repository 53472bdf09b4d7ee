import type { operations } from '../../generated/doubletake.ts';
import { keptCollections, keptThing, keptThings, putThing, removeThing } from '../data/things.ts';
import type { Api } from '../model/api.ts';
import type { Handlers } from '../model/handler.ts';

type ThingHandlers = Pick<
  Handlers<operations>,
  'listKept' | 'listThings' | 'addThing' | 'getThing' | 'replaceThing' | 'deleteThing'
>;

/** The operations of the control API on single things that handlers keep. */
export function thingHandlers(findApi: (name: string) => Api): ThingHandlers {
  return {
    listKept: async ({ sandbox, path }) => ({
      status: 200,
      body: { collections: [...(await keptCollections(findApi(path.api), sandbox))] },
    }),
    async listThings({ sandbox, path, query }) {
      const { files, things, ...rest } = await keptThings(findApi(path.api), sandbox, query.path);
      return { status: 200, body: { ...rest, files: [...files], things: [...things] } };
    },
    addThing: async ({ sandbox, path, body }) => ({
      status: 201,
      body: { id: await putThing(findApi(path.api), sandbox, body) },
    }),
    async getThing({ sandbox, path, query }) {
      const address = { path: query.path, id: path.id };
      const { below, ...thing } = await keptThing(findApi(path.api), sandbox, address);
      return { status: 200, body: { ...thing, below: [...below] } };
    },
    replaceThing: async ({ sandbox, path, body }) => ({
      status: 200,
      body: { id: await putThing(findApi(path.api), sandbox, { ...body, id: path.id }) },
    }),
    async deleteThing({ sandbox, path, query }) {
      await removeThing(findApi(path.api), sandbox, { path: query.path, id: path.id });
      return { status: 204 };
    },
  };
}
