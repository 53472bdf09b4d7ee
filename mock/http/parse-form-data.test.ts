import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MediaType } from '../../openapi/model/operation.ts';
import { parseFormData } from './parse-form-data.ts';

const mediaType: MediaType = {
  type: 'multipart/form-data',
  pointer: '',
  node: {},
  schema: undefined,
};
const maxFile = 3_000_000;

/**
 * Answers with what was found: the fields, and of each file its bytes and how many more it holds on
 * to.
 */
const server = createServer(async (req, res) => {
  try {
    const { fields, files } = await parseFormData(
      { headers: req.headers, body: req },
      mediaType,
      maxFile,
    );
    const found = files.map(({ buffer }) => ({
      bytes: buffer.toString('base64'),
      isLean: buffer.length < 5000 || buffer.buffer.byteLength <= buffer.length * 2,
    }));
    res.end(JSON.stringify({ fields, files: found }));
  } catch (error) {
    res.end(JSON.stringify({ code: (error as { code?: string }).code }));
  }
});
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => server.close());

const files = {
  small: Buffer.from('\r\n--b\n'),
  usual: Buffer.alloc(65_536, '\r\n--'),
  large: Buffer.alloc(2_000_000, 7),
  'too large': Buffer.alloc(maxFile + 1),
};

test.each([
  ['a small file', { given: ['small'], want: undefined }],
  ['a file of 64 kB', { given: ['usual'], want: undefined }],
  ['a file that is not read at once', { given: ['large'], want: undefined }],
  ['files of different sizes', { given: ['small', 'usual', 'large'], want: undefined }],
  ['small files', { given: ['usual', 'small', 'usual'], want: undefined }],
  ['a file over the limit', { given: ['too large'], want: 'LIMIT_FILE_SIZE' }],
] as const)(
  '%s is the same whether the length of the body is known or not',
  async (_, { given, want }) => {
    const form = new FormData();
    form.append('title', 'Ä');
    for (const name of given) form.append('file', new Blob([files[name]]), name);
    const encoded = new globalThis.Request('http://localhost', { method: 'POST', body: form });
    const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
    const bytes = Buffer.from(await encoded.arrayBuffer());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const expected =
      want === undefined
        ? {
            fields: { title: 'Ä' },
            files: given.map((name) => ({ bytes: files[name].toString('base64'), isLean: true })),
          }
        : { code: want };
    for (const body of [bytes, new Blob([bytes]).stream()]) {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        duplex: 'half',
      } as RequestInit);
      expect(await response.json()).toEqual(expected);
    }
  },
);

const part = (name: string) =>
  `--b\r\nContent-Disposition: form-data; name="${name}"; filename="${name}"\r\n\r\nx`;

test.each([
  ['a part after the end', { given: `${part('a')}\r\n--b--\r\n${part('b')}` }],
  ['a part in which the body ends, after its end', { given: `--b--\r\n--b\r\n${part('a')}` }],
  ['a part after the end of nothing', { given: `--b--\r\n${part('a')}\r\n--b--` }],
  ['a part without an end', { given: part('a') }],
  ['nothing', { given: '' }],
])('a body with %s is answered, in one piece or in many', async (_, { given }) => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const headers = { 'content-type': 'multipart/form-data; boundary=b' };
  for (const body of [given, new Blob([given]).stream()]) {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(200);
    await response.arrayBuffer();
  }
});
