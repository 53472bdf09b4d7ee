import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Served, serve } from '../../testing/serve.ts';

let served: Served;

beforeAll(async () => {
  served = await serve({ apis: ['threetone'] });
});
afterAll(() => served.close());

const agent = '/v1/convai/agents/agent_3701k3ttaq12ewp8b7qv5rfyszkz';
const documents = '/v1/voiceai/knowledge-base';

async function request(
  path: string,
  init: RequestInit & { headers?: Record<string, string> } = {},
) {
  const response = await fetch(served.url + path, {
    ...init,
    headers: { 'x-api-key': 'test-key', ...init.headers },
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as { detail: unknown },
  };
}

const json = (method: string, body: unknown) => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

const form = (name: string, value: string | Blob, filename?: string) => {
  const body = new FormData();
  if (typeof value === 'string') body.set(name, value);
  else body.set(name, value, filename);
  return { method: 'POST', body };
};

const create = '/v1/convai/agents/create';

test.each([
  [
    'a missing member',
    {
      path: create,
      init: json('POST', {}),
      want: [{ loc: ['body', 'conversation_config'], msg: 'Field required', type: 'missing' }],
    },
  ],
  [
    'a missing body',
    {
      path: create,
      init: { method: 'POST' },
      want: [{ loc: ['body'], msg: 'Field required', type: 'missing', input: null }],
    },
  ],
  [
    'a body of another type',
    {
      path: create,
      init: json('POST', '[1]'),
      want: [{ loc: ['body'], type: 'model_attributes_type', input: [1] }],
    },
  ],
  [
    'an object of another type',
    {
      path: create,
      init: json('POST', { conversation_config: 'x' }),
      want: [
        {
          loc: ['body', 'conversation_config'],
          msg: 'Input should be a valid dictionary',
          type: 'dict_type',
          input: 'x',
        },
      ],
    },
  ],
  [
    'a text that may be null but is a number, told once',
    {
      path: create,
      init: json('POST', { conversation_config: {}, name: 5 }),
      want: [
        {
          loc: ['body', 'name'],
          msg: 'Input should be a valid string',
          type: 'string_type',
          input: 5,
        },
      ],
    },
  ],
  [
    'an item of a list, by its index',
    {
      path: create,
      init: json('POST', { conversation_config: {}, tags: ['a', 1] }),
      want: [
        {
          loc: ['body', 'tags', 1],
          msg: 'Input should be a valid string',
          type: 'string_type',
          input: 1,
        },
      ],
    },
  ],
  [
    'a list of another type',
    {
      path: agent,
      init: json('PATCH', { tags: 'a' }),
      want: [{ loc: ['body', 'tags'], type: 'list_type', input: 'a' }],
    },
  ],
  [
    'numbers and booleans deep inside, all at once',
    {
      path: agent,
      init: json('PATCH', {
        conversation_config: {
          turn: { turn_timeout: 'soon' },
          conversation: { text_only: 1, max_duration_seconds: 1.5 },
          tts: { optimize_streaming_latency: 'x' },
        },
      }),
      want: [
        { loc: ['body', 'conversation_config', 'turn', 'turn_timeout'], type: 'float_parsing' },
        {
          loc: ['body', 'conversation_config', 'tts', 'optimize_streaming_latency'],
          type: 'int_parsing',
        },
        { loc: ['body', 'conversation_config', 'conversation', 'text_only'], type: 'bool_type' },
        {
          loc: ['body', 'conversation_config', 'conversation', 'max_duration_seconds'],
          type: 'int_from_float',
        },
      ],
    },
  ],
  [
    'malformed JSON, with its place',
    {
      path: create,
      init: json('POST', '{"name": }'),
      want: [{ loc: ['body', 9], msg: 'JSON decode error', type: 'json_invalid', input: {} }],
    },
  ],
  [
    'a page size below its minimum',
    {
      path: '/v1/convai/agents?page_size=0',
      init: {},
      want: [
        {
          loc: ['query', 'page_size'],
          msg: 'Input should be greater than or equal to 1',
          type: 'greater_than_equal',
          input: '0',
          ctx: { ge: 1 },
        },
      ],
    },
  ],
  [
    'a page size above its maximum',
    {
      path: `${documents}?page_size=101`,
      init: {},
      want: [
        {
          loc: ['query', 'page_size'],
          msg: 'Input should be less than or equal to 100',
          type: 'less_than_equal',
          input: '101',
          ctx: { le: 100 },
        },
      ],
    },
  ],
  [
    'a page size that is no number',
    {
      path: '/v1/convai/agents?page_size=many',
      init: {},
      want: [{ loc: ['query', 'page_size'], type: 'int_parsing', input: 'many' }],
    },
  ],
  [
    'an unknown direction',
    {
      path: '/v1/convai/agents?sort_direction=up',
      init: {},
      want: [
        {
          loc: ['query', 'sort_direction'],
          msg: "Input should be 'asc' or 'desc'",
          type: 'literal_error',
          input: 'up',
        },
      ],
    },
  ],
  [
    'an unknown kind of document',
    {
      path: `${documents}?types=text&types=video`,
      init: {},
      want: [{ loc: ['query', 'types', 1], type: 'literal_error', input: 'video' }],
    },
  ],
  [
    'a boolean that is none',
    {
      path: '/v1/convai/agents?archived=maybe',
      init: {},
      want: [{ loc: ['query', 'archived'], type: 'bool_parsing', input: 'maybe' }],
    },
  ],
  [
    'a form without its file',
    {
      path: `${agent}/avatar`,
      init: form('other', 'x'),
      want: [{ loc: ['body', 'avatar_file'], msg: 'Field required', type: 'missing', input: null }],
    },
  ],
  [
    'a form that is missing altogether',
    {
      path: `${agent}/avatar`,
      init: { method: 'POST' },
      want: [{ loc: ['body', 'avatar_file'], type: 'missing' }],
    },
  ],
  [
    'a file that came as a field',
    {
      path: `${agent}/avatar`,
      init: form('avatar_file', 'text'),
      want: [
        {
          loc: ['body', 'avatar_file'],
          type: 'value_error',
          msg: expect.stringContaining('Expected UploadFile'),
        },
      ],
    },
  ],
  [
    'an empty name',
    {
      path: `${documents}/text`,
      init: json('POST', { text: 'x', name: '' }),
      want: [{ loc: ['body', 'name'], type: 'string_too_short', ctx: { min_length: 1 } }],
    },
  ],
  [
    'a URL that is none',
    {
      path: `${documents}/url`,
      init: json('POST', { url: 'help' }),
      want: [{ loc: ['body', 'url'], type: 'url_parsing', input: 'help' }],
    },
  ],
  [
    'a folder that is not there',
    {
      path: `${documents}/text`,
      init: json('POST', { text: 'x', parent_folder_id: 'nowhere' }),
      want: [{ loc: ['body', 'parent_folder_id'], type: 'value_error' }],
    },
  ],
])('422 tells of %s', async (_name, { path, init, want }) => {
  const { status, body } = await request(path, init);
  expect({ status, body }).toEqual({
    status: 422,
    body: { detail: want.map((entry) => expect.objectContaining(entry)) },
  });
});

test.each([
  ['no key', { headers: { 'x-api-key': '' }, want: 401 }],
  ['a key', { headers: { 'x-api-key': 'any' }, want: 200 }],
  ['a bearer token', { headers: { 'x-api-key': '', authorization: 'Bearer any' }, want: 200 }],
])('with %s the agents answer as they should', async (_name, { headers, want }) => {
  const { status, body } = await request('/v1/convai/agents', { headers });
  expect(status).toBe(want);
  if (want === 401) expect(body.detail).toMatch(/^Not authenticated\. .*x-api-key/);
});

test.each([
  [
    'an unknown agent',
    {
      path: '/v1/convai/agents/agent_nobody',
      init: {},
      status: 404,
      detail: /^Agent not found\. .*agent_nobody/,
    },
  ],
  [
    'a GET of the path that creates agents',
    { path: create, init: {}, status: 405, detail: /POST/ },
  ],
  [
    'an unknown document',
    {
      path: `${documents}/nothing/content`,
      init: {},
      status: 404,
      detail: /^Document not found\. .*nothing/,
    },
  ],
  [
    'a body of another type',
    {
      path: create,
      init: { method: 'POST', body: 'text' },
      status: 415,
      detail: /application\/json/,
    },
  ],
  [
    'JSON where a form is wanted',
    {
      path: `${agent}/avatar`,
      init: json('POST', {}),
      status: 415,
      detail: /multipart\/form-data/,
    },
  ],
  [
    'a method that the path does not have',
    { path: '/v1/convai/agents', init: { method: 'PUT' }, status: 405, detail: /GET/ },
  ],
])('%s gets a detail in words', async (_name, { path, init, status, detail }) => {
  const answer = await request(path, init);
  expect(answer.status).toBe(status);
  expect(answer.body).toEqual({ detail: expect.stringMatching(detail) });
});

test('errors come as problem+json to whoever prefers that', async () => {
  const { status, headers } = await request(create, {
    ...json('POST', {}),
    headers: { 'content-type': 'application/json', prefer: 'problem' },
  });
  expect([status, headers.get('content-type')]).toEqual([400, 'application/problem+json']);
});
