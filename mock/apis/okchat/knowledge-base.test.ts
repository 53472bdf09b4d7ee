import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { png } from '../../testing/pictures.ts';
import { asForm, dataOf, fileOf, type Okchat, startOkchat } from './testing/start.ts';

let okchat: Okchat;
let chatbotId: string;
beforeAll(async () => {
  okchat = await startOkchat({ empty: true });
});
beforeEach(async () => {
  await okchat.double.control.reset();
  chatbotId = dataOf(await okchat.client.POST('/api/external/chatbots', { body: { name: 'A' } }))
    .chatbot.id;
});
afterAll(() => okchat.close());

const path = () => ({ chatbotId });
const post = (files: File, id = chatbotId, query = {}) =>
  okchat.client.POST('/api/embedfiles', {
    params: { query },
    body: { chatbotId: id, files },
    bodySerializer: asForm,
  });
const upload = async (content: string | Uint8Array, name: string, type: string) => {
  const [document] = dataOf(await post(fileOf(content, name, type))).documents;
  if (document === undefined) throw new Error('no document');
  return document;
};
const list = (query = {}) =>
  okchat.client.GET('/api/external/chatbot/{chatbotId}/knowledge-base', {
    params: { path: path(), query },
  });
const titles = async (query = {}) => dataOf(await list(query)).documents?.map(({ title }) => title);
const remove = (id: string) =>
  okchat.client.DELETE('/api/external/chatbot/{chatbotId}/knowledge-base', {
    params: { path: path(), query: { id } },
  });
const replace = (documentId: string, file: File, query = {}) =>
  okchat.client.PATCH('/api/external/chatbot/{chatbotId}/knowledge-base', {
    params: { path: path(), query },
    body: { documentId, file },
    bodySerializer: asForm,
  });
const ask = async (query: string) =>
  dataOf(
    await okchat.client.POST('/api/external/chatbot/{chatbotId}/query-knowledge', {
      params: { path: path() },
      body: { query },
    }),
  );
const storedFiles = async () =>
  Object.values((await okchat.double.control.snapshot()).files).map(({ base64 }) =>
    Buffer.from(base64, 'base64').toString(),
  );

const opening = 'We open at nine.\n\nOn Sundays the shop is closed.';

test('an uploaded file is described, listed and kept byte for byte', async () => {
  const document = await upload(opening, 'opening hours.md', 'text/markdown');
  expect(document).toMatchObject({
    title: 'opening hours.md',
    file_name: 'opening hours.md',
    content_type: 'text/markdown',
    size: opening.length,
  });
  const { chatbot, documents } = dataOf(await list());
  expect(chatbot).toMatchObject({ id: chatbotId, name: 'A' });
  expect(Object.keys(chatbot)).toHaveLength(12);
  expect(documents).toEqual([document]);
  expect(await storedFiles()).toEqual([opening]);
});

test.each([
  ['a part of the title, in any case', { given: { title: 'PRI' }, want: ['Prices.md'] }],
  [
    'a title whose syllables are sent in pieces',
    { given: { title: '파일'.normalize('NFD') }, want: ['파일.md'] },
  ],
  ['a title that no document has', { given: { title: 'x' }, want: [] }],
  ['an id that no document has', { given: { id: 'x' }, want: [] }],
  ['nothing', { given: {}, want: ['Prices.md', '파일.md'] }],
])('the list can be filtered by %s', async (_name, { given, want }) => {
  await upload('a', 'Prices.md', 'text/markdown');
  const { id } = await upload('b', '파일.md', 'text/markdown');
  expect(await titles(given)).toEqual(want);
  expect(await titles({ id })).toEqual(['파일.md']);
});

test('a replaced document has the new file, and its title unless another is sent', async () => {
  const { id, created_at } = await upload(opening, 'hours.md', 'text/markdown');
  const first = dataOf(await replace(id, fileOf('Always open.', 'new.txt', 'text/plain')));
  expect(first.documents).toMatchObject([
    {
      id,
      title: 'hours.md',
      file_name: 'new.txt',
      content_type: 'text/plain',
      size: 12,
      created_at,
    },
  ]);
  const second = dataOf(
    await replace(id, fileOf('Never open.', 'newer.txt', 'text/plain'), { title: '파일' }),
  );
  expect(second.documents).toMatchObject([{ id, title: '파일', file_name: 'newer.txt' }]);
  expect(await storedFiles()).toEqual(['Never open.']);
  expect((await ask('Sundays closed')).results).toEqual([]);
});

test('a deleted document is gone with its file, from the list and from the search', async () => {
  const { id } = await upload(opening, 'hours.md', 'text/markdown');
  expect(dataOf(await remove(id))).toMatchObject({ chatbot: { id: chatbotId }, documents: [] });
  expect(await storedFiles()).toEqual([]);
  expect((await ask('Sundays closed')).results).toEqual([]);
  expect((await remove(id)).response.status).toBe(404);
  expect((await replace(id, fileOf('a', 'a.txt', 'text/plain'))).error).toEqual({
    error: `There is no document "${id}".`,
  });
  expect(await storedFiles()).toEqual([]);
});

test('a deleted chatbot takes its documents along', async () => {
  const { id } = await upload(opening, 'hours.md', 'text/markdown');
  await okchat.client.DELETE('/api/external/chatbot/{chatbotId}', { params: { path: path() } });
  expect(await storedFiles()).toEqual([]);
  for (const gone of [
    await list(),
    await remove(id),
    await post(fileOf('a', 'a.txt', 'text/plain')),
  ])
    expect(gone.response.status).toBe(404);
  expect(await storedFiles()).toEqual([]);
});

test.each([
  ['a picture', { given: fileOf(png(), 'a.png', 'image/png'), want: 415 }],
  [
    'more than 10 MiB',
    { given: fileOf('x'.repeat(10 * 1024 * 1024 + 1), 'a.txt', 'text/plain'), want: 413 },
  ],
])('%s is refused as a document', async (_name, { given, want }) => {
  const { response, error } = await post(given);
  expect(response.status).toBe(want);
  expect(error).toMatchObject({ details: [{ location: 'body/files' }] });
  expect(await titles()).toEqual([]);
});

test('the chatbot of the query must be that of the form', async () => {
  const { response, error } = await post(fileOf('a', 'a.txt', 'text/plain'), chatbotId, {
    chatbotId: 'other',
  });
  expect(response.status).toBe(400);
  expect(error).toMatchObject({ details: [{ location: 'query/chatbotId' }] });
  expect(
    (await post(fileOf('a', 'a.txt', 'text/plain'), chatbotId, { chatbotId })).response.status,
  ).toBe(200);
});

test('a query finds chunks in the documented format, the nearest first', async () => {
  await upload(opening, 'Hours', 'text/plain');
  await upload(
    JSON.stringify([{ question: 'Is the shop closed on holidays?', answer: 'Yes.' }]),
    'faq.json',
    'application/json',
  );
  const { results, ...rest } = await ask('When is the shop closed on Sundays?');
  expect(results).toEqual([
    {
      content: 'Title: Hours\nChunk: 2\n\nContent:\nOn Sundays the shop is closed.',
      similarity: 1,
    },
    {
      content:
        'Title: Is the shop closed on holidays?\nChunk: 1\n\nQuestion: Is the shop closed on holidays?\n\nAnswer: Yes.',
      similarity: expect.closeTo(2 / 3, 5),
    },
  ]);
  expect(rest).toEqual({ similarity_threshold_setting: 0.45, status: 'OK', total_docs: 2 });
});

test.each([
  ['word for word', { given: 'we OPEN at nine', want: [1] }],
  ['common words in a row', { given: 'on SUNDAYS the', want: [1] }],
  ['nothing but common words in a row', { given: 'we', want: [1] }],
  ['nothing but common words here and there', { given: 'on the', want: [] }],
  ['nothing of it', { given: 'parking', want: [] }],
  ['too little of it', { given: 'open parking garage', want: [] }],
  ['no words', { given: '?!', want: [] }],
])('a query of which a chunk has %s', async (_name, { given, want }) => {
  await upload(opening, 'Hours', 'text/plain');
  const { results, total_docs } = await ask(given);
  expect(results.map(({ similarity }) => similarity)).toEqual(want);
  expect(total_docs).toBe(want.length);
});

test('the telemetry of a query names what was asked', async () => {
  const organization_id = dataOf(await list()).chatbot.organization_id;
  const body = { query: "What's okchat ai?" };
  const { response } = await okchat.client.POST(
    '/api/external/chatbot/{chatbotId}/query-knowledge',
    { params: { path: path() }, body },
  );
  expect(JSON.parse(response.headers.get('x-telemetry') ?? '')).toEqual({
    metadata: {
      chatbot_id: chatbotId,
      organization_id,
      query_length: 17,
      results_count: 0,
      reranker: 'google',
    },
    isEnabled: true,
  });
});

test.each([
  [
    'Markdown that its sender knows no type for',
    { given: ['shop closed', 'a.md', 'application/octet-stream'] as const, want: 1 },
  ],
  ['CSV', { given: ['shop,closed', 'a.csv', 'text/csv'] as const, want: 1 }],
  [
    'JSON that is no list of questions',
    { given: ['{"shop":"closed"}', 'a.json', 'application/json'] as const, want: 1 },
  ],
  [
    'JSON that is broken',
    { given: ['{"shop":"closed"', 'a.json', 'application/json'] as const, want: 1 },
  ],
  [
    'a PDF, which is stored only',
    { given: ['%PDF shop closed', 'a.pdf', 'application/pdf'] as const, want: 0 },
  ],
  [
    'text that is no UTF-8',
    { given: [Buffer.from('shop closed \xff', 'latin1'), 'a.txt', 'text/plain'] as const, want: 0 },
  ],
])('what is found of %s', async (_name, { given: [content, name, type], want }) => {
  await upload(content, name, type);
  expect((await ask('shop closed')).results).toHaveLength(want);
  expect(await titles()).toEqual([name]);
});
