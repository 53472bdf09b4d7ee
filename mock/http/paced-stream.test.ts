import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDouble, type Double } from '../create-double.ts';
import type { Fault, NewFaultRule } from '../model/faults.ts';

const document = `openapi: 3.1.0
info: { title: Streams, version: "1" }
paths:
  /words:
    get:
      operationId: words
      responses:
        "200":
          description: ok
          content:
            text/event-stream:
              schema: { type: object }
              examples:
                first: { value: { data: one } }
                second: { value: { data: two } }
                third: { value: { data: three } }
        "503": { description: busy, content: { application/json: { schema: { type: object, required: [error], properties: { error: { type: string } } } } } }
  /lines:
    get:
      operationId: lines
      responses:
        "200": { description: ok, content: { application/x-ndjson: { schema: { type: object }, examples: { one: { value: { n: 1 } }, two: { value: { n: 2 } } } } } }
  /things/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }, { name: tab, in: query, schema: { type: string } }]
    post:
      operationId: act
      requestBody: { content: { application/json: { schema: { type: object } } } }
      responses: { "204": { description: done } }
`;

let folder: string;
let double: Double;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  const file = join(folder, 'streams.yaml');
  await writeFile(file, document);
  double = await createDouble({ apis: [file] });
});
afterAll(async () => {
  await double.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => double.control.reset());

const ask = (path: string, init: RequestInit = {}) =>
  double.fetch(new Request(`http://double.test${path}`, init));
const three = 'data: one\n\ndata: two\n\ndata: three\n\n';

test('no proxy on the way keeps the events of a stream together', async () => {
  const { headers } = await ask('/words', { headers: { prefer: 'pace=1' } });
  expect(headers.get('cache-control')).toBe('no-cache, no-transform');
  expect(headers.get('x-accel-buffering')).toBe('no');
});

test('the examples of a stream come in order', async () => {
  expect(await (await ask('/words')).text()).toBe(three);
  expect(await (await ask('/lines')).text()).toBe('{"n":1}\n{"n":2}\n');
});

test('Prefer: pace sends event by event', async () => {
  const response = await ask('/words', { headers: { prefer: 'pace=1' } });
  expect(response.headers.get('preference-applied')).toBe('pace=1');
  expect(response.headers.has('content-length')).toBe(false);
  const pieces: string[] = [];
  for await (const piece of response.body ?? []) pieces.push(Buffer.from(piece).toString());
  expect(pieces).toEqual(['data: one\n\n', 'data: two\n\n', 'data: three\n\n']);
});

test.each<[string, { given: Fault; want: string | undefined }]>([
  ['cut', { given: { kind: 'cut' }, want: 'data: one\n\n' }],
  ['cut after two', { given: { kind: 'cut', events: 2 }, want: 'data: one\n\ndata: two\n\n' }],
  ['cut before the first', { given: { kind: 'cut', events: 0 }, want: '' }],
  [
    'stalled, then all of it',
    { given: { kind: 'stall', events: 2, milliseconds: 1 }, want: three },
  ],
  ['slow', { given: { kind: 'throttle', bytesPerSecond: 100_000 }, want: three }],
  ['broken', { given: { kind: 'drop', when: 'body', events: 2 }, want: undefined }],
])('a stream that is %s', async (_name, { given, want }) => {
  await double.control.addFault({ operation: 'words', fault: given });
  const text = (await ask('/words')).text();
  if (want === undefined) await expect(text).rejects.toThrow(TypeError);
  else expect(await text).toBe(want);
});

describe('a rule that aims', () => {
  const act = async (path: string, body: object, headers: Record<string, string> = {}) =>
    (
      await ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
    ).status;
  const fault: Fault = { kind: 'status', status: 418 };

  test.each<[string, NewFaultRule['match']]>([
    ['path', { path: { id: 'a b' } }],
    ['query', { query: { tab: 1 } }],
    ['headers', { headers: { 'X-Role': 'admin' } }],
    ['body', { body: { user: { name: 'Ada' } } }],
    ['all of them', { path: { id: 'a b' }, query: { tab: '1' }, body: { list: [1] } }],
  ])('at %s strikes what fits, and nothing else', async (_name, match) => {
    await double.control.addFault({ operation: 'act', fault, ...(match && { match }) });
    const body = { user: { name: 'Ada', age: 36 }, list: [1] };
    expect(await act('/things/a%20b?tab=1', body, { 'x-role': 'admin' })).toBe(418);
    expect(await act('/things/b?tab=2', { user: { name: 'Bob' }, list: [] })).toBe(204);
  });

  test('strikes after so many, so many times, and tells what is left', async () => {
    await double.control.addFault({ operation: 'act', after: 1, count: 2, fault });
    const statuses: number[] = [];
    for (let turn = 0; turn < 5; turn++) statuses.push(await act('/things/a', {}));
    expect(statuses).toEqual([204, 418, 418, 204, 204]);
    const [rule] = await double.control.listFaults();
    expect(rule).toMatchObject({ seen: 5, struck: 2, remaining: 0 });
  });

  test('can be switched off and on', async () => {
    const { id } = await double.control.addFault({ operation: 'act', fault });
    const statuses: number[] = [];
    for (const enabled of [false, true]) {
      await double.control.changeFault(id, { enabled });
      statuses.push(await act('/things/a', {}));
    }
    expect(statuses).toEqual([204, 418]);
  });
});

test("a status without a body answers in the API's own shape, or as the problem that is preferred", async () => {
  await double.control.addFault({ operation: 'words', fault: { kind: 'status', status: 503 } });
  const own = await ask('/words');
  expect([own.status, await own.json()]).toEqual([503, { error: expect.any(String) }]);
  const problem = await ask('/words', { headers: { prefer: 'problem' } });
  expect(await problem.json()).toMatchObject({ type: 'urn:doubletake:error:fault-injected' });
});

test('an unknown kind names all kinds', async () => {
  const answer = await ask('/__doubletake/faults', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"fault":{"kind":"slow"}}',
  });
  const text = await answer.text();
  expect(answer.status).toBe(400);
  for (const kind of ['status', 'delay', 'drop', 'cut', 'stall', 'throttle', 'malformed', 'remove'])
    expect(text).toContain(kind);
});
