import createClient from 'openapi-fetch';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { paths } from '../../../generated/threetone.ts';
import { type Served, serve } from '../../testing/serve.ts';

let served: Served;
let client: ReturnType<typeof createClient<paths>>;

beforeAll(async () => {
  served = await serve({ apis: ['threetone'] });
  client = createClient<paths>({
    baseUrl: served.url,
    headers: { authorization: 'Bearer test-token' },
  });
});
afterAll(() => served.close());
beforeEach(() => served.double.control.reset());

const folder = 'fK3dPq8WnZ5tRx1Jc6Hs';

async function addText(name: string, text = 'text', parent_folder_id?: string) {
  const { data } = await client.POST('/v1/voiceai/knowledge-base/text', {
    body: { name, text, parent_folder_id: parent_folder_id ?? null },
  });
  return data?.id ?? '';
}

function addFile(
  file: Blob,
  filename: string,
  query: { name?: string; parent_folder_id?: string } = {},
) {
  const form = new FormData();
  form.set('file', file, filename);
  return client.POST('/v1/voiceai/knowledge-base/file', {
    params: { query },
    body: form as never,
    bodySerializer: (body) => body,
  });
}

async function list(
  query: NonNullable<paths['/v1/voiceai/knowledge-base']['get']['parameters']['query']> = {},
) {
  return (await client.GET('/v1/voiceai/knowledge-base', { params: { query } })).data;
}

async function contentOf(document_id: string) {
  const { data, response } = await client.GET('/v1/voiceai/knowledge-base/{document_id}/content', {
    params: { path: { document_id } },
    parseAs: 'text',
  });
  return { text: data, type: response.headers.get('content-type') };
}

const names = (page: Awaited<ReturnType<typeof list>>) => page?.documents.map(({ name }) => name);

test('the documents of the examples are there at once', async () => {
  expect(names(await list())).toEqual(['Opening hours', 'Help pages', 'Manuals']);
  expect((await list({ types: ['url'] }))?.documents).toEqual([
    {
      id: 'kXb2V9qLw7TzR4mNs8Yd',
      name: 'Help pages',
      metadata: {
        created_at_unix_secs: 1_756_900_000,
        last_updated_at_unix_secs: 1_756_900_000,
        size_bytes: 2048,
      },
      access_info: {
        is_creator: true,
        creator_name: 'Jane Doe',
        creator_email: 'jane.doe@example.com',
        role: 'admin',
      },
      url: 'https://example.com/help',
      supported_usages: ['prompt', 'auto'],
      folder_parent_id: folder,
      folder_path: [{ id: folder, name: 'Manuals' }],
      rag_summary: { status: 'succeeded', progress_percentage: 100 },
      type: 'url',
    },
  ]);
  expect(await contentOf('tQ6mZr2XvB8nLk4Ws9Gc')).toEqual({
    text: 'We are open from nine to five.',
    type: 'text/plain; charset=utf-8',
  });
});

test('without start data there is no document', async () => {
  await served.double.control.reset({ empty: true });
  expect(await list()).toEqual({ documents: [], has_more: false, next_cursor: null });
});

test('a text is listed and its content is what was sent', async () => {
  const text = 'Öffnungszeiten: 9–17 Uhr\n';
  const { data } = await client.POST('/v1/voiceai/knowledge-base/text', { body: { text } });
  expect(data).toEqual({
    id: expect.stringMatching(/^[A-Za-z0-9]{20}$/),
    name: 'Untitled',
    folder_path: [],
  });
  expect((await list({ page_size: 1 }))?.documents[0]).toMatchObject({
    id: data?.id,
    type: 'text',
    metadata: { size_bytes: Buffer.byteLength(text) },
  });
  expect((await contentOf(data?.id ?? '')).text).toBe(text);
});

test('a URL is called as it is, and its content is the URL: nothing is fetched', async () => {
  const url = 'https://example.com/hours';
  const { data } = await client.POST('/v1/voiceai/knowledge-base/url', { body: { url } });
  expect(data).toMatchObject({ name: url });
  expect((await list({ page_size: 1 }))?.documents[0]).toMatchObject({ url, type: 'url' });
  expect((await contentOf(data?.id ?? '')).text).toBe(url);
});

test.each([
  [
    'a text file',
    {
      file: new Blob(['# Hours'], { type: 'text/markdown' }),
      filename: 'hours.md',
      want: '# Hours',
    },
  ],
  [
    'a PDF, which is named but not read',
    {
      file: new Blob(['%PDF-1.7'], { type: 'application/pdf' }),
      filename: 'manual.pdf',
      want: 'manual.pdf (application/pdf, 8 bytes): doubletake keeps this file and takes no text out of it.',
    },
  ],
])('the content of %s', async (_name, { file, filename, want }) => {
  const { data } = await addFile(file, filename);
  expect(data).toMatchObject({ name: filename, folder_path: [] });
  expect((await list({ types: ['file'] }))?.documents).toMatchObject([
    { id: data?.id, metadata: { size_bytes: file.size } },
  ]);
  expect(await contentOf(data?.id ?? '')).toEqual({
    text: want,
    type: 'text/plain; charset=utf-8',
  });
});

test('a file takes its name and folder from the query', async () => {
  const { data } = await addFile(new Blob(['x'], { type: 'text/plain' }), 'a.txt', {
    name: 'Named',
    parent_folder_id: folder,
  });
  expect(data).toMatchObject({ name: 'Named', folder_path: [{ id: folder, name: 'Manuals' }] });
});

test.each([
  ['of a kind that is not taken', new Blob(['x'], { type: 'image/png' }), 415],
  [
    'of more than 20 MiB',
    new Blob([Buffer.alloc(20 * 1024 * 1024 + 1)], { type: 'text/plain' }),
    413,
  ],
])('a file %s is refused and leaves nothing behind', async (_name, file, want) => {
  const { response, error } = await addFile(file, 'file');
  expect({ status: response.status, error }).toEqual({
    status: want,
    error: { detail: expect.stringContaining('"file"') },
  });
  expect((await list({ types: ['file'] }))?.documents).toEqual([]);
});

test('a file for a folder that is not there is refused and leaves nothing behind', async () => {
  const { response } = await addFile(new Blob(['x'], { type: 'text/plain' }), 'a.txt', {
    parent_folder_id: 'nowhere',
  });
  expect(response.status).toBe(422);
  expect((await served.double.control.snapshot()).files).toEqual({});
});

test('a folder has no content', async () => {
  const { response } = await client.GET('/v1/voiceai/knowledge-base/{document_id}/content', {
    params: { path: { document_id: folder } },
  });
  expect(response.status).toBe(404);
});

test.each([
  ['whose name starts so, in any case', { query: { search: 'he' }, want: ['help', 'Help pages'] }],
  ['of two kinds', { query: { types: ['folder', 'url'] }, want: ['Help pages', 'Manuals'] }],
  ['of one folder', { query: { parent_folder_id: folder }, want: ['inside', 'Help pages'] }],
  ['below a folder', { query: { ancestor_folder_id: folder, search: 'in' }, want: ['inside'] }],
  [
    'by name',
    {
      query: { sort_by: 'name', sort_direction: 'asc' },
      want: ['help', 'Help pages', 'inside', 'Manuals', 'Opening hours'],
    },
  ],
  ['by size', { query: { sort_by: 'size', page_size: 2 }, want: ['Help pages', 'help'] }],
  ['folders first', { query: { folders_first: true, page_size: 2 }, want: ['Manuals', 'inside'] }],
  [
    'that are our own',
    { query: { show_only_owned_documents: true, page_size: 1 }, want: ['inside'] },
  ],
] as const)('a list of documents %s', async (_name, { query, want }) => {
  await addText('help', 'x'.repeat(100));
  await addText('inside', 'x', folder);
  expect(names(await list({ ...query, types: 'types' in query ? [...query.types] : [] }))).toEqual(
    want,
  );
});

test('pages of documents follow their cursors, folders first on the first only', async () => {
  for (const name of ['a', 'b']) await addText(name);
  const first = await list({ page_size: 3, folders_first: true });
  const second = await list({ page_size: 3, cursor: first?.next_cursor ?? '' });
  expect([names(first), names(second)]).toEqual([
    ['Manuals', 'b', 'a'],
    ['Opening hours', 'Help pages'],
  ]);
  expect(second?.has_more).toBe(false);
});

test('of 100 documents added at once none is lost', async () => {
  const ids = await Promise.all(
    Array.from({ length: 100 }, (_, index) => addText(`parallel ${index}`)),
  );
  expect(new Set(ids).size).toBe(100);
  expect((await list({ search: 'parallel', page_size: 100 }))?.documents).toHaveLength(100);
});
