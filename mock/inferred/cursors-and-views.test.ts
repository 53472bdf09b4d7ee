import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  answers,
  body,
  type Client,
  documentOf,
  listOf,
  objectOf,
  query,
  ref,
  serveDocument,
} from './testing/documents.ts';

const text = { type: 'string' };
const open = { type: 'object', additionalProperties: true };

/** What the list shows of a tree under names of its own. */
const summary = objectOf(
  {
    id: { type: 'integer' },
    name: text,
    felled: { type: 'boolean', 'x-doubletake-shows': '/care/felled' },
    ward: { ...text, 'x-doubletake-shows': '/care/by', 'x-doubletake-initial': { value: 'none' } },
    visits: { type: ['integer', 'null'], 'x-doubletake-initial': { value: null } },
  },
  'id',
  'name',
  'felled',
);
const tree = objectOf(
  { id: { type: 'integer' }, name: text, note: text, care: open },
  'id',
  'name',
);
const page = objectOf(
  { trees: listOf(ref('Summary')), next_cursor: { type: ['string', 'null'] } },
  'trees',
);
const list = query(
  'cursor',
  ['limit', { type: 'integer', default: 2 }],
  ['sort_by', { type: 'string', enum: ['name', 'created_at'] }],
  ['sort_direction', { type: 'string', enum: ['asc', 'desc'], default: 'desc' }],
  ['felled', { type: ['boolean', 'null'], default: false }],
  'ward',
);
const described = (description: string) => ({
  parameters: [{ name: 'search', in: 'query', description, schema: text }],
  ...answers([200, page], [422]),
});
const document = documentOf(
  {
    '/trees': {
      get: { ...list, ...answers([200, page], [422]) },
      post: {
        ...body(objectOf({ name: text, note: text, care: open }, 'name')),
        ...answers([201, ref('Tree')]),
      },
    },
    '/trees/{id}': { get: answers([200, ref('Tree')], [404]), delete: answers([204], [404]) },
    '/trees/named': {
      get: {
        ...described('Search by tree name.'),
        'x-doubletake-resource': { name: 'trees', role: 'list' },
      },
    },
    '/trees/called': {
      get: {
        ...described('Only trees whose name starts with this.'),
        'x-doubletake-resource': { name: 'trees', role: 'list' },
      },
    },
  },
  { Tree: tree, Summary: summary },
);

let client: Client;
beforeAll(async () => {
  client = await serveDocument(document);
});
beforeEach(() => client.double.control.reset());
afterAll(() => client.close());

interface Page {
  readonly trees: readonly { readonly name: string }[];
  readonly next_cursor: string | null;
}

async function show(path: string): Promise<Page> {
  return (await client.send('GET', path)).body;
}
async function plant(...trees: readonly (string | object)[]): Promise<void> {
  for (const own of trees)
    await client.send('POST', '/trees', typeof own === 'string' ? { name: own } : own);
}
const names = ({ trees }: Page) => trees.map(({ name }) => name).join(' ');

test.each<[string, { meanwhile: () => Promise<unknown>; want: string }]>([
  ['nothing', { meanwhile: async () => undefined, want: 'c b' }],
  ['a new one before it', { meanwhile: () => plant('f'), want: 'c b' }],
  [
    'the last of the page gone',
    { meanwhile: () => client.send('DELETE', '/trees/4'), want: 'c b' },
  ],
  ['the next one gone', { meanwhile: () => client.send('DELETE', '/trees/3'), want: 'b a' }],
  [
    'both gone, and a new one',
    {
      meanwhile: async () => {
        await client.send('DELETE', '/trees/4');
        await client.send('DELETE', '/trees/3');
        await plant('f');
      },
      want: 'b a',
    },
  ],
])('a cursor leads on where its page ended, with %s', async (_name, { meanwhile, want }) => {
  await plant('a', 'b', 'c', 'd', 'e');
  const first = await show('/trees');
  expect(names(first)).toBe('e d');
  await meanwhile();
  const second = await show(`/trees?cursor=${first.next_cursor}`);
  expect(names(second)).toBe(want);
});

test('a cursor remembers the order of its list, and is refused in another', async () => {
  await plant('b', 'd', 'a', 'c');
  const first = await show('/trees?sort_by=name&sort_direction=asc');
  expect(names(first)).toBe('a b');
  expect(names(await show(`/trees?cursor=${first.next_cursor}`))).toBe('c d');
  for (const same of ['&sort_by=name', '&sort_direction=asc'])
    expect(names(await show(`/trees?cursor=${first.next_cursor}${same}`))).toBe('c d');
  for (const other of ['&sort_by=created_at', '&sort_direction=desc'])
    expect((await client.send('GET', `/trees?cursor=${first.next_cursor}${other}`)).status).toBe(
      422,
    );
});

test.each([
  ['no Base64 of JSON', { given: 'nonsense', want: 422 }],
  ['another JSON', { given: Buffer.from('[1]').toString('base64url'), want: 422 }],
  ['the id of an item', { given: '2', want: 200 }],
])('a cursor that is %s is answered with a status', async (_name, { given, want }) => {
  await plant('a', 'b', 'c');
  expect((await client.send('GET', `/trees?cursor=${given}`)).status).toBe(want);
});

test('a list shows what stands elsewhere in an item, or what counts where it does not', async () => {
  await plant({ name: 'a', care: { felled: true, by: 'Ann' } }, 'b');
  expect(names(await show('/trees?felled='))).toBe('b a');
  expect((await show('/trees?felled=true')).trees).toEqual([
    { id: 1, name: 'a', felled: true, ward: 'Ann', visits: null },
  ]);
  expect((await show('/trees')).trees).toEqual([
    { id: 2, name: 'b', felled: false, ward: 'none', visits: null },
  ]);
  expect(names(await show('/trees?ward=none'))).toBe('b');
});

test.each([
  ['the name that the description names', { given: 'named?search=AK', want: 'oak snake' }],
  ['no other member', { given: 'named?search=bark', want: '' }],
  ['the beginning of it', { given: 'called?search=O', want: 'oak' }],
])('a search looks into %s', async (_name, { given, want }) => {
  await plant({ name: 'oak', note: 'bark' }, { name: 'snake', note: 'oak' });
  expect(names(await show(`/trees/${given}`))).toBe(want);
});
