import createClient from 'openapi-fetch';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { paths } from '../../../generated/threetone.ts';
import { type Served, serve } from '../../testing/serve.ts';

let served: Served;
let client: ReturnType<typeof createClient<paths>>;

beforeAll(async () => {
  served = await serve({ apis: ['threetone'] });
  client = clientOf(served.url);
});
afterAll(() => served.close());
beforeEach(() => served.double.control.reset());

function clientOf(baseUrl: string, headers: Record<string, string> = {}) {
  return createClient<paths>({ baseUrl, headers: { 'x-api-key': 'test-key', ...headers } });
}

async function create(
  body: Partial<
    paths['/v1/convai/agents/create']['post']['requestBody']['content']['application/json']
  > = {},
  api = client,
) {
  const { data } = await api.POST('/v1/convai/agents/create', {
    body: { conversation_config: {}, ...body },
  });
  return data?.agent_id ?? '';
}

async function get(agent_id: string, api = client) {
  return (await api.GET('/v1/convai/agents/{agent_id}', { params: { path: { agent_id } } })).data;
}

async function list(
  query: NonNullable<paths['/v1/convai/agents']['get']['parameters']['query']> = {},
) {
  return (await client.GET('/v1/convai/agents', { params: { query } })).data;
}

async function patch(
  agent_id: string,
  body: paths['/v1/convai/agents/{agent_id}']['patch']['requestBody']['content']['application/json'],
) {
  return client.PATCH('/v1/convai/agents/{agent_id}', { params: { path: { agent_id } }, body });
}

const names = (page: Awaited<ReturnType<typeof list>>) => page?.agents.map(({ name }) => name);

test.each(['agent_3701k3ttaq12ewp8b7qv5rfyszkz', 'agent_7101k5zvyjhmfg983brhmhkd98n6'])(
  'the agent %s of the documentation answers at once',
  async (agent_id) => {
    expect(await get(agent_id)).toMatchObject({
      agent_id,
      metadata: { created_at_unix_secs: 1_756_900_000 },
    });
    expect((await list())?.agents).toContainEqual(expect.objectContaining({ agent_id }));
  },
);

test('without start data there is no agent', async () => {
  await served.double.control.reset({ empty: true });
  expect(await list()).toEqual({ agents: [], has_more: false, next_cursor: null });
});

test('a created agent has an id of the documented form and is read back as it was sent', async () => {
  const conversation_config = {
    agent: {
      language: 'hi',
      prompt: { built_in_tools: { end_call: null }, our_own: [1, { two: 2 }] },
    },
  };
  const agent_id = await create({
    conversation_config,
    name: 'Asha',
    tags: ['a'],
    platform_settings: { widget: { x: 1 } },
    workflow: { nodes: {} },
  });
  expect(agent_id).toMatch(/^agent_[a-z0-9]{28}$/);
  expect(await get(agent_id)).toMatchObject({
    agent_id,
    name: 'Asha',
    conversation_config,
    tags: ['a'],
    platform_settings: { widget: { x: 1 } },
    workflow: { nodes: {} },
    phone_numbers: [],
  });
});

test('an agent without name and tags gets a name, and no tags', async () => {
  expect(await get(await create({ name: null, tags: null }))).toMatchObject({
    name: 'New agent',
    tags: [],
  });
});

test('an update merges the settings at every depth, replaces lists and keeps what was not sent', async () => {
  const id = await create({
    name: 'Before',
    tags: ['kept'],
    conversation_config: {
      agent: { language: 'en', prompt: { llm: 'gemini-2.5-flash', tool_ids: ['a', 'b'] } },
      tts: { speed: 1 },
    },
    platform_settings: { auth: { enabled: true }, archived: false },
  });
  const { data } = await patch(id, {
    name: 'After',
    conversation_config: { agent: { prompt: { tool_ids: ['c'], thinking_budget: null } } },
    platform_settings: { auth: { allowlist: [] } },
    version_description: 'second',
  });
  expect(data).toMatchObject({ name: 'After', tags: ['kept'] });
  expect(data?.conversation_config).toEqual({
    agent: {
      language: 'en',
      prompt: { llm: 'gemini-2.5-flash', tool_ids: ['c'], thinking_budget: null },
    },
    tts: { speed: 1 },
  });
  expect(data?.platform_settings).toEqual({
    auth: { enabled: true, allowlist: [] },
    archived: false,
  });
  expect(await get(id)).toEqual(data);
});

test('an update with null for name and tags leaves both as they are', async () => {
  const id = await create({ name: 'Kept', tags: ['kept'] });
  expect((await patch(id, { name: null, tags: null })).data).toMatchObject({
    name: 'Kept',
    tags: ['kept'],
  });
});

test('an update with an empty list of tags takes them away', async () => {
  const id = await create({ tags: ['gone'] });
  expect((await patch(id, { tags: [] })).data?.tags).toEqual([]);
});

test('a member that is called like the prototype is kept as data and reaches nothing else', async () => {
  const id = await create();
  const response = await fetch(`${served.url}/v1/convai/agents/${id}`, {
    method: 'PATCH',
    headers: { 'x-api-key': 'k', 'content-type': 'application/json' },
    body: '{"conversation_config":{"__proto__":{"polluted":true}}}',
  });
  expect(response.status).toBe(200);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(JSON.stringify((await get(id))?.conversation_config)).toBe(
    '{"__proto__":{"polluted":true}}',
  );
});

test('a deleted agent is gone everywhere', async () => {
  const agent_id = await create({ name: 'Goner' });
  const params = { path: { agent_id } };
  const deletion = await client.DELETE('/v1/convai/agents/{agent_id}', { params });
  expect(deletion.response.status).toBe(200);
  expect(names(await list({ search: 'goner' }))).toEqual([]);
  const form = new FormData();
  form.set(
    'avatar_file',
    new Blob(['<svg xmlns="http://www.w3.org/2000/svg"/>'], { type: 'image/svg+xml' }),
    'a.svg',
  );
  const answers = await Promise.all([
    client.GET('/v1/convai/agents/{agent_id}', { params }),
    client.PATCH('/v1/convai/agents/{agent_id}', { params, body: {} }),
    client.DELETE('/v1/convai/agents/{agent_id}', { params }),
    client.GET('/v1/convai/agents/{agent_id}/widget', { params }),
    client.POST('/v1/convai/agents/{agent_id}/avatar', {
      params,
      body: form as never,
      bodySerializer: (body) => body,
    }),
  ]);
  expect(answers.map(({ response }) => response.status)).toEqual([404, 404, 404, 404, 404]);
  for (const { error } of answers)
    expect(error).toEqual({ detail: `Agent not found. There is no agent "${agent_id}".` });
});

test('a list shows the newest first, as summaries', async () => {
  await create({ name: 'older' });
  const agent_id = await create({ name: 'newer', tags: ['t'] });
  const page = await list({ page_size: 2 });
  expect(names(page)).toEqual(['newer', 'older']);
  expect(page?.agents[0]).toEqual({
    agent_id,
    name: 'newer',
    created_at_unix_secs: expect.any(Number),
    access_info: {
      is_creator: true,
      creator_name: 'Jane Doe',
      creator_email: 'jane.doe@example.com',
      role: 'admin',
    },
    tags: ['t'],
    last_call_time_unix_secs: null,
    archived: false,
  });
});

test.each([
  [
    'by name',
    {
      query: { sort_by: 'name', sort_direction: 'asc' },
      want: ['alpha', 'Beta', 'beta 2', 'gamma'],
    },
  ],
  [
    'by name from the end',
    { query: { sort_by: 'name' }, want: ['gamma', 'beta 2', 'Beta', 'alpha'] },
  ],
  [
    'from the oldest',
    { query: { sort_direction: 'asc' }, want: ['gamma', 'alpha', 'Beta', 'beta 2'] },
  ],
  [
    'by time of creation',
    { query: { sort_by: 'created_at' }, want: ['beta 2', 'Beta', 'alpha', 'gamma'] },
  ],
  [
    'found by a part of the name, in any case',
    { query: { search: 'BET', sort_direction: 'asc' }, want: ['Beta', 'beta 2'] },
  ],
  ['archived', { query: { archived: true }, want: ['old'] }],
  [
    'archived or not',
    { query: { archived: null, search: 'a', page_size: 2 }, want: ['beta 2', 'Beta'] },
  ],
] as const)('a list can be had %s', async (_name, { query, want }) => {
  await served.double.control.reset({ empty: true });
  for (const name of ['gamma', 'alpha', 'Beta', 'beta 2']) await create({ name });
  await create({ name: 'old', platform_settings: { archived: true } });
  expect(names(await list(query))).toEqual(want);
});

test('pages follow their cursors without showing or leaving out anything, whatever comes and goes in between', async () => {
  await served.double.control.reset({ empty: true });
  const ids: string[] = [];
  for (let index = 0; index < 7; index++) ids.push(await create({ name: `agent ${index}` }));
  const first = await list({ page_size: 3 });
  expect(first).toMatchObject({ has_more: true, next_cursor: expect.stringMatching(/^[\w-]+$/) });
  await create({ name: 'late' });
  await client.DELETE('/v1/convai/agents/{agent_id}', {
    params: { path: { agent_id: ids[4] ?? '' } },
  });
  const second = await list({ page_size: 3, cursor: first?.next_cursor ?? '' });
  const third = await list({ page_size: 3, cursor: second?.next_cursor ?? '' });
  expect([first, second, third].flatMap(names)).toEqual(
    [6, 5, 4, 3, 2, 1, 0].map((index) => `agent ${index}`),
  );
  expect(third).toMatchObject({ has_more: false, next_cursor: null });
});

test('a cursor remembers the order of its list', async () => {
  await served.double.control.reset({ empty: true });
  for (const name of ['b', 'c', 'a']) await create({ name });
  const first = await list({ page_size: 1, sort_by: 'name', sort_direction: 'asc' });
  expect(names(await list({ cursor: first?.next_cursor ?? '' }))).toEqual(['b', 'c']);
});

const forged = Buffer.from(
  '{"order":{"by":"constructor","direction":"asc","foldersFirst":false},"after":[0,"a",1]}',
).toString('base64url');

test.each([
  ['is no Base64 of JSON', 'nonsense'],
  ['is another JSON', Buffer.from('[1]').toString('base64url')],
  ['is null', Buffer.from('null').toString('base64url')],
  ['names an unknown order', forged],
])('a cursor that %s is refused', async (_name, cursor) => {
  const { response, error } = await client.GET('/v1/convai/agents', {
    params: { query: { cursor } },
  });
  expect(response.status).toBe(422);
  expect(error?.detail).toEqual([
    expect.objectContaining({ loc: ['query', 'cursor'], type: 'value_error', input: cursor }),
  ]);
});

test('a cursor of a list in another order is refused', async () => {
  const first = await list({ page_size: 1 });
  const { response } = await client.GET('/v1/convai/agents', {
    params: { query: { cursor: first?.next_cursor ?? '', sort_by: 'name' } },
  });
  expect(response.status).toBe(422);
});

test('of 100 agents created at once none is lost', async () => {
  const ids = await Promise.all(
    Array.from({ length: 100 }, (_, index) => create({ name: `parallel ${index}` })),
  );
  expect(new Set(ids).size).toBe(100);
  expect((await list({ search: 'parallel', page_size: 100 }))?.agents).toHaveLength(100);
});

test('of 100 updates at once none is lost', async () => {
  const id = await create();
  await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      patch(id, { platform_settings: { [`key ${index}`]: index } }),
    ),
  );
  expect(Object.keys((await get(id))?.platform_settings ?? {})).toHaveLength(100);
});

test('two sandboxes never see each other', async () => {
  const one = clientOf(served.url, { 'x-doubletake-sandbox': 'one' });
  const two = clientOf(`${served.url}/__doubletake/in/two`);
  const id = await create({ name: 'only in one' }, one);
  expect(await get(id, one)).toBeDefined();
  expect(await get(id, two)).toBeUndefined();
  expect(await get(id)).toBeUndefined();
});
