import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Answer, OperationCall } from '../model/types.ts';
import { png } from '../testing/pictures.ts';
import { type Served, serve } from '../testing/serve.ts';

const document = new URL('../../examples/documents/bodies.yaml', import.meta.url).pathname;
let served: Served;
let last: unknown;
beforeAll(async () => {
  served = await serve({ apis: [document] });
  const [api] = served.double.apis();
  const keep =
    (status: number, body?: unknown) =>
    async (call: OperationCall): Promise<Answer> => {
      last = call.body;
      return { status, ...(body !== undefined && { body }) };
    };
  const handlers = {
    addNote: keep(201, { title: 'kept' }),
    addNotes: keep(202),
    addPage: keep(201),
    addMixed: keep(204),
    putFile: keep(204),
  };
  Object.assign(api?.behaviour ?? {}, { handlers });
});
afterAll(() => served.close());

interface Sent {
  readonly path: string;
  readonly type?: string;
  readonly headers?: Record<string, string>;
  readonly body: string | Uint8Array | FormData;
}

async function send({
  path,
  type,
  headers = {},
  body,
}: Sent): Promise<{ status: number; text: string }> {
  const method = path.startsWith('/files') ? 'PUT' : 'POST';
  last = undefined;
  const contentType = type === undefined ? {} : { 'content-type': type };
  const response = await fetch(served.url + path, {
    method,
    headers: { ...contentType, ...headers },
    body: body as never,
  });
  return { status: response.status, text: await response.text() };
}

const note = { title: 'Größe', stars: 3 };
const json = JSON.stringify(note);

test.each<[string, { given: Sent; want: unknown }]>([
  ['JSON', { given: { path: '/notes', type: 'application/json', body: json }, want: note }],
  [
    'JSON with a byte order mark',
    { given: { path: '/notes', type: 'application/json', body: `\ufeff${json}` }, want: note },
  ],
  [
    'JSON in UTF-16',
    {
      given: {
        path: '/notes',
        type: 'application/json; charset=utf-16le',
        body: Buffer.from(json, 'utf16le'),
      },
      want: note,
    },
  ],
  [
    'JSON by gzip',
    {
      given: {
        path: '/notes',
        type: 'application/json',
        headers: { 'content-encoding': 'gzip' },
        body: gzipSync(json),
      },
      want: note,
    },
  ],
  [
    'JSON by deflate',
    {
      given: {
        path: '/notes',
        type: 'application/json',
        headers: { 'content-encoding': 'deflate' },
        body: deflateSync(json),
      },
      want: note,
    },
  ],
  [
    'JSON by br',
    {
      given: {
        path: '/notes',
        type: 'application/json',
        headers: { 'content-encoding': 'br' },
        body: brotliCompressSync(json),
      },
      want: note,
    },
  ],
  [
    'a version of a vendor type',
    {
      given: {
        path: '/notes',
        type: 'application/vnd.scrapbook+json;version="2"',
        body: '{"heading":"x"}',
      },
      want: { heading: 'x' },
    },
  ],
  [
    'a form with encodings',
    {
      given: {
        path: '/notes',
        type: 'application/x-www-form-urlencoded',
        body: 'title=a+b%26c&stars=2&tags=x%7Cy&place[lat]=1.5&place[lon]=-2',
      },
      want: { title: 'a b&c', stars: 2, tags: ['x', 'y'], place: { lat: 1.5, lon: -2 } },
    },
  ],
  [
    'XML with attributes and repeated elements',
    {
      given: {
        path: '/notes',
        type: 'application/xml',
        body: '<?xml version="1.0"?><note stars="4"><title>A &amp; B</title><tag>x</tag><tag>y</tag><place><lat>1</lat></place></note>',
      },
      want: { title: 'A & B', stars: 4, tags: ['x', 'y'], place: { lat: 1 } },
    },
  ],
  [
    'plain text in Latin-1',
    {
      given: {
        path: '/notes',
        type: 'text/plain; charset=iso-8859-1',
        body: Buffer.from('Größe', 'latin1'),
      },
      want: 'Größe',
    },
  ],
  [
    'NDJSON',
    {
      given: {
        path: '/notes/batch',
        type: 'application/x-ndjson',
        body: `${json}\r\n\n{"title":"b"}`,
      },
      want: [note, { title: 'b' }],
    },
  ],
  [
    'a JSON sequence',
    {
      given: {
        path: '/notes/batch',
        type: 'application/json-seq',
        body: `\u001e${json}\n\u001e{"title":"b"}\n`,
      },
      want: [note, { title: 'b' }],
    },
  ],
  [
    'JSON Lines as an array',
    { given: { path: '/notes/batch', type: 'application/jsonl', body: `${json}\n` }, want: [note] },
  ],
])('%s is read', async (_name, { given, want }) => {
  const { status, text } = await send(given);
  expect({ status: Math.floor(status / 100), text: status < 300 ? '' : text }).toEqual({
    status: 2,
    text: '',
  });
  expect(last).toEqual(want);
});

test.each<[string, { given: Sent; want: { status: number; says: RegExp } }]>([
  [
    'a form whose member does not conform',
    {
      given: { path: '/notes', type: 'application/x-www-form-urlencoded', body: 'title=a&stars=9' },
      want: { status: 400, says: /body\/stars must be <= 5/ },
    },
  ],
  [
    'XML whose member does not conform',
    {
      given: {
        path: '/notes',
        type: 'application/xml',
        body: '<note stars="many"><title>a</title></note>',
      },
      want: { status: 400, says: /body\/stars must be integer/ },
    },
  ],
  [
    'XML that is not well-formed',
    {
      given: { path: '/notes', type: 'application/xml', body: '<note><title>a</note>' },
      want: { status: 400, says: /line 1/ },
    },
  ],
  [
    'XML with a DOCTYPE',
    {
      given: {
        path: '/notes',
        type: 'application/xml',
        body: '<!DOCTYPE note [<!ENTITY e "x">]><note><title>&e;</title></note>',
      },
      want: { status: 400, says: /DOCTYPE/ },
    },
  ],
  [
    'text that is too long',
    {
      given: { path: '/notes', type: 'text/plain', body: 'x'.repeat(201) },
      want: { status: 400, says: /body must NOT have more than 200/ },
    },
  ],
  [
    'a line of NDJSON that does not conform',
    {
      given: {
        path: '/notes/batch',
        type: 'application/x-ndjson',
        body: '{"title":"a"}\n{"stars":1}',
      },
      want: { status: 400, says: /body\/1\/title is missing/ },
    },
  ],
  [
    'a line that is no JSON',
    {
      given: { path: '/notes/batch', type: 'application/x-ndjson', body: '{"title":"a"}\n{' },
      want: { status: 400, says: /cannot be read/ },
    },
  ],
  [
    'another version of a vendor type',
    {
      given: { path: '/notes', type: 'application/vnd.scrapbook+json; version=3', body: '{}' },
      want: { status: 415, says: /version=3/ },
    },
  ],
  [
    'a compression that nobody knows',
    {
      given: {
        path: '/notes',
        type: 'application/json',
        headers: { 'content-encoding': 'zip' },
        body: json,
      },
      want: { status: 415, says: /zip/ },
    },
  ],
])('%s is refused in words', async (_name, { given, want }) => {
  const { status, text } = await send(given);
  expect({ status, text }).toEqual({ status: want.status, text: expect.stringMatching(want.says) });
});

test('a form of files, JSON and fields is read by its encoding', async () => {
  const form = new FormData();
  form.append('cover', new Blob([png()], { type: 'image/png' }), 'c.png');
  form.append('extra', new Blob(['a']), 'a.bin');
  form.append('extra', new Blob(['b']), 'b.bin');
  form.append('note', new Blob([json], { type: 'application/json' }));
  form.append('order', '2');
  form.append('tags', 'x');
  form.append('tags', 'y');
  form.append('published', 'true');
  expect((await send({ path: '/pages', body: form })).status).toBe(201);
  expect(last).toMatchObject({
    cover: { type: 'image/png', filename: 'c.png' },
    extra: [{ filename: 'a.bin' }, { filename: 'b.bin' }],
    note,
    order: 2,
    tags: ['x', 'y'],
    published: true,
  });
});

test.each<[string, string]>([
  ['a field of JSON', JSON.stringify(['x', 'y'])],
  ['one item', 'x'],
])('an array of a form may come as %s', async (_name, given) => {
  const form = new FormData();
  form.append('cover', new Blob([png()], { type: 'image/png' }), 'c.png');
  form.append('note', json);
  form.append('tags', given);
  expect((await send({ path: '/pages', body: form })).status).toBe(201);
  expect(last).toMatchObject({ note, tags: given.startsWith('[') ? ['x', 'y'] : ['x'] });
});

test('multipart/mixed is read part by part', async () => {
  const body = Buffer.concat([
    Buffer.from(
      `preamble\r\n--b\r\nContent-Type: application/json\r\n\r\n${json}\r\n--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; name="scan"; filename="s.png"\r\n\r\n`,
    ),
    png(),
    Buffer.from('\r\n--b--\r\n'),
  ]);
  expect(
    (await send({ path: '/pages/mixed', type: 'multipart/mixed; boundary=b', body })).status,
  ).toBe(204);
  expect(last).toMatchObject({ meta: note, scan: { type: 'image/png', filename: 's.png' } });
  expect(
    (
      await send({
        path: '/pages/mixed',
        type: 'multipart/mixed; boundary=b',
        body: body.subarray(0, -8),
      })
    ).text,
  ).toMatch(/unexpected end/);
});

test.each<[string, Sent, string]>([
  [
    'octets',
    { path: '/files/a', type: 'application/octet-stream', body: Buffer.from([0, 255, 1]) },
    'application/octet-stream',
  ],
  ['a picture within a range', { path: '/files/a', type: 'image/png', body: png() }, 'image/png'],
  ['a PDF', { path: '/files/a', type: 'application/pdf', body: '%PDF-1.4' }, 'application/pdf'],
])('%s are one uploaded file', async (_name, given, type) => {
  expect((await send(given)).status).toBe(204);
  expect(last).toMatchObject({ type, bytes: Buffer.from(given.body as Uint8Array) });
});

test('a file beyond the limit of its schema is refused, however it comes', async () => {
  expect(
    await send({ path: '/files/a', type: 'image/png', body: Buffer.alloc(200_001) }),
  ).toMatchObject({
    status: 413,
    text: expect.stringMatching(/200000/),
  });
});

test('without a Content-Type, a body is of the one type that the operation takes', async () => {
  const mixed = await send({ path: '/files/a', body: new Uint8Array([1]) });
  expect(mixed).toMatchObject({ status: 415, text: expect.stringMatching(/no Content-Type/) });
});
