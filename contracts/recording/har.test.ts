import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRecordingMask } from './mask-exchange.ts';
import { readHar } from './read-har.ts';
import type { RecordedExchange } from './recorded-exchange.ts';
import { createSecretNames } from './secret-names.ts';
import { openHarWriter } from './write-har.ts';

const folder = await mkdtemp(join(tmpdir(), 'har-'));
let files = 0;

async function fileWith(text: string | Buffer): Promise<string> {
  const file = join(folder, `recording-${++files}.har`);
  await writeFile(file, text);
  return file;
}

async function all(file: string): Promise<RecordedExchange[]> {
  const found: RecordedExchange[] = [];
  for await (const exchange of readHar(file)) found.push(exchange);
  return found;
}

const har = (...entries: object[]) =>
  JSON.stringify(
    { log: { version: '1.2', creator: { name: 'x', version: '1' }, entries } },
    null,
    1,
  );

const get = (more: object = {}, response: object = { status: 200, content: { text: '{}' } }) => ({
  startedDateTime: '2026-01-01T00:00:00Z',
  time: 3,
  request: { method: 'GET', url: 'http://api.test/a?b=1', headers: [], ...more },
  response,
});

const exchange: RecordedExchange = {
  where: '',
  number: 1,
  started: '2026-01-01T00:00:00.000Z',
  milliseconds: 1,
  method: 'POST',
  url: 'http://api.test/login?api_key=query-secret-1',
  requestHeaders: [
    ['Content-Type', 'application/json'],
    ['Authorization', 'Bearer header-secret-2'],
    ['Cookie', 'sid=cookie-secret-3; theme=dark-theme-4'],
  ],
  requestBody: Buffer.from('{"user":"ann","password":"body-secret-5"}'),
  status: 200,
  responseHeaders: [
    ['content-type', 'application/json'],
    ['set-cookie', 'sid=cookie-secret-6; Path=/; HttpOnly'],
  ],
  responseBody: Buffer.from('{"access_token":"token-secret-7","nextPageToken":"page-8"}'),
};

const secrets = [
  'query-secret-1',
  'header-secret-2',
  'cookie-secret-3',
  'dark-theme-4',
  'body-secret-5',
  'cookie-secret-6',
  'token-secret-7',
];

const mask = (...names: string[]) => createRecordingMask(createSecretNames(names, new Set()));

/** What recorders write of a request body, and what it is. */
const bodies: readonly (readonly [string, { given: object; want: string | undefined }])[] = [
  ['none', { given: {}, want: undefined }],
  [
    'a browser: text',
    { given: { postData: { mimeType: 'application/json', text: '{"a":1}' } }, want: '{"a":1}' },
  ],
  [
    'a browser: a form as params beside its text',
    {
      given: {
        postData: {
          mimeType: 'application/x-www-form-urlencoded',
          text: 'a=1+2',
          params: [{ name: 'a', value: '1 2' }],
        },
      },
      want: 'a=1+2',
    },
  ],
  [
    'Charles: a form as params alone',
    {
      given: {
        postData: {
          mimeType: 'application/x-www-form-urlencoded',
          params: [{ name: 'a', value: '1 2' }],
        },
      },
      want: 'a=1+2',
    },
  ],
  [
    'mitmproxy: base64',
    {
      given: { postData: { mimeType: 'image/png', text: 'AP8=', encoding: 'base64' } },
      want: '\0\xff',
    },
  ],
  [
    'ours: base64',
    {
      given: { postData: { mimeType: 'image/png', text: 'AP8=', _encoding: 'base64' } },
      want: '\0\xff',
    },
  ],
];

test.each(bodies)('a request body: %s', async (_name, { given, want }) => {
  const [read] = await all(await fileWith(har(get(given))));
  expect(read?.requestBody?.toString('latin1')).toBe(want);
});

test('files of a form come as parts, and what is missing of them is told', async () => {
  const postData = {
    mimeType: 'multipart/form-data; boundary=x',
    params: [
      { name: 'title', value: 'Cat' },
      { name: 'file', fileName: 'cat.png', contentType: 'image/png' },
    ],
  };
  const [read] = await all(await fileWith(har(get({ postData }))));
  expect(read?.requestBody?.toString()).toContain('filename="cat.png"');
  expect(read?.missing).toBe('the content of "cat.png"');
});

test('what is unusual and fine: a byte order mark, HTTP/2 fields, no answer, base64 answers', async () => {
  const text = har(
    get({
      headers: [
        { name: ':authority', value: 'x' },
        { name: 'Accept', value: '*/*' },
      ],
    }),
    get({}, { status: 0, content: {} }),
    get({}, { status: 200, content: { text: 'AP8=', encoding: 'base64' } }),
  );
  const [first, second, third] = await all(await fileWith(`\ufeff${text}`));
  expect(first?.requestHeaders).toEqual([['Accept', '*/*']]);
  expect(second?.status).toBe(0);
  expect(third?.responseBody).toEqual(Buffer.from([0, 255]));
});

const broken: readonly (readonly [
  string,
  { given: string; want: { line: number; says: string } },
])[] = [
  ['empty', { given: '', want: { line: 1, says: 'empty' } }],
  ['no JSON', { given: '\n\nHTTP/1.1 200 OK', want: { line: 3, says: 'no JSON' } }],
  ['another JSON', { given: '{"a":\n1}', want: { line: 1, says: 'no HAR' } }],
  [
    'cut',
    {
      given: `${har(get(), get()).split('\n').slice(0, -6).join('\n')}`,
      want: { line: har(get(), get()).split('\n').length - 6, says: 'after 1 whole exchange' },
    },
  ],
  [
    'an entry without a method, told by the line where it begins',
    {
      given: har(get(), { request: { url: 'http://a.test/' } }),
      want: { line: har(get()).split('\n').length - 2, says: 'request.method is missing' },
    },
  ],
  [
    'an entry with a relative URL',
    { given: har(get({ url: '/a' })), want: { line: 9, says: '"/a"' } },
  ],
  [
    'an entry with a bad status',
    { given: har(get({}, { status: 1000 })), want: { line: 9, says: '1000' } },
  ],
];

test.each(broken)('a broken recording is told by line: %s', async (_name, { given, want }) => {
  const file = await fileWith(given);
  await expect(all(file)).rejects.toMatchObject({
    code: 'recording-unreadable',
    where: `${file}:${want.line}`,
    message: expect.stringContaining(want.says),
  });
});

test('a file that is not there is told', async () => {
  await expect(all(join(folder, 'none.har'))).rejects.toMatchObject({
    code: 'recording-unreadable',
  });
});

test('what is written reads the same', async () => {
  const file = join(folder, 'same.har');
  const writer = await openHarWriter(file, mask(), '1');
  const plain = {
    ...exchange,
    url: 'http://api.test/a?b=1',
    requestHeaders: [['Accept', '*/*']] as const,
    requestBody: Buffer.from([0, 255]),
    responseHeaders: [] as const,
    responseBody: Buffer.from('ö'),
    missing: 'a part',
  };
  await writer.add(plain);
  expect(await writer.close()).toBe(1);
  const [read] = await all(file);
  expect({ ...read, where: '' }).toEqual({
    ...plain,
    requestHeaders: [
      ['Accept', '*/*'],
      ['content-type', ''],
    ].slice(0, 1),
  });
});

test('no secret is in any file: each is hidden by a name of its own, wherever it stands', async () => {
  const place = await mkdtemp(join(tmpdir(), 'har-secrets-'));
  const writer = await openHarWriter(join(place, 'a.har'), mask('nickname'), '1');
  // The token stands here before anything says that it is one.
  const early = {
    ...exchange,
    requestHeaders: [
      ['x-note', `see ${Buffer.from('token-secret-7').toString('base64')}`],
    ] as const,
    requestBody: Buffer.from('{"note":"token-secret-7","nickname":"nick-secret-9"}'),
    url: 'http://api.test/notes/token-secret-7',
    responseHeaders: [] as const,
  };
  await writer.add(early);
  await writer.add(exchange);
  expect(await readdir(place)).toEqual(['a.har.part']);
  await writer.close();
  expect(await readdir(place)).toEqual(['a.har']);
  const text = await readFile(join(place, 'a.har'), 'utf8');
  for (const secret of [...secrets, 'nick-secret-9'])
    for (const form of [secret, Buffer.from(secret).toString('base64').slice(0, -4)])
      expect(text, form).not.toContain(form);
  expect(text).toContain('page-8');
  const [first, second] = await all(join(place, 'a.har'));
  const token = (JSON.parse(String(second?.responseBody)) as { access_token: string }).access_token;
  expect(token).toMatch(/^masked-\d+$/);
  expect(first?.url).toBe(`http://api.test/notes/${token}`);
});

test('ten thousand exchanges are read one at a time', async () => {
  const entry = get({}, { status: 200, content: { text: 'x'.repeat(2000) } });
  const file = await fileWith(har(...Array.from({ length: 10_000 }, () => entry)));
  let count = 0;
  let most = 0;
  const before = process.memoryUsage().heapUsed;
  for await (const { number } of readHar(file)) {
    count = number;
    if (number % 1000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before);
  }
  expect(count).toBe(10_000);
  expect(most).toBeLessThan(200 * 1024 * 1024);
});
