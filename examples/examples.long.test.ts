import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pictures } from '../mock/testing/pictures.ts';
import { type Served, serve } from '../mock/testing/serve.ts';
import { runExample } from './testing/run-example.ts';

let double: Served;
let folder: string;
beforeAll(async () => {
  double = await serve({});
  folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  for (const [name, , bytes] of pictures) await writeFile(join(folder, name), bytes);
});
afterAll(async () => {
  await double.close();
  await rm(folder, { recursive: true });
});

interface Bicycle {
  readonly id: string;
}

const basePaths = { okchat: '', chatbase: '/api/v1', threetone: '' };

test.each(Object.entries(basePaths))(
  '%s runs against a double and says what it does',
  async (name, basePath) => {
    const { code, output } = await runExample(name, [double.url + basePath]);
    expect({ code, output }).toMatchObject({
      code: 0,
      output: expect.stringMatching(
        /^created .*\nuploaded .*: http.*\nread back .*\n[\s\S]*deleted .*\n$/,
      ),
    });
  },
);

test.each(Object.entries(basePaths))(
  '%s takes the base URL from the environment too, and can use a sandbox',
  async (name, basePath) => {
    const { code, output } = await runExample(name, [], {
      DOUBLETAKE_URL: `${double.url}/__doubletake/in/examples${basePath}`,
    });
    expect(output).toContain('/__doubletake/in/examples/');
    expect(code).toBe(0);
  },
);

test.each([
  ['okchat', 'one.png'],
  ['chatbase', 'one.jpg'],
  ['threetone', 'one.webp'],
] as const)('%s uploads the picture %s that is given', async (name, picture) => {
  const { code, output } = await runExample(name, [double.url, join(folder, picture)]);
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining(picture) });
});

test.each([
  [
    'okchat',
    {
      operation: 'getChatbotDetails',
      pointer: '/chatbot/settings/avatar',
      want: /the chatbot shows the avatar/,
    },
  ],
  [
    'chatbase',
    { operation: 'getChatbots', pointer: '/chatbots/0/name', want: /the chatbot is in the list/ },
  ],
  [
    'threetone',
    {
      operation: 'get_agent_widget_route',
      pointer: '/widget_config/avatar/url',
      want: /the widget shows the avatar/,
    },
  ],
])(
  '%s fails where something is not as it should be',
  async (name, { operation, pointer, want }) => {
    const broken = await serve({ apis: [name], empty: true });
    await broken.double.control.addFault({ operation, fault: { kind: 'remove', pointer } });
    const { code, output } = await runExample(name, [broken.url]);
    await broken.close();
    expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(want) });
  },
);

test('a refusal is shown with the API’s own words', async () => {
  const locked = await serve({ apis: ['okchat'], apiKeys: ['other'] });
  const { code, output } = await runExample('okchat', [locked.url]);
  await locked.close();
  expect({ code, output }).toEqual({
    code: 1,
    output: expect.stringContaining('answered 401: {"error":"The key is not one of those'),
  });
});

test('own-document is an API of its own: a document, an overlay, data and handlers', async () => {
  const folder = new URL('own-document/', import.meta.url).pathname;
  const own = await serve({
    apis: [join(folder, 'bicycles.yaml')],
    overlays: [join(folder, 'overlay.yaml')],
    data: join(folder, 'data.yaml'),
    handlers: join(folder, 'handlers.ts'),
  });
  const list = async () =>
    ((await (await fetch(`${own.url}/bicycles`)).json()) as { bicycles: Bicycle[] }).bicycles;
  const [cargo, tandem] = await list();
  expect([cargo, tandem]).toMatchObject([
    { model: 'Cargo', status: 'rented' },
    { model: 'Tandem', photoUrl: expect.stringMatching(/\.svg$/) },
  ]);
  const rent = (bicycle?: Bicycle) =>
    fetch(`${own.url}/bicycles/${bicycle?.id}/rent`, { method: 'POST' });
  expect((await rent(cargo)).status).toBe(409);
  expect(await (await rent(tandem)).json()).toMatchObject({ rentedAt: expect.any(String) });
  const photo = new FormData();
  photo.set('photo', new Blob([' '.repeat(100_001)], { type: 'image/svg+xml' }), 'big.svg');
  const sent = { method: 'PUT', body: photo };
  expect((await fetch(`${own.url}/bicycles/${tandem?.id}/photo`, sent)).status).toBe(413);
  const { code, output } = await runExample('own-document/program', [own.url]);
  await own.close();
  expect({ code, output }).toEqual({
    code: 0,
    output: expect.stringMatching(
      /^created .*\nuploaded .*\nread back .*\nrefused {3}400 Buy a new one\.\nrefused {3}409 .* is rented\.\ndeleted .*\n$/,
    ),
  });
});
