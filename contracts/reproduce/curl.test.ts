import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRecordingServer } from '../report/testing/recording-server.ts';
import { sent } from '../report/testing/request.ts';
import {
  encodeBody,
  encodeMultipart,
  type SentBody,
  type SentPart,
  type SentRequest,
} from '../request/exchange.ts';
import type { MalformedCredential } from '../request/malformed-credentials.ts';
import { png } from '../request/test-pictures.ts';
import { curlCommand } from './curl.ts';

let server: Awaited<ReturnType<typeof startRecordingServer>>;

beforeAll(async () => {
  server = await startRecordingServer();
});

afterAll(() => server.close());

const credentialHeaders = {
  'x-api-key': '$OKCHAT_API_KEY',
  authorization: 'Bearer $OKCHAT_API_KEY',
};

function commandFor(request: SentRequest): string {
  return curlCommand(request, { baseUrl: server.url, credentialHeaders });
}

/** Runs the command as it would be pasted, and returns what arrived. */
async function run(request: SentRequest) {
  server.arrived.length = 0;
  const env = { PATH: process.env['PATH'], OKCHAT_API_KEY: "k3y'with $odd `items`" };
  const { stdout } = await promisify(execFile)('sh', ['-c', commandFor(request)], { env });
  expect(stdout).toMatch(/^HTTP\/1.1 204/);
  const [arrived] = server.arrived;
  if (arrived === undefined) throw new Error('nothing arrived');
  return arrived;
}

/** The body with the boundary that the checks use, whatever curl chose. */
function withOurBoundary(bytes: Buffer, type: unknown): Buffer {
  const theirs = /boundary=(\S+)/.exec(String(type))?.[1] ?? '';
  const [, ours = ''] = /^--(\S+)--/.exec(encodeMultipart([]).toString()) ?? [];
  return Buffer.from(bytes.toString('latin1').replaceAll(theirs, ours), 'latin1');
}

test('a read is short, with the key as a variable', () => {
  const request = sent('GET', '/api/chatbots', { query: [['page', '2']] });
  expect(
    curlCommand(request, {
      baseUrl: 'https://v2.okchat.ai/',
      credentialHeaders: { 'x-api-key': '$OKCHAT_API_KEY' },
    }),
  ).toBe(`curl -sS -i 'https://v2.okchat.ai/api/chatbots?page=2' -H "x-api-key: $OKCHAT_API_KEY"`);
});

test('an upload makes its file on the spot', () => {
  const parts = [{ name: 'avatar', filename: 'one.png', type: 'image/png', content: png() }];
  expect(
    curlCommand(sent('PATCH', '/a', { body: { kind: 'multipart', parts } }), {
      baseUrl: 'http://h',
      credentialHeaders: {},
    }),
  ).toBe(
    `printf '%s' '${png().toString('base64')}' | base64 -d > /tmp/doubletake-1.png && ` +
      `curl -sS -i -X PATCH http://h/a -F 'avatar=@/tmp/doubletake-1.png;type=image/png;filename="one.png"'`,
  );
});

test('method, path, query and headers arrive', async () => {
  const headers = { accept: 'text/html; q="a"', 'x-empty': '', 'x-quote': `it's "$HOME" \`id\`` };
  const query = [
    ['a[b]', '{x} & y'],
    ['q', "'"],
  ] as const;
  const arrived = await run(sent('DELETE', '/a/../%2e%2e/[x]/c', { headers, query }));
  expect(arrived).toMatchObject({
    method: 'DELETE',
    url: "/a/../%2e%2e/[x]/c?a%5Bb%5D=%7Bx%7D%20%26%20y&q='",
    headers,
  });
});

test.each(['GET', 'HEAD', 'OPTIONS', 'POST', 'TRACE', 'PURGE'])(
  '%s arrives as such',
  async (method) => {
    expect((await run(sent(method, '/'))).method).toBe(method);
  },
);

test.each([
  ['valid', "k3y'with $odd `items`", "Bearer k3y'with $odd `items`"],
  ['none', undefined, undefined],
  ['empty', '', 'Bearer'],
  ['wrong', 'doubletake-wrong-credentials', 'Bearer doubletake-wrong-credentials'],
] as const)('%s credentials arrive', async (credentials, key, authorization) => {
  const { headers } = await run(sent('GET', '/', { credentials }));
  expect([headers['x-api-key'], headers['authorization']]).toEqual([key, authorization]);
});

test.each<[MalformedCredential, string, string]>([
  ['too-short', "k3y'with $odd `items", "Bearer k3y'with $odd `items"],
  ['too-long', "k3y'with $odd `items`x", "Bearer k3y'with $odd `items`x"],
  ['other-case', "K3Y'WITH $ODD `ITEMS`", "Bearer K3Y'WITH $ODD `ITEMS`"],
  ['other-word', "k3y'with $odd `items`", "Token k3y'with $odd `items`"],
  ['no-word', "k3y'with $odd `items`", "k3y'with $odd `items`"],
])('credentials that are nearly right arrive: %s', async (nearly, key, authorization) => {
  const request = sent('GET', '/', { credentials: 'wrong', nearly });
  const { headers } = await run(request);
  expect([headers['x-api-key'], headers['authorization']]).toEqual([key, authorization]);
  const inQuery = { '?key': `\${OKCHAT_API_KEY:-made-up}`, cookie: 'sid=$OKCHAT_API_KEY' };
  expect(curlCommand(request, { baseUrl: 'http://h', credentialHeaders: inQuery })).not.toContain(
    'k3y',
  );
});

test('a default of the variable is kept', () => {
  const headers = { authorization: `Bearer \${OKCHAT_API_KEY:-made-up}` };
  const command = (credentials: SentRequest['credentials']) =>
    curlCommand(sent('GET', '/', { credentials }), {
      baseUrl: 'http://h',
      credentialHeaders: headers,
    });
  expect(command('valid')).toBe(
    `curl -sS -i http://h/ -H "authorization: Bearer \${OKCHAT_API_KEY:-made-up}"`,
  );
  expect(command('empty')).toBe("curl -sS -i http://h/ -H 'authorization: Bearer'");
});

test('each header goes once: the type of the body before a header, a header before a credential', async () => {
  const headers = { 'Content-Type': 'text/plain', 'X-Api-Key': 'mine' };
  const typed = await run(sent('POST', '/', { headers, body: { kind: 'json', value: {} } }));
  expect([typed.headers['content-type'], typed.headers['x-api-key']]).toEqual([
    'application/json',
    'mine',
  ]);
  const untyped = await run(
    sent('POST', '/', { headers, body: { kind: 'raw', bytes: Buffer.from('x'), type: undefined } }),
  );
  expect(untyped.headers['content-type']).toBe('text/plain');
});

const bodies: readonly (readonly [name: string, body: SentBody])[] = [
  ['JSON', { kind: 'json', value: { name: `it's "quoted" $HOME \`id\` \\n é 中 🤖` } }],
  ['JSON with invisible characters', { kind: 'json', value: { name: '\u202e\u0085\u200b \n' } }],
  ['JSON of another type', { kind: 'json', value: [], type: 'application/merge-patch+json' }],
  ['long JSON', { kind: 'json', value: { name: 'x'.repeat(200_000), other: 'é'.repeat(3) } }],
  ['malformed JSON', { kind: 'raw', bytes: Buffer.from('{"a": '), type: 'application/json' }],
  [
    'a file name where text belongs',
    { kind: 'raw', bytes: Buffer.from('@/etc/passwd'), type: 'text/plain' },
  ],
  ['no type', { kind: 'raw', bytes: Buffer.from('x'), type: undefined }],
  ['no bytes', { kind: 'raw', bytes: Buffer.alloc(0), type: 'application/json' }],
  [
    'bytes',
    {
      kind: 'raw',
      bytes: Buffer.from(Array.from({ length: 256 }, (_, index) => index)),
      type: 'application/octet-stream',
    },
  ],
  ['zeros', { kind: 'raw', bytes: Buffer.alloc(5_000_001), type: 'application/octet-stream' }],
  [
    'high bytes',
    { kind: 'raw', bytes: Buffer.alloc(1000, 0xff), type: 'application/octet-stream' },
  ],
  [
    'lines',
    {
      kind: 'raw',
      bytes: Buffer.from("--x\r\n100%d 'q' \\n\ttab\n\n"),
      type: 'multipart/form-data; boundary=x',
    },
  ],
  [
    'a truncated multipart body',
    {
      kind: 'raw',
      bytes: encodeMultipart([{ name: 'a', filename: 'b.png', content: png() }]).subarray(0, 150),
      type: 'a/b',
    },
  ],
];

test.each(bodies)('%s arrives byte for byte', async (_name, body) => {
  const { bytes, headers } = await run(sent('POST', '/', { body }));
  const encoded = encodeBody(body);
  expect(bytes.equals(encoded?.bytes ?? Buffer.alloc(1))).toBe(true);
  expect(headers['content-type']).toBe(encoded?.type);
});

const picture: SentPart = {
  name: 'avatar',
  filename: 'one.png',
  type: 'image/png',
  content: png(),
};
const uploads: readonly (readonly [name: string, parts: readonly SentPart[]])[] = [
  ['a picture', [picture]],
  [
    'two pictures and a field',
    [
      picture,
      { name: 'title', content: Buffer.from(`@it's; "x" $HOME`) },
      { ...picture, content: png(2) },
    ],
  ],
  ['the same picture twice', [picture, { ...picture, filename: 'again.png' }]],
  [
    'a field with a type',
    [{ name: 'settings', type: 'application/json', content: Buffer.from('{"a;b": "c\\\\d"}') }],
  ],
  ['text as a picture', [{ ...picture, content: Buffer.from('not a picture') }]],
  ['an empty file', [{ ...picture, content: Buffer.alloc(0) }]],
  ['a padded picture', [{ ...picture, content: png(1, 1, 1_048_577) }]],
  ['a path as file name', [{ ...picture, filename: '../../etc/passwd' }]],
  ['quotes in the file name', [{ ...picture, filename: `a"b'c;d\\e,f=g.png` }]],
  ['another script in names', [{ ...picture, name: 'Bïld', filename: '画像 $(id) `id`.png' }]],
  ['line breaks in the file name', [{ ...picture, filename: 'a\r\nX-Evil: 1.png' }]],
  ['an empty file name', [{ ...picture, filename: '' }]],
  ['a file without a type', [{ name: 'avatar', filename: 'one.png', content: png() }]],
  ['a type with a parameter', [{ ...picture, type: 'text/plain; charset=utf-16' }]],
  ['a name with an equals sign', [{ ...picture, name: 'a=b' }]],
  ['no name', [{ ...picture, name: '' }]],
  ['bytes in a field', [{ name: 'avatar', content: png() }]],
  ['no parts', []],
];

test.each(uploads)('%s arrives part for part', async (_name, parts) => {
  const { bytes, headers } = await run(sent('PATCH', '/', { body: { kind: 'multipart', parts } }));
  expect(withOurBoundary(bytes, headers['content-type']).toString('latin1')).toBe(
    encodeMultipart(parts).toString('latin1'),
  );
});

test('a body that is too long to be written is named, not invented', () => {
  const content = Buffer.from(Array.from({ length: 9000 }, (_, index) => (index * index) % 251));
  const command = commandFor(
    sent('POST', '/', { body: { kind: 'multipart', parts: [{ ...picture, content }] } }),
  );
  expect(command).toMatch(
    /^# Before this, write to \/tmp\/doubletake-1.bin the 9000 bytes .* SHA-256: [0-9a-f]{64}\ncurl /,
  );
  const raw = commandFor(sent('POST', '/', { body: { kind: 'raw', bytes: content, type: 'a/b' } }));
  expect(raw).toMatch(/^# Before this, .*\ncurl .* --data-binary @\/tmp\/doubletake-1.bin$/);
});

test('any text and any bytes arrive', async () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
  const body = fc.oneof(
    text.map((value): SentBody => ({ kind: 'json', value })),
    fc
      .uint8Array({ maxLength: 200 })
      .map((bytes): SentBody => ({ kind: 'raw', bytes: Buffer.from(bytes), type: 'a/b' })),
    text.map(
      (value): SentBody => ({
        kind: 'multipart',
        parts: [{ ...picture, filename: value, content: Buffer.from(value) }],
      }),
    ),
    text.map(
      (value): SentBody => ({
        kind: 'multipart',
        parts: [{ name: value, content: Buffer.from(value) }],
      }),
    ),
  );
  await fc.assert(
    fc.asyncProperty(body, async (value) => {
      const { bytes, headers } = await run(sent('POST', '/', { body: value }));
      const wanted = encodeBody(value)?.bytes.toString('latin1');
      expect(
        (value.kind === 'multipart'
          ? withOurBoundary(bytes, headers['content-type'])
          : bytes
        ).toString('latin1'),
      ).toBe(wanted);
    }),
    { seed: 1, numRuns: 150 },
  );
});
