import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib, { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Store } from '../model/store.ts';
import { createMemoryStore } from '../state/memory-store.ts';
import { type Served, serve } from '../testing/serve.ts';

const document = (content: string) => `openapi: 3.1.0
info: { title: Files, version: "1" }
paths:
  /files/{name}:
    parameters: [{ name: name, in: path, required: true, schema: { type: string } }]
    put: { operationId: putFile, requestBody: { required: true, content: { ${content} } }, responses: { "204": { description: ok } } }
    get: { operationId: getFile, responses: { "200": { description: ok, content: { ${content} } }, "404": { description: none } } }
    delete: { operationId: deleteFile, responses: { "204": { description: ok } } }
  /notes:
    get: { operationId: listNotes, responses: { "200": { description: ok, content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Note" } } } } } } }
    post:
      operationId: addNote
      requestBody: { required: true, content: { multipart/form-data: { schema: { type: object, properties: { text: { type: string }, file: { type: string, format: binary } } } } } }
      responses: { "201": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Note" } } } } }
  /notes/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get: { operationId: getNote, responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Note" } } } }, "404": { description: none } } }
    put:
      operationId: putNote
      requestBody: { required: true, content: { multipart/form-data: { schema: { type: object, properties: { text: { type: string }, file: { type: string, format: binary } } } } } }
      responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Note" } } } }, "404": { description: none } }
components: { schemas: { Note: { type: object, required: [id], properties: { id: { type: string }, text: { type: string }, url: { type: string } } } } }
`;

let folder: string;
let served: Served | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-kept-'));
});
afterEach(async () => {
  await served?.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(content: string, options: { store?: Store } = {}): Promise<string> {
  const file = join(folder, 'files.yaml');
  await writeFile(file, document(content));
  served = await serve({ apis: [file], ...options });
  return served.url;
}

const binary = '"*/*": { schema: { type: string, format: binary } }';

test.each<[string, { content: string; type: string }]>([
  ['any type with a schema of bytes', { content: binary, type: 'application/x-own' }],
  ['JSON as bytes', { content: binary, type: 'application/json' }],
  ['text as bytes', { content: binary, type: 'text/plain' }],
  ['any type without a schema', { content: '"*/*": {}', type: 'application/x-own' }],
  [
    'a type of the author with a schema of bytes',
    {
      content: 'application/x-own: { schema: { type: string, format: binary } }',
      type: 'application/x-own',
    },
  ],
  ['octets', { content: 'application/octet-stream: {}', type: 'application/octet-stream' }],
])(
  'what is put is read back byte for byte, and is gone when it is deleted: %s',
  async (_name, { content, type }) => {
    const url = `${await start(content)}/files/a`;
    for (const text of ['{"a": 1}\n\u0000\u00ff', 'another']) {
      const bytes = Buffer.from(text, 'latin1');
      expect(
        (await fetch(url, { method: 'PUT', headers: { 'content-type': type }, body: bytes }))
          .status,
      ).toBe(204);
      const answer = await fetch(url);
      expect(Buffer.from(await answer.arrayBuffer()).toString('latin1')).toBe(text);
      expect(answer.headers.get('content-type')).toContain(type);
    }
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(204);
    expect((await fetch(url)).status).toBe(404);
  },
);

function form(text: string, size: number): FormData {
  const body = new FormData();
  body.set('text', text);
  body.set('file', new Blob([Buffer.alloc(size, text)], { type: 'application/json' }), 'a.json');
  return body;
}

test('where a file cannot be stored nothing of the request is left', async () => {
  const temporary = join(folder, 'tmp');
  vi.stubEnv('TMPDIR', temporary);
  await import('node:fs/promises').then(({ mkdir }) => mkdir(temporary));
  try {
    const url = await start(binary, { store: createMemoryStore({ memoryForUploads: 10 }) });
    const first = (await (
      await fetch(`${url}/notes`, { method: 'POST', body: form('one', 1000) })
    ).json()) as { id: string };
    const before = await (await fetch(`${url}/notes`)).json();
    const spilled = (await readdir(temporary))[0] ?? '';
    const files = await (await fetch(`${url}/__doubletake/files`)).json();
    await rm(join(temporary, spilled), { recursive: true });
    for (const [path, method] of [
      ['/notes', 'POST'],
      [`/notes/${first.id}`, 'PUT'],
    ]) {
      const answer = await fetch(url + path, { method: method ?? '', body: form('two', 1000) });
      expect([answer.status, await answer.json()]).toEqual([
        503,
        expect.objectContaining({
          type: 'urn:doubletake:error:uploads-unavailable',
          detail: expect.stringContaining('temporary folder'),
        }),
      ]);
    }
    expect(await (await fetch(`${url}/notes`)).json()).toEqual(before);
    expect(await (await fetch(`${url}/__doubletake/files`)).json()).toEqual(files);
    // What lay in the folder is lost, which is something else than that it never was.
    const { url: lost } = (await (await fetch(`${url}/notes/${first.id}`)).json()) as {
      url: string;
    };
    expect((await fetch(lost)).status).toBe(503);
  } finally {
    vi.unstubAllEnvs();
  }
});

const zstd = Reflect.get(zlib, 'zstdCompressSync') as ((bytes: Buffer) => Buffer) | undefined;

test.each<[string, { encoding: string; encode: (bytes: Buffer) => Buffer; want: number }]>([
  ['gzip', { encoding: 'gzip', encode: gzipSync, want: 201 }],
  ['gzip in capitals', { encoding: 'GZIP', encode: gzipSync, want: 201 }],
  ['deflate', { encoding: 'deflate', encode: deflateSync, want: 201 }],
  ['br', { encoding: 'br', encode: brotliCompressSync, want: 201 }],
  ['identity', { encoding: 'identity', encode: (bytes) => bytes, want: 201 }],
  ['gzip that is none', { encoding: 'gzip', encode: (bytes) => bytes, want: 400 }],
  [
    'gzip that breaks off',
    { encoding: 'gzip', encode: (bytes) => gzipSync(bytes).subarray(0, 40), want: 400 },
  ],
  [
    'gzip twice',
    { encoding: 'gzip, gzip', encode: (bytes) => gzipSync(gzipSync(bytes)), want: 415 },
  ],
  // Node.js has it from 22.15 on.
  ['zstd', { encoding: 'zstd', encode: zstd ?? ((bytes) => bytes), want: zstd ? 201 : 415 }],
  ['nonsense', { encoding: 'nonsense', encode: (bytes) => bytes, want: 415 }],
  [
    'a bomb',
    { encoding: 'gzip', encode: () => gzipSync(Buffer.alloc(100 * 1024 * 1024)), want: 413 },
  ],
])(
  'a form that comes compressed is read, or refused: %s',
  async (_name, { encoding, encode, want }) => {
    const url = await start(binary);
    const bytes = Buffer.from(
      '--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nhello\r\n--b--\r\n',
    );
    const headers = {
      'content-type': 'multipart/form-data; boundary=b',
      'content-encoding': encoding,
    };
    const answer = await fetch(`${url}/notes`, { method: 'POST', headers, body: encode(bytes) });
    expect(answer.status).toBe(want);
    if (want === 201) expect(await answer.json()).toMatchObject({ text: 'hello' });
    if (want === 415)
      expect(answer.headers.get('accept-encoding')).toBe(
        // Node.js reads zstd from 22.15 on.
        'zstdDecompressSync' in zlib ? 'gzip, deflate, br, zstd' : 'gzip, deflate, br',
      );
    expect(((await (await fetch(`${url}/notes`)).json()) as unknown[]).length).toBe(
      want === 201 ? 1 : 0,
    );
  },
);
