import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDouble, type Double } from '../create-double.ts';

const notes = new URL('../testing/notes.yaml', import.meta.url).pathname;
let double: Double;
beforeAll(async () => {
  double = await createDouble({ apis: [notes] });
});
afterAll(() => double.close());
beforeEach(() => double.control.reset());

const request = (path: string, init: RequestInit & { duplex?: 'half' } = {}) =>
  new Request(`http://double.test${path}`, init);
const post = (body: RequestInit['body'], headers: Record<string, string> = {}) =>
  request('/notes', { method: 'POST', body: body ?? null, headers, duplex: 'half' });

test('JSON, and what was made of it', async () => {
  const made = await double.fetch(post('{"name":"a"}', { 'content-type': 'application/json' }));
  expect([made.status, await made.json()]).toMatchObject([201, { name: 'a' }]);
  expect(await (await double.fetch(request('/notes'))).json()).toMatchObject([{ name: 'a' }]);
});

test.each([
  ['a text and options', () => double.fetch('http://double.test/notes', { method: 'DELETE' }), 405],
  ['a URL', () => double.fetch(new URL('http://double.test/notes')), 200],
  ['a request and options', () => double.fetch(request('/notes'), { method: 'DELETE' }), 405],
])('it is called as fetch is: with %s', async (_name, send, want) => {
  expect((await send()).status).toBe(want);
});

test('it has as many parameters as fetch, by which it is told from a listener', () => {
  expect(double.fetch.length).toBe(fetch.length);
});

test('a URL that is none is refused as fetch refuses it', async () => {
  await expect(double.fetch('/notes')).rejects.toThrow(TypeError);
});

test.each<[string, Buffer]>([
  ['a small file', Buffer.from('\r\n--x')],
  ['a file that is read as a stream', Buffer.alloc(2_000_000, 7)],
])('an upload: %s', async (_name, bytes) => {
  const form = new FormData();
  form.append('name', 'a');
  form.append('file', new Blob([bytes]), 'file.bin');
  const made = await double.fetch(post(form));
  expect(made.status).toBe(201);
  const { fileUrl } = (await made.json()) as { fileUrl: string };
  expect(fileUrl).toMatch(/^http:\/\/double\.test\//);
  const file = await double.fetch(new Request(fileUrl));
  expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true);
});

test('a body that comes piece by piece', async () => {
  const pieces = new ReadableStream({
    async start(controller) {
      for (const piece of ['{"na', 'me":', '"a"}']) {
        controller.enqueue(Buffer.from(piece));
        await sleep(0);
      }
      controller.close();
    },
  });
  const made = await double.fetch(post(pieces, { 'content-type': 'application/json' }));
  expect(made.status).toBe(201);
});

test('a body that breaks off is no request that is answered', async () => {
  const pieces = new ReadableStream({
    pull: (controller) => controller.error(new DOMException('given up', 'AbortError')),
  });
  const answer = double.fetch(post(pieces, { 'content-type': 'application/json' }));
  await expect(answer).rejects.toThrow(TypeError);
});

test('a stream is read as it comes, and ends when nobody reads on', async () => {
  const { body } = await double.fetch(request('/__doubletake/journal/events'));
  const reader = body?.getReader();
  const first = await reader?.read();
  expect(Buffer.from(first?.value ?? []).toString()).toBe('retry: 1000\n\n');
  const next = reader?.read();
  await double.fetch(request('/notes'));
  expect(Buffer.from((await next)?.value ?? []).toString()).toContain('"url":"/notes"');
  await reader?.cancel();
});

test('a stream ends with its signal', async () => {
  const controller = new AbortController();
  const { body } = await double.fetch(
    request('/__doubletake/journal/events', { signal: controller.signal }),
  );
  const reader = body?.getReader();
  await reader?.read();
  const next = reader?.read();
  controller.abort(new Error('enough'));
  await expect(next).rejects.toThrow('enough');
});

test('a request that is given up before it is sent', async () => {
  const signal = AbortSignal.abort(new Error('never mind'));
  await expect(double.fetch(request('/notes', { signal }))).rejects.toThrow('never mind');
});

test.each<['before' | 'body']>([['before'], ['body']])(
  'a connection that breaks: %s',
  async (when) => {
    await double.control.addFault({ operation: 'listNotes', fault: { kind: 'drop', when } });
    const answer = double.fetch(request('/notes')).then((response) => response.text());
    await expect(answer).rejects.toThrow(TypeError);
  },
);

test('no body where HTTP has none', async () => {
  const head = await double.fetch(request('/notes', { method: 'HEAD' }));
  expect([head.status, head.body, head.headers.get('content-type')]).toEqual([
    200,
    null,
    'application/json',
  ]);
  expect((await double.fetch(request('/notes', { method: 'OPTIONS' }))).body).toBeNull();
});

test('listens on a free port, and not any more when it is closed', async () => {
  const own = await createDouble({ apis: [notes] });
  const { url, control, close } = await own.listen();
  expect((await fetch(`${url}/notes`)).status).toBe(200);
  expect(await control.journal()).toHaveLength(1);
  await close();
  await expect(fetch(`${url}/notes`)).rejects.toThrow('fetch failed');
});

test('a port that is taken is told', async () => {
  const one = await createDouble({ apis: [notes] });
  const { url, close } = await one.listen();
  const port = Number(new URL(url).port);
  await expect(double.listen({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await close();
});
