import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { png } from '../testing/pictures.ts';
import { type Served, serve } from '../testing/serve.ts';

const document = new URL('../testing/gallery.yaml', import.meta.url).pathname;
const key = { 'x-key': 'any' };
let served: Served;
beforeAll(async () => {
  served = await serve({ apis: [document], maxBody: 100_000 });
});
afterAll(() => served.close());

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** Sends bytes as they are, and returns what came back before the connection was closed. */
async function sendRaw(
  bytes: string | Buffer,
  options: { hangUp?: boolean } = {},
): Promise<string> {
  const { hostname, port } = new URL(served.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
  });
  await once(socket, 'connect');
  await new Promise((resolve) => socket.write(bytes, resolve));
  if (options.hangUp) socket.destroy();
  // A server that closes while more is coming resets the connection; that is an end as well.
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  return answer;
}

async function send({
  method = 'POST',
  path = '/pictures',
  headers = {},
  body,
}: Sent): Promise<{ status: number; problem: Record<string, unknown> }> {
  const response = await fetch(served.url + path, {
    method,
    headers: { ...key, prefer: 'problem', ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  return { status: response.status, problem: text === '' ? {} : JSON.parse(text) };
}

const json = { 'content-type': 'application/json' };

/** A multipart body, part by part as given. */
function multipart(
  parts: readonly (readonly [disposition: string, content: string | Buffer])[],
  end = '--b--\r\n',
): Sent {
  const chunks = parts.flatMap(([disposition, content]) => [
    Buffer.from(`--b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);
  return {
    method: 'PUT',
    path: '/pictures/1/image',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: Buffer.concat([...chunks, Buffer.from(end)]),
  };
}

const image = 'name="image"; filename="a.png"';

test.each<[string, { given: Sent; want: { status: number; code: string; detail: RegExp } }]>([
  [
    'malformed JSON',
    {
      given: { headers: json, body: '{"title":' },
      want: { status: 400, code: 'body-malformed', detail: /cannot be read/ },
    },
  ],
  [
    'no body',
    {
      given: { headers: json },
      want: { status: 400, code: 'request-invalid', detail: /body is missing/ },
    },
  ],
  [
    'a body of no bytes',
    {
      given: { headers: { ...json, 'content-length': '0' }, body: '' },
      want: { status: 400, code: 'request-invalid', detail: /body is missing/ },
    },
  ],
  [
    'a wrong content type',
    {
      given: { headers: { 'content-type': 'text/xml' }, body: '<a/>' },
      want: {
        status: 415,
        code: 'media-type-unsupported',
        detail: /text\/xml.*accepted: application\/json/,
      },
    },
  ],
  [
    'JSON in an unknown charset',
    {
      given: { headers: { 'content-type': 'application/json; charset=iso-8859-1' }, body: '{}' },
      want: { status: 415, code: 'media-type-unsupported', detail: /charset/ },
    },
  ],
  [
    'JSON over the limit',
    {
      given: { headers: json, body: JSON.stringify({ title: 'x'.repeat(100_001) }) },
      want: { status: 413, code: 'body-too-large', detail: /100000 bytes/ },
    },
  ],
  [
    'JSON nested beyond reason',
    {
      given: { headers: json, body: `{"title":"a","tags":${'['.repeat(5000)}${']'.repeat(5000)}}` },
      want: { status: 400, code: 'body-malformed', detail: /200 levels/ },
    },
  ],
  [
    'a missing member and a wrong type at once',
    {
      given: { headers: json, body: '{"tags":1}' },
      want: {
        status: 400,
        code: 'request-invalid',
        detail: /body\/title is missing.*body\/tags must be object/,
      },
    },
  ],
  [
    'a query parameter out of bounds',
    {
      given: { method: 'GET', path: '/pictures?limit=101' },
      want: { status: 400, code: 'request-invalid', detail: /query\/limit must be <= 100/ },
    },
  ],
  [
    'a query parameter of the wrong type',
    {
      given: { method: 'GET', path: '/pictures?limit=many' },
      want: { status: 400, code: 'request-invalid', detail: /query\/limit must be integer/ },
    },
  ],
  [
    'multipart without a boundary',
    {
      given: { ...multipart([]), headers: { 'content-type': 'multipart/form-data' } },
      want: { status: 400, code: 'body-malformed', detail: /[Bb]oundary/ },
    },
  ],
  [
    'multipart with a wrong boundary',
    {
      given: {
        ...multipart([[image, png()]]),
        headers: { 'content-type': 'multipart/form-data; boundary=c' },
      },
      want: { status: 400, code: 'body-malformed', detail: /end of form/ },
    },
  ],
  [
    'truncated multipart',
    {
      given: multipart([[image, png()]], ''),
      want: { status: 400, code: 'body-malformed', detail: /end of form/ },
    },
  ],
  [
    'multipart with no part',
    {
      given: multipart([]),
      want: { status: 400, code: 'request-invalid', detail: /body\/image is missing/ },
    },
  ],
  [
    'a wrong part name',
    {
      given: multipart([['name="picture"; filename="a.png"', png()]]),
      want: { status: 400, code: 'request-invalid', detail: /body\/image is missing/ },
    },
  ],
  [
    'a file part without a file name',
    {
      given: multipart([['name="image"', png()]]),
      want: { status: 400, code: 'request-invalid', detail: /must be a file/ },
    },
  ],
  [
    'a file where a field goes',
    {
      given: multipart([
        [image, png()],
        ['name="title"; filename="t.txt"', 'text'],
      ]),
      want: { status: 400, code: 'request-invalid', detail: /body\/title must be a field/ },
    },
  ],
  [
    'two files where one goes',
    {
      given: multipart([
        [image, png()],
        [image, png()],
      ]),
      want: { status: 400, code: 'request-invalid', detail: /takes one file, not 2/ },
    },
  ],
  [
    'a field twice',
    {
      given: multipart([
        [image, png()],
        ['name="title"', 'a'],
        ['name="title"', 'b'],
      ]),
      want: { status: 400, code: 'request-invalid', detail: /comes 2 times/ },
    },
  ],
  [
    'a field of the wrong type',
    {
      given: multipart([
        [image, png()],
        ['name="order"', 'first'],
      ]),
      want: { status: 400, code: 'request-invalid', detail: /body\/order must be integer/ },
    },
  ],
  [
    'a field that is too long',
    {
      given: multipart([
        [image, png()],
        ['name="title"', 'x'.repeat(21)],
      ]),
      want: { status: 400, code: 'request-invalid', detail: /body\/title/ },
    },
  ],
  [
    'an empty file',
    {
      given: multipart([[image, '']]),
      want: { status: 415, code: 'upload-type-refused', detail: /empty file/ },
    },
  ],
  [
    'text that is called a PNG',
    {
      given: multipart([[`${image}\r\nContent-Type: image/png`, 'no picture']]),
      want: {
        status: 415,
        code: 'upload-type-refused',
        detail: /sent as image\/png.*image\/png, image\/jpeg/,
      },
    },
  ],
  [
    'a picture of another kind',
    {
      given: multipart([[image, 'GIF89a\u0001\u0000\u0001\u0000\u0080\u0000\u0000']]),
      want: { status: 415, code: 'upload-type-refused', detail: /image\/gif/ },
    },
  ],
  [
    'a file over the limit',
    {
      given: multipart([[image, png(1, 1, 1001)]]),
      want: { status: 413, code: 'upload-too-large', detail: /1000 bytes/ },
    },
  ],
  [
    '10,000 parts',
    {
      given: multipart(Array.from({ length: 10_000 }, (_, n) => [`name="p${n}"`, 'x'] as const)),
      want: { status: 413, code: 'body-too-large', detail: /1000 parts/ },
    },
  ],
  [
    'a file name that climbs',
    {
      given: multipart([['name="image"; filename="../../etc/passwd"', png()]]),
      want: { status: 400, code: 'body-malformed', detail: /file name/ },
    },
  ],
  [
    'a file name with ../, NUL and quotes',
    {
      given: multipart([['name="image"; filename="../a\u0000\\"b\\".png"', png()]]),
      want: { status: 400, code: 'body-malformed', detail: /./ },
    },
  ],
  [
    'a part called __proto__',
    {
      given: multipart([['name="__proto__"', 'x']]),
      want: { status: 400, code: 'request-invalid', detail: /body\/image is missing/ },
    },
  ],
  [
    'a key that is empty',
    {
      given: { method: 'GET', headers: { 'x-key': '' } },
      want: { status: 401, code: 'credentials-missing', detail: /header x-key/ },
    },
  ],
  [
    'a method that the path does not have',
    {
      given: { method: 'DELETE' },
      want: { status: 405, code: 'method-not-allowed', detail: /GET, POST/ },
    },
  ],
  [
    'a path that is none',
    {
      given: { method: 'GET', path: '/picturse' },
      want: { status: 404, code: 'path-unknown', detail: /nearest path is .*\/pictures/ },
    },
  ],
  [
    'a preferred status that is not documented',
    {
      given: { method: 'GET', headers: { prefer: 'problem, code=418' } },
      want: { status: 400, code: 'preference-unavailable', detail: /200, 503/ },
    },
  ],
  [
    'a preferred example that is not documented',
    {
      given: { method: 'GET', headers: { prefer: 'problem, example=three' } },
      want: { status: 400, code: 'preference-unavailable', detail: /"two", "none"/ },
    },
  ],
  [
    'a sandbox name with a slash',
    {
      given: { method: 'GET', headers: { 'x-doubletake-sandbox': 'a/b' } },
      want: { status: 400, code: 'sandbox-name-invalid', detail: /a\/b/ },
    },
  ],
])(
  '%s is refused in words, nothing is kept, and the double goes on',
  async (_name, { given, want }) => {
    const { status, problem } = await send(given);
    expect({ status, type: problem['type'] }).toEqual({
      status: want.status,
      type: `urn:doubletake:error:${want.code}`,
    });
    expect(problem['detail']).toMatch(want.detail);
    expect((await served.double.control.snapshot()).files).toEqual({});
    expect((await fetch(`${served.url}/open`)).status).toBe(200);
  },
);

test('what is right beside all that is accepted', async () => {
  expect(
    (await send({ headers: json, body: '{"title":"a","constructor":"McLaren"}' })).status,
  ).toBe(201);
  // Legal names of members (RFC 8259, section 4), which set nobody's prototype.
  expect(
    (
      await send({
        headers: json,
        body: '{"title":"a","\\u005f_proto__":{"x":1},"constructor":{"prototype":{"x":1}}}',
      })
    ).status,
  ).toBe(201);
  expect(
    (
      await send(
        multipart([
          ['name="image"; filename="my \\"best\\" größe.png"', png(1, 1, 1000)],
          ['name="order"', '3'],
        ]),
      )
    ).status,
  ).toBe(204);
  expect((await send({ method: 'GET', path: '/v1/pictures?limit=5' })).status).toBe(200);
});

test('headers of a megabyte end in 431, or in a closed connection where it does not reach the sender any more', async () => {
  expect(
    await sendRaw(
      `GET /open HTTP/1.1\r\nHost: localhost\r\nX-Big: ${'x'.repeat(1_000_000)}\r\n\r\n`,
    ),
  ).toMatch(/^(HTTP\/1\.1 431 |$)/);
  expect(
    await sendRaw(`GET /open HTTP/1.1\r\nHost: localhost\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n`),
  ).toMatch(/^HTTP\/1\.1 431 /);
  expect((await fetch(`${served.url}/open`)).status).toBe(200);
});

test('what is no HTTP ends in 400', async () => {
  expect(await sendRaw('HELLO?\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
});

test('a client that hangs up in mid-upload leaves nothing behind', async () => {
  const before = Object.keys((await served.double.control.snapshot()).files);
  const head =
    'PUT /pictures/1/image HTTP/1.1\r\nHost: localhost\r\nx-key: k\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000\r\n\r\n';
  await sendRaw(`${head}--b\r\nContent-Disposition: form-data; ${image}\r\n\r\nhalf`, {
    hangUp: true,
  });
  await sendRaw(
    'POST /pictures HTTP/1.1\r\nHost: localhost\r\nx-key: k\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"ti',
    {
      hangUp: true,
    },
  );
  expect((await fetch(`${served.url}/open`)).status).toBe(200);
  expect(Object.keys((await served.double.control.snapshot()).files)).toEqual(before);
});

test('nothing of all this is in the prototype of objects', () => {
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
});
