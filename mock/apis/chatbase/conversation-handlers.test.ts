import { expect, test } from 'vitest';
import { doublesOfThisFile, newChatbot } from '../../testing/chatbase.ts';

const start = doublesOfThisFile();

const chatbotId = 'ckl123abc456';

test.each([
  ['no filter', { given: '', want: ['conv_123'] }],
  ['its source, in any case', { given: '&filteredSources=whatsapp,%20aPi', want: ['conv_123'] }],
  ['an empty list of sources', { given: '&filteredSources=', want: ['conv_123'] }],
  ['another source', { given: '&filteredSources=WhatsApp', want: [] }],
  ['a source that no conversation has', { given: '&filteredSources=Playground', want: [] }],
  ['its own day', { given: '&startDate=2024-01-01&endDate=2024-01-01', want: ['conv_123'] }],
  ['the days after', { given: '&startDate=2024-01-02', want: [] }],
  ['the days before', { given: '&endDate=2023-12-31', want: [] }],
  ['a page behind the last', { given: '&page=2', want: [] }],
])('conversations of 2024-01-01 from the API: %s', async (_name, { given, want }) => {
  const { send } = await start();
  const { data } = (await (
    await send('GET', `/get-conversations?chatbotId=${chatbotId}${given}`)
  ).json()) as { data: { id: string }[] };
  expect(data.map(({ id }) => id)).toEqual(want);
});

test.each([
  ['its own day', { given: '&startDate=2024-01-01&endDate=2024-01-01', want: ['lead_123'] }],
  ['the days after', { given: '&startDate=2024-01-02', want: [] }],
  ['a page behind the last', { given: '&page=2&size=1', want: [] }],
])('leads of 2024-01-01: %s', async (_name, { given, want }) => {
  const { send } = await start();
  const { collectedCustomers } = (await (
    await send('GET', `/get-leads?chatbotId=${chatbotId}${given}`)
  ).json()) as {
    collectedCustomers: { id: string }[];
  };
  expect(collectedCustomers.map(({ id }) => id)).toEqual(want);
});

test('conversations come in pages of 10, the newest first', async () => {
  const { api } = await start();
  const id = await newChatbot(api);
  for (let number = 1; number <= 12; number++) {
    await api.POST('/chat', {
      body: {
        chatbotId: id,
        conversationId: `c${number}`,
        messages: [{ role: 'user', content: 'Hello' }],
      },
    });
  }
  const page = async (query: { page?: string; size?: string }) =>
    (
      await api.GET('/get-conversations', { params: { query: { chatbotId: id, ...query } } })
    ).data?.data.map((item) => item.id);
  expect(await page({})).toEqual(['c12', 'c11', 'c10', 'c9', 'c8', 'c7', 'c6', 'c5', 'c4', 'c3']);
  expect(await page({ page: '2' })).toEqual(['c2', 'c1']);
  expect(await page({ page: '3', size: '5' })).toEqual(['c2', 'c1']);
});

test.each([
  ['a date without its zeros', { given: 'startDate=2023-7-10', want: /startDate/ }],
  [
    'a day that does not exist',
    { given: 'endDate=2023-02-30', want: /endDate must be a valid date/ },
  ],
  [
    'a range that ends before it starts',
    {
      given: 'startDate=2024-02-02&endDate=2024-02-01',
      want: /endDate must not be before startDate/,
    },
  ],
  ['a page 0', { given: 'page=0', want: /page/ }],
  ['a size above 100', { given: 'size=101', want: /size/ }],
])('%s is a 400 that names it', async (_name, { given, want }) => {
  const { send } = await start();
  for (const path of ['/get-conversations', '/get-leads']) {
    const answer = await send('GET', `${path}?chatbotId=${chatbotId}&${given}`);
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { message: expect.stringMatching(want) },
    ]);
  }
});
