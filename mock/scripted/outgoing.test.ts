import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { serve } from '../testing/serve.ts';

const document = 'examples/documents/callbacks-and-webhooks.yaml';

/** A server that takes notice: each request that came, in order, as a promise. */
async function listen() {
  const waiting: ((request: Notice) => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(204).end();
      waiting.shift()?.({
        method: request.method,
        url: request.url,
        body: JSON.parse(Buffer.concat(chunks).toString()),
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    next: () => new Promise<Notice>((resolve) => waiting.push(resolve)),
    close: () => void server.close(),
  };
}

interface Notice {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly body: unknown;
}

const post = (url: string, body: unknown) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('a callback goes to where the request says, and tells of what was made', async () => {
  const listener = await listen();
  const served = await serve({ apis: [document], callbacks: true });
  const notice = listener.next();
  const created = (await (
    await post(`${served.url}/v1/parcels`, { to: 'Ada', weight: 2, notify: listener.url })
  ).json()) as { id: string };
  expect(await notice).toEqual({
    method: 'POST',
    url: `/hook?parcel=${created.id}`,
    body: { id: created.id, state: expect.stringMatching(/delivered|lost/), to: 'Ada' },
  });
  await served.close();
  listener.close();
});

test('nothing is sent unless it is asked for', async () => {
  const listener = await listen();
  const served = await serve({ apis: [document] });
  expect(
    (await post(`${served.url}/parcels`, { to: 'Ada', weight: 2, notify: listener.url })).status,
  ).toBe(201);
  const journal = await served.double.control.journal();
  expect(journal.map(({ operation }) => operation)).toEqual(['sendParcel']);
  await served.close();
  listener.close();
});

test('a webhook is sent when the control API is told to, with the given members', async () => {
  const listener = await listen();
  const served = await serve({ apis: [document] });
  const list = await (await fetch(`${served.url}/__doubletake/webhooks`)).json();
  expect(list).toEqual({
    webhooks: [{ api: 'callbacks-and-webhooks', webhook: 'parcelLost', method: 'POST' }],
  });
  const notice = listener.next();
  const sent = await (
    await post(`${served.url}/__doubletake/webhooks`, {
      webhook: 'parcelLost',
      url: listener.url,
      body: { id: 'p1' },
    })
  ).json();
  expect(sent).toMatchObject({
    method: 'POST',
    url: listener.url,
    status: 204,
    body: { id: 'p1' },
  });
  expect((await notice).body).toMatchObject({ id: 'p1' });
  const [entry] = await served.double.control.journal();
  expect(entry).toMatchObject({ operation: 'parcelLost (sent)', status: 204, url: listener.url });
  await served.close();
  listener.close();
});

test.each<[string, { given: object; want: { status: number; body: RegExp } }]>([
  [
    'no such webhook',
    {
      given: { webhook: 'nothing', url: 'http://127.0.0.1:1/' },
      want: { status: 400, body: /parcelLost/ },
    },
  ],
  [
    'a URL of another kind',
    {
      given: { webhook: 'parcelLost', url: 'file:///etc/hosts' },
      want: { status: 400, body: /body\/url/ },
    },
  ],
  [
    'nobody there',
    {
      given: { webhook: 'parcelLost', url: 'http://127.0.0.1:1/' },
      want: { status: 200, body: /"failure":/ },
    },
  ],
])('%s is told in words', async (_name, { given, want }) => {
  const served = await serve({ apis: [document] });
  const response = await post(`${served.url}/__doubletake/webhooks`, given);
  expect({ status: response.status, body: await response.text() }).toEqual({
    status: want.status,
    body: expect.stringMatching(want.body),
  });
  await served.close();
});
