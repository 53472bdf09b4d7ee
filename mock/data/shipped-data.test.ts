import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../openapi/lib/package-root.ts';
import { shippedApiNames } from '../apis/shipped-apis.ts';
import { createDouble } from '../create-double.ts';
import { clientOf } from '../inferred/testing/documents.ts';
import { images } from '../testing/images.ts';
import { serve } from '../testing/serve.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  for (const api of shippedApiNames)
    await cp(join(packageRoot, 'spec', api), join(folder, api), { recursive: true });
  await writeFile(join(folder, 'picture.png'), images.png.bytes);
  await writeFile(join(folder, 'notes.txt'), 'Parcels are blue.');
});
afterAll(() => rm(folder, { recursive: true }));

const key = { 'x-api-key': 'any', authorization: 'Bearer any' };

/** The state without the order of creation, which a second filling goes on counting. */
async function stateOf(options: Parameters<typeof createDouble>[0]) {
  const double = await createDouble(options);
  const { collections, files } = await double.control.snapshot();
  const data = await double.control.exportData();
  await double.close();
  return { collections, files, data };
}

test.each(shippedApiNames)(
  'a copy of what %s starts with passes the checks of a data file, and is the same start',
  async (api) => {
    const data = join(folder, api, 'start.yaml');
    expect(await stateOf({ apis: [api], data })).toEqual(await stateOf({ apis: [api] }));
  },
);

test('an export of all three is the same state again', async () => {
  const { data } = await stateOf({});
  expect((await stateOf({ data })).data).toEqual(data);
});

test('what was done to OKCHAT is in its export: a picture, a document, a chat', async () => {
  const served = await serve({ apis: ['okchat'], empty: true });
  const client = clientOf(served);
  const made = await client.send('POST', '/api/external/chatbots', { name: 'Ada' }, key);
  const { id } = (made.body as { chatbot: { id: string } }).chatbot;
  const upload = async (method: string, path: string, parts: Record<string, string | Blob>) => {
    const body = new FormData();
    for (const [name, part] of Object.entries(parts)) body.set(name, part);
    const answer = await fetch(served.url + path, { method, body, headers: key });
    expect(answer.status).toBe(200);
  };
  const avatar = new File([images.png.bytes], 'a.png', { type: 'image/png' });
  const files = new File(['Parcels are blue.'], 'faq.txt', { type: 'text/plain' });
  await upload('PATCH', `/api/external/chatbot/${id}/update-avatar`, { avatar });
  await upload('POST', '/api/embedfiles', { chatbotId: id, files });
  const messages = [{ role: 'user', content: 'Which colour have parcels?' }];
  const chat = `/api/external/chatbot/${id}/chat`;
  await client.send('POST', chat, { messages, sessionToken: 'me' }, key);
  await client.send('POST', chat, { messages }, key);
  const data = await served.double.control.exportData();
  await client.close();

  const again = await serve({ apis: ['okchat'], data });
  const other = clientOf(again);
  expect(await again.double.control.exportData()).toEqual(data);
  const read = await other.send('GET', `/api/external/chatbot/${id}`, undefined, key);
  const { settings } = (read.body as { chatbot: { settings: { avatar: string } } }).chatbot;
  const picture = await fetch(settings.avatar);
  expect(Buffer.from(await picture.arrayBuffer())).toEqual(images.png.bytes);
  const found = await other.send(
    'POST',
    `/api/external/chatbot/${id}/query-knowledge`,
    { query: 'parcels' },
    key,
  );
  expect(JSON.stringify(found.body)).toContain('Parcels are blue.');
  // The token goes on with its conversation; a slug that is taken stays taken.
  await other.send('POST', chat, { messages, sessionToken: 'me' }, key);
  const sessions = await other.send(
    'GET',
    `/api/external/chatbot/${id}/conversations`,
    undefined,
    key,
  );
  expect(sessions.body).toMatchObject({ metadata: { totalCount: 2 } });
  const twice = { name: 'Ada', slug: 'ada' };
  expect((await other.send('POST', '/api/external/chatbots', twice, key)).status).toBe(409);
  await other.close();
});

test('things say what matters, and the rest is as at their creation', async () => {
  const served = await serve({
    data: {
      okchat: {
        chatbots: [
          { name: 'Ada', settings: { prompt: 'Be brief.' } },
          {
            $as: 'two',
            name: 'Ada',
            '/conversations': [{ '/messages': [{ sender_type: 'user', content: 'Hi' }] }],
          },
        ],
      },
      chatbase: {
        chatbots: [
          {
            id: 'bot',
            name: 'Bot',
            temp: 0.5,
            '/contacts': [{ email: 'Ada@example.com', custom_attributes: { age: 36 } }],
            '/custom-attributes': [{ name: 'age', type: 'number' }],
            $files: {
              chatbotIconFile: { $file: 'a.png', base64: images.png.bytes.toString('base64') },
            },
          },
        ],
      },
      threetone: {
        agents: [
          {
            conversation_config: {},
            $files: {
              avatar_file: { $file: 'a.png', base64: images.png.bytes.toString('base64') },
            },
          },
        ],
        'knowledge-base': [
          { name: 'Hours', text: 'From nine.' },
          { $files: { file: { $file: 'notes.txt', text: 'Blue.' } } },
        ],
      },
    },
  });
  const client = clientOf(served);
  const get = async (path: string) => (await client.send('GET', path, undefined, key)).body;
  expect(await get('/api/external/chatbots')).toMatchObject({
    chatbots: [
      { name: 'Ada', slug: 'ada', settings: { prompt: 'Be brief.', model: 'gpt-4o-mini' } },
      { name: 'Ada', slug: 'ada-2' },
    ],
  });
  expect(await get('/api/v1/chatbots/bot/contacts')).toMatchObject({
    data: [{ email: 'Ada@example.com', name: null, custom_attributes: { age: 36 } }],
  });
  const agents = (await get('/v1/convai/agents')) as { agents: { agent_id: string }[] };
  expect(await get(`/v1/convai/agents/${agents.agents[0]?.agent_id}/widget`)).toMatchObject({
    widget_config: { avatar: { type: 'image' } },
  });
  expect(await get('/v1/voiceai/knowledge-base')).toMatchObject({
    documents: [
      { name: 'notes.txt', type: 'file' },
      { name: 'Hours', type: 'text' },
    ],
  });
  await client.close();
});

describe('what is wrong with a thing of a shipped API is told with its place', () => {
  const rows: [string, { given: [api: string, text: string]; want: [RegExp, number] }][] = [
    [
      'a member of the wrong type',
      {
        given: ['okchat', 'chatbots:\n  - name: 7\n'],
        want: [/^\/chatbots\/0\/name must be string/, 2],
      },
    ],
    [
      'a member that is left out',
      {
        given: ['okchat', 'chatbots:\n  - slug: a\n'],
        want: [/^\/chatbots\/0\/name is missing/, 2],
      },
    ],
    [
      'a member that is misspelt',
      {
        given: ['okchat', 'chatbots:\n  - name: Ada\n    descripton: Hi\n'],
        want: [/^\/chatbots\/0\/descripton/, 3],
      },
    ],
    [
      'a slug that two have',
      {
        given: ['okchat', 'chatbots:\n  - { name: A, slug: a }\n  - { name: B, slug: a }\n'],
        want: [/^\/chatbots\/1\/slug is "a", which another one has already/, 3],
      },
    ],
    [
      'what the place decides',
      {
        given: [
          'okchat',
          'chatbots:\n  - name: A\n    /conversations:\n      - chatbot_id: 5afe16ed-5fd2-4552-a993-903bc9c32bb6\n',
        ],
        want: [/chatbot_id cannot be kept: here it is/, 4],
      },
    ],
    [
      'a document without bytes',
      {
        given: [
          'okchat',
          'chatbots:\n  - name: A\n    /knowledge-base:\n      - { title: T, file_name: t.md, content_type: text/plain, size: 3 }\n',
        ],
        want: [/must have its bytes/, 4],
      },
    ],
    [
      'a file where none belongs',
      {
        given: ['okchat', 'chatbots:\n  - name: A\n    $files: { picture: ../picture.png }\n'],
        want: [
          /\$files\/picture is no place for a file \(accepted: \/settings\/avatar, avatar\)/,
          3,
        ],
      },
    ],
    [
      'an attribute that a chatbot has not',
      {
        given: [
          'chatbase',
          'chatbots:\n  - name: A\n    /contacts:\n      - custom_attributes: { age: 7 }\n',
        ],
        want: [/custom_attributes\/age is no attribute of this chatbot/, 4],
      },
    ],
    [
      'an address that two contacts have',
      {
        given: [
          'chatbase',
          'chatbots:\n  - name: A\n    /contacts:\n      - email: a@b.example\n      - email: A@b.example\n',
        ],
        want: [/contacts\/1\/email is "A@b.example", which another contact has/, 5],
      },
    ],
    [
      'a misspelt setting',
      {
        given: ['chatbase', 'chatbots:\n  - name: A\n    tmep: 1\n'],
        want: [/tmep is no member; did you mean "temp"/, 3],
      },
    ],
    [
      'a folder that is not there',
      {
        given: ['threetone', 'knowledge-base:\n  - { text: Hi, folder_parent_id: none }\n'],
        want: [/names no folder "none" before it/, 2],
      },
    ],
  ];
  test.each(rows)('%s', async (_name, { given: [api, text], want: [message, line] }) => {
    const file = join(folder, api, 'wrong.yaml');
    await writeFile(file, text);
    const error: unknown = await createDouble({ apis: [api], data: file }).then(
      () => undefined,
      (cause) => cause,
    );
    expect(error).toMatchObject({ code: 'data-invalid', message: expect.stringMatching(message) });
    expect((error as { where: string }).where).toMatch(new RegExp(`wrong\\.yaml:${line}:`));
  });
});

test('an overlay that the start of an API breaks is told by the answers, not at the start', async () => {
  const overlay = join(folder, 'stricter.yaml');
  await writeFile(
    overlay,
    'overlay: 1.0.0\ninfo: { title: Stricter, version: "1" }\nactions:\n  - target: $.components.schemas.Chatbot.properties.name\n    update: { maxLength: 2 }\n',
  );
  const served = await serve({ apis: ['okchat'], overlays: [overlay] });
  const client = clientOf(served);
  const path = '/api/external/chatbot/5afe16ed-5fd2-4552-a993-903bc9c32bb6';
  expect((await client.send('GET', path, undefined, key)).status).toBe(500);
  await client.close();
});

test("startData of one's own stands in place of what the API starts with, and --data on top", async () => {
  const handlers = join(folder, 'handlers.mjs');
  await writeFile(
    handlers,
    "export const startData = (sandbox) => sandbox.store.collection('okchat/slugs').insert('taken', { chatbot: 'x' });",
  );
  const served = await serve({ apis: ['okchat'], handlers, data: { chatbots: [{ name: 'Own' }] } });
  const client = clientOf(served);
  const { body } = await client.send('GET', '/api/external/chatbots', undefined, key);
  expect(body).toMatchObject({ chatbots: [{ name: 'Own' }] });
  const made = { name: 'T', slug: 'taken' };
  expect((await client.send('POST', '/api/external/chatbots', made, key)).status).toBe(409);
  await client.close();
});

test('every file beside a start is named by it', async () => {
  const text = await readFile(join(packageRoot, 'spec/okchat/start.yaml'), 'utf8');
  for (const name of ['pixel.png', 'delivery.md', 'returns.md', 'faq.json', 'quickstart.md'])
    expect(text).toContain(`start/${name}`);
});
