import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDouble, type Double } from '../create-double.ts';

// Each kind of body has a form that is small to send and costly to take: it is refused, and what is
// only large is not.
const document = `openapi: 3.1.0
info: { title: Costly, version: "1" }
paths:
  /any:
    post:
      operationId: takeAny
      requestBody:
        required: true
        content:
          application/json: {}
          application/xml: {}
          application/x-www-form-urlencoded: {}
          application/x-ndjson: {}
      responses: { "204": { description: taken } }
  /things:
    get: { operationId: listThings, responses: { "200": { description: ok, content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Thing" } } } } } } }
    post:
      operationId: addThing
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } } }
      responses: { "201": { description: made, content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } } } }
      callbacks:
        made: { "{$request.body#/url}": { post: { operationId: onMade, responses: { "200": { description: ok } } } } }
  /things/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get: { operationId: getThing, responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } } } } }
    patch:
      operationId: patchThing
      requestBody: { required: true, content: { application/json-patch+json: {} } }
      responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } } } }
components:
  schemas: { Thing: { type: object, properties: { id: { type: string }, list: { type: array }, url: { type: string } } } }
`;

let folder: string;
let double: Double;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  const file = join(folder, 'costly.yaml');
  await writeFile(file, document);
  double = await createDouble({ apis: [file], callbacks: true });
});
afterAll(async () => {
  await double.close();
  await rm(folder, { recursive: true });
});

async function send(path: string, type: string, body: string, method = 'POST') {
  const response = await double.fetch(
    new Request(`http://double.test${path}`, {
      method,
      headers: { 'content-type': type, prefer: 'problem' },
      body,
    }),
  );
  const text = await response.text();
  const code = /urn:doubletake:error:([\w-]+)/.exec(text)?.[1];
  return { status: response.status, code, length: text.length, text };
}

const form = 'application/x-www-form-urlencoded';
const refused = { status: 400, code: 'request-too-complex' };
const taken = { status: 204, code: undefined };
const malformed = { status: 400, code: 'body-malformed' };

test.each<[string, { given: [type: string, body: string]; want: object }]>([
  [
    'JSON of many values',
    { given: ['application/json', `[${'{},'.repeat(1_100_000)}1]`], want: refused },
  ],
  [
    'JSON of one long text',
    { given: ['application/json', `"${',{['.repeat(1_000_000)}"`], want: taken },
  ],
  ['JSON that nests deep', { given: ['application/json', '['.repeat(100_000)], want: malformed }],
  [
    'XML of many elements',
    { given: ['application/xml', `<a>${'<b/>'.repeat(110_000)}</a>`], want: refused },
  ],
  [
    'XML of some thousand',
    { given: ['application/xml', `<a>${'<b>x</b>'.repeat(5000)}</a>`], want: taken },
  ],
  ['XML that nests deep', { given: ['application/xml', '<a>'.repeat(50_000)], want: malformed }],
  [
    'XML with names of JavaScript',
    {
      given: ['application/xml', '<constructor><toString/><__proto__ a="1"/></constructor>'],
      want: taken,
    },
  ],
  ['a form of many members', { given: [form, 'a=1&'.repeat(110_000)], want: refused }],
  [
    'a form of many names',
    { given: [form, Array.from({ length: 20_000 }, (_, at) => `k${at}=1`).join('&')], want: taken },
  ],
  [
    'a stream of many items',
    { given: ['application/x-ndjson', '1\n'.repeat(1_100_000)], want: refused },
  ],
])('%s', async (_name, { given, want }) => {
  expect(await send('/any', ...given)).toMatchObject(want);
});

test('a JSON Patch that copies a list into itself is refused, and changes nothing', async () => {
  const made = await send('/things', 'application/json', '{"id":"one","list":["x"]}');
  const { id } = JSON.parse(made.text) as { id: string };
  const copies = Array.from({ length: 40 }, () => ({ op: 'copy', from: '/list', path: '/list/-' }));
  const patched = await send(
    `/things/${id}`,
    'application/json-patch+json',
    JSON.stringify(copies),
    'PATCH',
  );
  expect(patched).toMatchObject({ status: 400, code: 'request-too-complex' });
  const read = await double.fetch(new Request(`http://double.test/things/${id}`));
  expect(await read.json()).toMatchObject({ list: ['x'] });
});

describe('a callback', () => {
  test('whose answer has no end is given up with its head', async () => {
    const closed = deferred();
    const receiver = createServer((_req, res) => {
      const timer = setInterval(() => res.write('x'.repeat(65_536)), 1);
      res.once('close', () => {
        clearInterval(timer);
        closed.resolve(undefined);
      });
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    await send('/things', 'application/json', JSON.stringify({ url }));
    await closed.promise;
    receiver.close();
    const sent = (await double.control.journal()).find(({ operation }) =>
      /sent/.test(operation ?? ''),
    );
    expect([sent?.status, sent?.violations]).toEqual([200, []]);
  });
});

function deferred() {
  let resolve: (value: unknown) => void = () => undefined;
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
