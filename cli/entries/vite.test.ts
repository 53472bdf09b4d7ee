import { createServer, type ViteDevServer } from 'vite';
import { afterEach, expect, test } from 'vitest';
import { images } from '../../mock/testing/images.ts';
import { doubletake } from './vite.ts';

let server: ViteDevServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** A development server of Vite on a free port, with the plugin; its origin. */
async function start(path: string): Promise<string> {
  server = await createServer({
    configFile: false,
    logLevel: 'silent',
    root: new URL('.', import.meta.url).pathname,
    server: { port: 0, host: '127.0.0.1' },
    plugins: [doubletake({ apis: ['okchat'], path })],
  });
  await server.listen();
  const address = server.httpServer?.address();
  if (typeof address !== 'object' || address === null) throw new Error('Vite does not listen');
  return `http://127.0.0.1:${address.port}`;
}

const headers = { 'x-api-key': 'any' };

test('a path of the development server leads to the double, and pictures come by it too', async () => {
  const origin = await start('/double');
  const list = await fetch(`${origin}/double/api/external/chatbots`, { headers });
  const { chatbots } = (await list.json()) as { chatbots: { id: string }[] };
  const form = new FormData();
  form.append('avatar', new Blob([images.png.bytes], { type: 'image/png' }), 'a.png');
  const uploaded = await fetch(
    `${origin}/double/api/external/chatbot/${chatbots[0]?.id}/update-avatar`,
    { method: 'PATCH', headers, body: form },
  );
  const { chatbot } = (await uploaded.json()) as { chatbot: { settings: { avatar: string } } };
  expect(chatbot.settings.avatar).toMatch(new RegExp(`^${origin}/double/`));
  const picture = await fetch(chatbot.settings.avatar);
  expect(new Uint8Array(await picture.arrayBuffer())).toEqual(new Uint8Array(images.png.bytes));
});

test('the console is below the same path, and a path that only begins alike is the application’s', async () => {
  const origin = await start('double/');
  const console = await fetch(`${origin}/double/__doubletake/`);
  expect([console.status, await console.text()]).toEqual([
    200,
    expect.stringContaining('<title>doubletake</title>'),
  ]);
  const other = await fetch(`${origin}/doubles/api/external/chatbots`, { headers });
  expect(await other.text()).not.toContain('"chatbots"');
});

test.each([
  ['before the answer', 'before'],
  ['halfway through it', 'body'],
])('a connection that is dropped %s is dropped here too', async (_, when) => {
  const origin = await start('/double');
  const rule = { operation: 'getChatbots', fault: { kind: 'drop', when } };
  const added = await fetch(`${origin}/double/__doubletake/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(rule),
  });
  expect(added.status).toBe(201);
  const read = fetch(`${origin}/double/api/external/chatbots`, { headers }).then((r) => r.text());
  await expect(read).rejects.toThrow(TypeError);
});

test('a document that is broken stops the start', async () => {
  await expect(
    createServer({
      configFile: false,
      logLevel: 'silent',
      plugins: [doubletake({ apis: ['./nowhere.yaml'] })],
    }),
  ).rejects.toThrow('nowhere.yaml');
});
