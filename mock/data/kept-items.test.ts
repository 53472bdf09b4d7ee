import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDouble, type Double } from '../create-double.ts';

// Threetone's items are changed by its own operations.
const apis = ['okchat', 'chatbase'] as const;
let double: Double;
beforeAll(async () => {
  double = await createDouble({ apis: [...apis] });
});
afterAll(() => double.close());
beforeEach(() => double.control.reset());

interface Item {
  readonly id: string;
  readonly value: Record<string, unknown>;
}
interface Kept {
  readonly name: string;
  readonly path: string;
  readonly count: number;
}

/** Asks the control API, as the console does. */
async function call(method: string, path: string, body?: object) {
  const response = await double.fetch(
    new Request(`http://double.test/__doubletake/apis/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
  );
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

const list = async (api: string, path: string): Promise<readonly Item[]> =>
  (await call('GET', `${api}/items?path=${encodeURIComponent(path)}`)).body.items;

/** Every collection that handlers keep, down to the last. */
async function everyItem(api: string): Promise<readonly Kept[]> {
  const below = async ({ path }: Kept): Promise<readonly Kept[]> => {
    const found: Kept[] = [];
    for (const { id } of await list(api, path)) {
      const item = await call('GET', `${api}/items/${id}?path=${encodeURIComponent(path)}`);
      for (const each of item.body.below) found.push(each, ...(await below(each)));
    }
    return found;
  };
  const top: readonly Kept[] = (await call('GET', `${api}/kept`)).body.collections;
  return [...top, ...(await Promise.all(top.map(below))).flat()];
}

test.each(apis)('what is put in its own place changes nothing: %s', async (api) => {
  const before = await double.control.exportData();
  const collections = await everyItem(api);
  expect(collections.length).toBeGreaterThan(0);
  for (const { path, count } of collections) {
    const items = await list(api, path);
    expect(items).toHaveLength(count);
    for (const { id, value: item } of items)
      expect(await call('PUT', `${api}/items/${id}`, { path, item })).toMatchObject({
        status: 200,
        body: { id },
      });
  }
  expect(await double.control.exportData()).toEqual(before);
});

// Of the third, inference keeps the rest; that a collection was begun with a file is no item of it.
test.each(['okchat', 'chatbase'])(
  'what is taken away takes along what lies below it: %s',
  async (api) => {
    for (const { path } of (await call('GET', `${api}/kept`)).body.collections)
      for (const { id } of await list(api, path)) {
        const url = `${api}/items/${id}?path=${encodeURIComponent(path)}`;
        expect((await call('DELETE', url)).status).toBe(204);
        expect((await call('DELETE', url)).status).toBe(404);
      }
    const { collections, files } = await double.control.snapshot();
    const left = Object.entries(collections).flatMap(([name, items]) =>
      name.startsWith(`${api}/`) && !name.endsWith('/~filled') && items.length > 0 ? [name] : [],
    );
    expect(left).toEqual([]);
    expect(Object.keys(files).filter((path) => path.startsWith(`${api}/`))).toEqual([]);
  },
);

const chatbot = '5afe16ed-5fd2-4552-a993-903bc9c32bb6';
const chatbots = '/api/external/chatbots';
/** Another chatbot. */
const other = '3317853e-0af2-427d-a56f-351a9587f48f';
const documents = `/api/external/chatbot/${chatbot}/knowledge-base`;

test('a change shows at the API, and what lies below stays', async () => {
  const [, old] = await list('okchat', documents);
  const item = { ...old?.value, title: 'Opening hours' };
  await call('PUT', `okchat/items/${old?.id}`, { path: documents, item });
  expect(await list('okchat', documents)).toMatchObject([
    {},
    { id: old?.id, value: { title: 'Opening hours' } },
  ]);
  const shown = (await list('okchat', chatbots)).find(({ id }) => id === chatbot)?.value;
  const path = chatbots;
  await call('PUT', `okchat/items/${chatbot}`, { path, item: { ...shown, name: 'Anew' } });
  const answer = await double.fetch(
    new Request(`http://double.test/api/external/chatbot/${chatbot}/knowledge-base`, {
      headers: { 'x-api-key': 'k' },
    }),
  );
  const text = await answer.text();
  expect(text).toContain('"Anew"');
  expect(text).toContain('"Opening hours"');
});

test('a copy has an id and files of its own', async () => {
  const [old] = await list('okchat', documents);
  const { id: _, ...item } = old?.value ?? {};
  const made = await call('POST', 'okchat/items', { path: documents, item });
  expect(made.status).toBe(201);
  await call('DELETE', `okchat/items/${old?.id}?path=${encodeURIComponent(documents)}`);
  const items = await list('okchat', documents);
  const copy = items.find(({ id }) => id === made.body.id);
  expect(copy?.value).toMatchObject({ $files: { file: { size: 98, type: 'text/markdown' } } });
  const { files } = await double.control.snapshot();
  const own = Object.keys(files).filter((path) => path.includes(`${chatbot}/knowledge-base/`));
  expect(own).toHaveLength(2);
});

test('a new picture has another URL, and the old one is gone', async () => {
  const old = (await list('okchat', chatbots)).find(({ id }) => id === chatbot)?.value;
  const $file = {
    $file: 'new.gif',
    base64: 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
  };
  const settings = { ...(old?.['settings'] as object), avatar: $file };
  const item = { ...old, settings };
  await call('PUT', `okchat/items/${chatbot}`, { path: chatbots, item });
  const { files } = await double.control.snapshot();
  const own = Object.entries(files).filter(([path]) =>
    path.startsWith(`okchat/chatbot/${chatbot}/`),
  );
  const pictures = own.filter(([, { type }]) => type.startsWith('image/'));
  expect(pictures.map(([, { type }]) => type)).toEqual(['image/gif']);
});

test.each([
  ['a wrong type', { name: 3 }, 'body/item/name must be string'],
  ['a member that is misspelt', { name: 'A', nmae: 'B' }, 'body/item/nmae is not a member'],
  ['a slug that another has', { name: 'A', slug: 'test-1' }, 'body/item/slug'],
  ['a file that nothing has', { name: 'A', settings: { avatar: { $file: 'x.png' } } }, 'x.png'],
] as const)('what a data file may not say is refused: %s', async (_, item, message) => {
  const before = await double.control.exportData();
  const refused = await call('POST', 'okchat/items', { path: chatbots, item });
  expect([refused.status, refused.body.detail]).toEqual([400, expect.stringContaining(message)]);
  const replaced = await call('PUT', `okchat/items/${other}`, { path: chatbots, item });
  expect(replaced.status).toBe(400);
  expect(await double.control.exportData()).toEqual(before);
});

test.each([
  [
    'another id',
    'PUT',
    `okchat/items/${chatbot}`,
    { path: chatbots, item: { id: 'x', name: 'A' } },
    400,
  ],
  [
    'a item that is not there',
    'PUT',
    'okchat/items/none',
    { path: chatbots, item: { name: 'A' } },
    400,
  ],
  ['a path of nothing', 'GET', 'okchat/items?path=/nothing', undefined, 404],
  ['an unknown API', 'GET', 'nothing/kept', undefined, 404],
] as const)('%s is refused', async (_, method, path, body, status) => {
  expect((await call(method, path, body)).status).toBe(status);
});
