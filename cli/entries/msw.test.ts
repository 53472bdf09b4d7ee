import { setupServer } from 'msw/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDouble, type Double } from '../../mock/create-double.ts';
import { images } from '../../mock/testing/images.ts';
import { doubleHandlers } from './msw.ts';

const origin = 'https://okchat.example';
const chatbots = `${origin}/api/external/chatbots`;
const headers = { 'x-api-key': 'any' };

let double: Double;
let server: ReturnType<typeof setupServer>;
beforeAll(async () => {
  double = await createDouble({ apis: ['okchat'] });
  server = setupServer(...doubleHandlers(double, { origin, sandbox: 'msw' }));
  server.listen({ onUnhandledRequest: 'error' });
});
afterAll(async () => {
  server.close();
  await double.close();
});

test('what an application sends to the real origin is answered by the double, and kept', async () => {
  const created = await fetch(chatbots, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Marble' }),
  });
  expect(created.status).toBe(201);
  const { chatbot } = (await created.json()) as { chatbot: { id: string } };
  const form = new FormData();
  form.append('avatar', new Blob([images.png.bytes], { type: 'image/png' }), 'a.png');
  const uploaded = await fetch(`${origin}/api/external/chatbot/${chatbot.id}/update-avatar`, {
    method: 'PATCH',
    headers,
    body: form,
  });
  const shown = (await uploaded.json()) as { chatbot: { settings: { avatar: string } } };
  const picture = await fetch(shown.chatbot.settings.avatar);
  expect(new Uint8Array(await picture.arrayBuffer())).toEqual(new Uint8Array(images.png.bytes));
});

test('the sandbox is the one that was named', async () => {
  const journal = await double.control.journal();
  expect(journal).toEqual([]);
});

test('a dropped connection is a network error', async () => {
  const response = double.fetch(
    new Request(`${origin}/__doubletake/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-doubletake-sandbox': 'msw' },
      body: JSON.stringify({
        operation: 'getChatbots',
        count: 1,
        fault: { kind: 'drop', when: 'before' },
      }),
    }),
  );
  expect((await response).status).toBe(201);
  await expect(fetch(chatbots, { headers })).rejects.toThrow(TypeError);
  expect((await fetch(chatbots, { headers })).status).toBe(200);
});
