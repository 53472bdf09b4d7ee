import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readImage } from '../lib/image.ts';
import { type Served, serve } from '../testing/serve.ts';

const documents = new URL('../../examples/documents/', import.meta.url).pathname;
let served: Served;
beforeAll(async () => {
  served = await serve({ apis: [`${documents}bodies.yaml`, `${documents}negotiation.yaml`] });
});
afterAll(() => served.close());

async function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(served.url + path, { method, headers });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

test.each<
  [
    string,
    {
      given: [path: string, accept: string | undefined];
      want: { type: string | null; body: RegExp };
    },
  ]
>([
  [
    'JSON before text where nothing is asked for',
    { given: ['/forecast', undefined], want: { type: 'application/json', body: /^\{"day":/ } },
  ],
  [
    'XML where XML is asked for',
    {
      given: ['/forecast', 'text/html, application/xml;q=0.9, */*;q=0.8'],
      want: { type: 'application/xml', body: /<forecast><day>/ },
    },
  ],
  [
    'a value as text',
    {
      given: ['/forecast', 'text/plain'],
      want: { type: 'text/plain; charset=utf-8', body: /^\{"day":/ },
    },
  ],
  [
    'what there is where nothing fits',
    { given: ['/forecast', 'image/png'], want: { type: 'application/json', body: /^\{/ } },
  ],
  [
    'JSON for any type',
    { given: ['/any', undefined], want: { type: 'application/json', body: /^\{"day":/ } },
  ],
  [
    'XML for any type',
    { given: ['/any', 'application/xml'], want: { type: 'application/xml', body: /<forecast>/ } },
  ],
  [
    'a range of statuses',
    { given: ['/range', undefined], want: { type: 'application/json', body: /^\{"day":/ } },
  ],
  [
    'the default response in its own type',
    {
      given: ['/default', undefined],
      want: { type: 'application/vnd.weather.v3+json', body: /^\{"day":/ },
    },
  ],
  [
    'a success without a body, where errors are all that is documented',
    { given: ['/gone', undefined], want: { type: null, body: /^$/ } },
  ],
  [
    'a number as text',
    { given: ['/station', undefined], want: { type: 'text/plain; charset=utf-8', body: /^\d$/ } },
  ],
  ['nothing with 304', { given: ['/unchanged', undefined], want: { type: null, body: /^$/ } }],
  [
    'a PDF',
    {
      given: ['/files/a', 'application/pdf'],
      want: { type: 'application/pdf', body: /^%PDF-1\.4[\s\S]+%%EOF\n$/ },
    },
  ],
  [
    'an archive',
    { given: ['/files/a', 'application/zip'], want: { type: 'application/zip', body: /^PK/ } },
  ],
  ['sound', { given: ['/files/a', 'audio/*'], want: { type: 'audio/wav', body: /^RIFF/ } }],
  [
    'a table',
    {
      given: ['/export.csv', undefined],
      want: { type: 'text/csv; charset=utf-8', body: /^id,name\n1,/ },
    },
  ],
  [
    'a page',
    {
      given: ['/about', 'text/html'],
      want: { type: 'text/html; charset=utf-8', body: /^<!doctype html>/ },
    },
  ],
  [
    'events',
    {
      given: ['/events', undefined],
      want: {
        type: 'text/event-stream; charset=utf-8',
        body: /^(event: (note|page)\nid: \d{4}\ndata: \{"title":.*\}\n\n){3}$/,
      },
    },
  ],
  [
    'lines of JSON',
    {
      given: ['/events', 'application/x-ndjson'],
      want: { type: 'application/x-ndjson', body: /^(\{"title":.*\}\n){3}$/ },
    },
  ],
  [
    'a JSON sequence',
    {
      given: ['/events', 'application/json-seq'],
      want: { type: 'application/json-seq', body: /^(.\{.*\}\n){3}$/ },
    },
  ],
  [
    'wrapped lists, attributes and prefixes in XML',
    {
      given: ['/shelf', undefined],
      want: {
        type: 'application/xml',
        body: /<s:shelf xmlns:s="https:[^"]+"><name>.*<notes>(<note stars="\d">.*<\/note>)+<\/notes><\/s:shelf>/,
      },
    },
  ],
  [
    'a form',
    {
      given: ['/form', undefined],
      want: { type: 'application/x-www-form-urlencoded', body: /^title=.*&place%5Blat%5D=/ },
    },
  ],
])('answers with %s', async (_name, { given: [path, accept], want }) => {
  const { type, bytes } = await ask(path, accept === undefined ? {} : { accept });
  expect({ type, body: bytes.toString('utf8') }).toEqual({
    type: want.type,
    body: expect.stringMatching(want.body),
  });
});

test.each(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])(
  'a picture of %s is one',
  async (type) => {
    for (const path of ['/files/a', '/map']) {
      const answer = await ask(path, { accept: type });
      expect([answer.type, readImage(answer.bytes)?.type]).toEqual([type, type]);
    }
  },
);

test.each<[string, Record<string, string>]>([
  ['a quality of 0 rules out the rest', { accept: 'image/png, */*;q=0' }],
  ['strict handling is preferred', { accept: 'image/png', prefer: 'handling=strict' }],
])('406 with what there is, where %s', async (_name, headers) => {
  const { status, bytes } = await ask('/forecast', headers);
  expect({ status, body: bytes.toString() }).toEqual({
    status: 406,
    body: expect.stringMatching(/there is text\/plain, application\/json, application\/xml/),
  });
});

test('headers that the response requires or shows come in their style', async () => {
  const { headers } = await ask('/forecast');
  expect(headers.get('x-issued')).toMatch(/^\d{4}-\d\d-\d\dT/);
  expect(headers.get('x-stations')).toMatch(/^-?\d+(,-?\d+)+$/);
  expect(headers.get('x-grid')).toMatch(/^x=-?\d+,y=-?\d+$/);
  expect(headers.get('x-source')).toBe('satellite');
  expect(headers.get('x-optional')).toBeNull();
});

test('documented HEAD and OPTIONS are operations like any other', async () => {
  const head = await ask('/cache', {}, 'HEAD');
  expect([head.status, head.headers.get('x-age'), head.bytes.length]).toEqual([
    200,
    expect.stringMatching(/^\d+$/),
    0,
  ]);
  expect((await ask('/cache', {}, 'OPTIONS')).headers.get('allow')).toBe('HEAD, OPTIONS');
});

test('an operation that documents no answer is answered with nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  const file = join(folder, 'silent.yaml');
  await writeFile(
    file,
    'openapi: 3.1.0\ninfo: { title: Silent, version: "1" }\npaths: { /x: { post: { operationId: x } } }\n',
  );
  const silent = await serve({ apis: [file] });
  const response = await fetch(`${silent.url}/x`, { method: 'POST' });
  expect([response.status, await response.text()]).toEqual([200, '']);
  await silent.close();
  await rm(folder, { recursive: true });
});
