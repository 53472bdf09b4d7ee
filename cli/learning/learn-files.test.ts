import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { recordedFiles, type Said } from '../testing/recorded-session.ts';
import { runDoubletake } from '../testing/run-doubletake.ts';
import { replayOnDouble } from './replay-on.ts';

const id = { name: 'id', in: 'path', required: true, schema: { type: 'integer' } };
const picture = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    title: { type: 'string' },
    thumbUrl: { type: 'string', nullable: true },
  },
};
const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const binary = { schema: { type: 'string', format: 'binary' } };
const document = stringify({
  openapi: '3.0.3',
  info: { title: 'Pictures', version: '1' },
  paths: {
    '/pictures': {
      get: {
        operationId: 'listPictures',
        responses: { 200: { description: 'all', ...json({ type: 'array', items: picture }) } },
      },
      post: {
        operationId: 'addPicture',
        requestBody: json({ type: 'object', properties: { title: { type: 'string' } } }),
        responses: { 201: { description: 'it', ...json(picture) } },
      },
    },
    '/pictures/{id}': {
      parameters: [id],
      get: {
        operationId: 'readPicture',
        responses: { 200: { description: 'it', ...json(picture) } },
      },
    },
    '/pictures/{id}/content': {
      parameters: [id],
      get: {
        operationId: 'readContent',
        responses: { 200: { description: 'bytes', content: { 'image/png': binary } } },
      },
      put: {
        operationId: 'putContent',
        requestBody: { content: { 'image/png': binary } },
        responses: { 204: { description: 'kept' } },
      },
    },
  },
});

const png = (last: number) =>
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 255, last]);
const file = (to: string, bytes: Buffer): Said => ({
  to,
  answer: '',
  type: 'image/png',
  response: {
    content: { mimeType: 'image/png', encoding: 'base64', text: bytes.toString('base64') },
  },
});
const thumb = 'https://api.recorded.test/static/thumb-1.png';
const session: Said[] = [
  {
    to: 'GET /pictures',
    answer: [
      { id: 1, title: 'a', thumbUrl: thumb },
      { id: 2, title: 'b', thumbUrl: null },
      { id: 3, title: 'c', thumbUrl: null },
    ],
  },
  file('GET /pictures/1/content', png(1)),
  file('GET /static/thumb-1.png', png(9)),
  // What was put there first, nobody has seen.
  { to: 'PUT /pictures/2/content', status: 204 },
  file('GET /pictures/2/content', png(2)),
  {
    to: 'POST /pictures',
    send: { title: 'd' },
    status: 201,
    answer: { id: 4, title: 'd', thumbUrl: null },
  },
  file('GET /pictures/4/content', png(4)),
  file('GET /pictures/3/content', png(3)),
];

test('files of the recorded items are written on request, and the double serves them', async () => {
  const files = await recordedFiles(document, session);
  const out = await mkdtemp(join(tmpdir(), 'learned-files-'));
  const args = ['learn', files.recording, '--document', files.document, '--out', out];
  const learned = await runDoubletake([...args, '--files'], {}).exit();
  expect(learned).toMatchObject({ code: 0, output: expect.stringMatching(/3 items, 3 files/) });
  expect((await readdir(join(out, 'data-files'))).sort()).toEqual([
    'pictures-1-content.png',
    'pictures-3-content.png',
    'static-thumb-1.png',
  ]);
  expect(await readFile(join(out, 'data-files', 'pictures-3-content.png'))).toEqual(png(3));
  const data = parse(await readFile(join(out, 'data.yaml'), 'utf8')) as Record<string, unknown>;
  expect(data['/pictures']).toEqual([
    {
      id: 1,
      title: 'a',
      thumbUrl: { $file: 'data-files/static-thumb-1.png', type: 'image/png' },
      $files: { content: { $file: 'data-files/pictures-1-content.png', type: 'image/png' } },
    },
    { id: 2, title: 'b', thumbUrl: null },
    {
      id: 3,
      title: 'c',
      thumbUrl: null,
      $files: { content: { $file: 'data-files/pictures-3-content.png', type: 'image/png' } },
    },
  ]);
  const compared = new Map<string, number>();
  for await (const { recorded, differences } of replayOnDouble([files.recording], {
    apis: [files.document],
    overlays: [join(out, 'overlay.yaml')],
    data: [join(out, 'data.yaml')],
  }))
    compared.set(new URL(recorded.url).pathname, differences.length);
  expect(compared.get('/pictures/1/content')).toBe(0);
  expect(compared.get('/pictures/3/content')).toBe(0);
  expect((await runDoubletake([...args, '--files', '--check'], {}).exit()).code).toBe(0);
  await writeFile(join(out, 'data-files', 'pictures-3-content.png'), png(7));
  const outdated = await runDoubletake([...args, '--files', '--check'], {}).exit();
  expect(outdated).toMatchObject({
    code: 2,
    output: expect.stringMatching(/3-content\.png is not/),
  });
  // Without the request, no file is named.
  await runDoubletake(args, {}).exit();
  expect(await readFile(join(out, 'data.yaml'), 'utf8')).not.toContain('$file');
}, 120_000);
