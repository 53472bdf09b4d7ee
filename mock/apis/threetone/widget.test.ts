import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { images } from '../../testing/images.ts';
import { type Served, serve } from '../../testing/serve.ts';

let served: Served;

beforeAll(async () => {
  served = await serve({ apis: ['threetone'] });
});
afterAll(() => served.close());
beforeEach(() => served.double.control.reset());

const agent_id = 'agent_3701k3ttaq12ewp8b7qv5rfyszkz';

interface Answer {
  readonly agent_id: string;
  readonly avatar_url: string;
  readonly detail: string;
  readonly widget_config: { readonly avatar: object; readonly custom_avatar_path: string | null };
}

async function call(path: string, init: RequestInit = {}, sandbox = '') {
  const response = await fetch(`${served.url}${sandbox}/v1/convai/agents/${path}`, {
    ...init,
    headers: { 'x-api-key': 'test-key' },
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

function upload(
  file: { bytes: Uint8Array<ArrayBuffer>; name: string; type: string },
  { id = agent_id, sandbox = '' } = {},
) {
  const body = new FormData();
  body.set('avatar_file', new Blob([file.bytes], { type: file.type }), file.name);
  return call(`${id}/avatar`, { method: 'POST', body }, sandbox);
}

test('the widget of an agent without a picture shows the orb of the documentation', async () => {
  const { status, body } = await call(`${agent_id}/widget?conversation_signature=later`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    agent_id,
    widget_config: {
      variant: 'full',
      avatar: { type: 'orb', color_1: '#2792dc', color_2: '#9ce6e6' },
      custom_avatar_path: null,
      language: 'en',
    },
  });
});

test.each(Object.entries(images))(
  'a %s becomes the avatar, is served byte for byte, and shows in the widget',
  async (_name, file) => {
    const { status, body } = await upload(file);
    expect({ status, body }).toEqual({
      status: 200,
      body: { agent_id, avatar_url: expect.stringContaining(served.url) },
    });
    const picture = await fetch(body.avatar_url);
    expect(picture.headers.get('content-type')).toBe(file.type);
    expect(Buffer.from(await picture.arrayBuffer())).toEqual(file.bytes);
    const widget = (await call(`${agent_id}/widget`)).body.widget_config;
    expect(widget).toMatchObject({
      avatar: { type: 'image', url: body.avatar_url },
      custom_avatar_path: body.avatar_url,
    });
  },
);

test('what a picture is called and declared as does not matter', async () => {
  const { body } = await upload({ bytes: images.png.bytes, name: 'text.txt', type: 'text/plain' });
  expect((await fetch(body.avatar_url)).headers.get('content-type')).toBe('image/png');
});

test('the URL of a replaced picture answers 404', async () => {
  const old = (await upload(images.png)).body.avatar_url;
  const url = (await upload(images.gif)).body.avatar_url;
  expect(await Promise.all([old, url].map(async (each) => (await fetch(each)).status))).toEqual([
    404, 200,
  ]);
});

test('the URL of the picture of a deleted agent answers 404', async () => {
  const { avatar_url } = (await upload(images.png)).body;
  await fetch(`${served.url}/v1/convai/agents/${agent_id}`, {
    method: 'DELETE',
    headers: { 'x-api-key': 'test-key' },
  });
  expect((await fetch(avatar_url)).status).toBe(404);
});

test('of uploads at the same time exactly one picture stays', async () => {
  await Promise.all(Array.from({ length: 20 }, () => upload(images.png)));
  const { files } = await served.double.control.snapshot();
  expect(Object.keys(files)).toHaveLength(1);
  const { custom_avatar_path } = (await call(`${agent_id}/widget`)).body.widget_config;
  expect((await fetch(custom_avatar_path ?? '')).status).toBe(200);
});

test.each([
  ['a text', { bytes: Buffer.from('hello'), name: 'a.png', type: 'image/png' }, 415],
  ['an empty file', { bytes: Buffer.alloc(0), name: 'a.png', type: 'image/png' }, 415],
  ['a PDF', { bytes: Buffer.from('%PDF-1.7'), name: 'a.pdf', type: 'application/pdf' }, 415],
  [
    'a picture of more than 5 MiB',
    {
      bytes: Buffer.concat([images.png.bytes, Buffer.alloc(5 * 1024 * 1024)]),
      name: 'a.png',
      type: 'image/png',
    },
    413,
  ],
])('%s is no avatar and changes nothing', async (_name, file, want) => {
  const { avatar_url } = (await upload(images.png)).body;
  const { status, body } = await upload(file);
  expect({ status, body }).toEqual({
    status: want,
    body: { detail: expect.stringContaining('avatar_file') },
  });
  expect((await call(`${agent_id}/widget`)).body.widget_config.custom_avatar_path).toBe(avatar_url);
});

test('an upload for an unknown agent leaves nothing behind', async () => {
  expect((await upload(images.png, { id: 'agent_nobody' })).status).toBe(404);
  expect((await served.double.control.snapshot()).files).toEqual({});
});

test('the picture of one sandbox is none in another', async () => {
  const { avatar_url } = (await upload(images.png, { sandbox: '/__doubletake/in/one' })).body;
  expect(avatar_url).toContain('/__doubletake/in/one/');
  expect((await fetch(avatar_url)).status).toBe(200);
  expect((await fetch(avatar_url.replace('/in/one', '/in/two'))).status).toBe(404);
  expect((await call(`${agent_id}/widget`)).body.widget_config.custom_avatar_path).toBeNull();
});
