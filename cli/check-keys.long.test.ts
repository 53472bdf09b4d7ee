import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runDoubletake } from './testing/run-doubletake.ts';

// Made up. With characters that each encoding writes in a way of its own.
const key = 'k 3f2a:9d51c07e/+é';
// The checks send keys that are nearly the right one as well: they tell as much.
const forms = [key, key.slice(0, -1), key.toUpperCase().replace('É', 'é'), `${key}x`].flatMap(
  (secret) => [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams([['', secret]]).toString().slice(1),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  ],
);

function documentWith(scheme: object): object {
  const item = {
    type: 'object',
    required: ['id'],
    properties: { id: { type: 'string' }, name: { type: 'string' } },
  };
  const content = { 'application/json': { schema: item } };
  return {
    openapi: '3.1.0',
    info: { title: 'Things', version: '1' },
    security: [{ key: [] }],
    components: { securitySchemes: { key: scheme } },
    paths: {
      '/things': {
        get: {
          operationId: 'list',
          responses: {
            200: {
              description: '',
              content: { 'application/json': { schema: { type: 'array', items: item } } },
            },
          },
        },
        post: {
          operationId: 'create',
          requestBody: { required: true, content },
          responses: { 201: { description: '', content } },
        },
      },
    },
  };
}

/** Repeats the whole request in its answers. */
async function serveEcho(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const told = JSON.stringify({ id: request.url, name: JSON.stringify(request.headers) });
      response
        .writeHead(request.method === 'POST' ? 201 : 200, {
          'content-type': 'application/json',
          'x-told': encodeURI(told),
        })
        .end(told);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.each<[string, { given: object }]>([
  ['a query', { given: { type: 'apiKey', in: 'query', name: 'token' } }],
  ['a cookie', { given: { type: 'apiKey', in: 'cookie', name: 'sid' } }],
  ['Basic', { given: { type: 'http', scheme: 'basic' } }],
])(
  'a key in %s stands in no output, report or ledger, not even where the target repeats it',
  async (_name, { given }) => {
    const folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const document = join(folder, 'things.json');
    await writeFile(document, JSON.stringify(documentWith(given)));
    const reports = ['junit', 'json', 'html', 'md'].flatMap((kind) => [
      '--report',
      `${kind}=${join(folder, `report.${kind}`)}`,
    ]);
    const target = [
      '--target',
      await serveEcho(),
      '--allow-writes',
      '--rate',
      '1000',
      '--ledger',
      join(folder, 'ledger.jsonl'),
    ];
    const { code, output } = await runDoubletake(['check', document, ...target, ...reports], {
      THINGS_API_KEY: key,
    }).exit();
    expect(code).toBe(1);
    expect(output).toContain('secret-leaked');
    const files = (await readdir(folder)).filter((file) => file !== 'things.json');
    expect(files).toHaveLength(5);
    for (const text of [
      output,
      ...(await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))),
    ]) {
      for (const form of forms) expect(text).not.toContain(form);
    }
  },
);

test('the password of user:password alone stands in no output, however it is written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const document = join(folder, 'things.json');
  await writeFile(document, JSON.stringify(documentWith({ type: 'http', scheme: 'basic' })));
  const password = 'p4ss/w0rd"x+7q';
  const server = createServer((request, response) => {
    request
      .resume()
      .on('end', () =>
        response
          .writeHead(500, { 'content-type': 'application/json' })
          .end(JSON.stringify({ error: `bad password ${password}` })),
      );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const report = join(folder, 'report.json');
  const { output } = await runDoubletake(
    ['check', document, '--target', `http://127.0.0.1:${port}`, '--report', `json=${report}`],
    { THINGS_API_KEY: `ann:${password}` },
  ).exit();
  expect(output).toContain('bad password');
  for (const text of [output, await readFile(report, 'utf8')])
    for (const form of [password, JSON.stringify(password).slice(1, -1)])
      expect(text).not.toContain(form);
});

/** A server on a free port, closed when the test ends. */
async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('user and password of the URL are sent as Basic, and the password stands in no output', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const document = join(folder, 'things.json');
  await writeFile(document, JSON.stringify(documentWith({ type: 'http', scheme: 'basic' })));
  const password = 'p$4ss:w0rd-x7q';
  const sent = new Set<string | undefined>();
  const url = await listen((request, response) => {
    sent.add(request.headers.authorization);
    response
      .writeHead(500, { 'content-type': 'application/json' })
      .end(JSON.stringify({ error: `bad password ${password}` }));
  });
  const target = url.replace('//', `//ann:${encodeURIComponent(password)}@`);
  const [report, ledger] = [join(folder, 'report.json'), join(folder, 'ledger.jsonl')];
  const { output } = await runDoubletake([
    ...['check', document, '--target', target, '--report', `json=${report}`, '--rate', '1000'],
    ...['--allow-writes', '--ledger', ledger],
  ]).exit();
  expect(sent).toContain(`Basic ${Buffer.from(`ann:${password}`).toString('base64')}`);
  expect(output).toContain('bad password');
  for (const text of [output, await readFile(report, 'utf8'), await readFile(ledger, 'utf8')])
    for (const form of [password, encodeURIComponent(password)]) expect(text).not.toContain(form);
  const twice = await runDoubletake([
    ...['check', document, '--target', target, '--bearer', 'another-token'],
  ]).exit();
  expect(twice.code).toBe(2);
  expect(twice.output).toMatch(/option-invalid: the URL of --target has a user, and --bearer/);
  expect(twice.output).not.toContain(password);
});

test('replay on a target hides the token that the login answered, where an answer repeats it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const document = join(folder, 'things.json');
  const flows = { clientCredentials: { tokenUrl: '/token', scopes: {} } };
  await writeFile(document, JSON.stringify(documentWith({ type: 'oauth2', flows })));
  const token = 'acc3ss-71c0b2e9d4';
  const sent = new Set<string | undefined>();
  const url = await listen((request, response) => {
    sent.add(request.headers.authorization);
    const body =
      request.url === '/token'
        ? { access_token: token, token_type: 'bearer', expires_in: 3600 }
        : [{ id: '1', name: `you are ${token}` }];
    request
      .resume()
      .on('end', () =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      );
  });
  const text = JSON.stringify([{ id: '1', name: 'you are somebody' }]);
  const entry = {
    startedDateTime: '2026-01-01T00:00:00Z',
    time: 3,
    request: {
      method: 'GET',
      url: 'http://api.test/things',
      headers: [{ name: 'authorization', value: 'Bearer ***' }],
    },
    response: { status: 200, content: { mimeType: 'application/json', text } },
  };
  const recording = join(folder, 'session.har');
  const log = { version: '1.2', creator: { name: 'x', version: '1' }, entries: [entry] };
  await writeFile(recording, JSON.stringify({ log }));
  for (const json of [[], ['--json']]) {
    const { output } = await runDoubletake(
      [
        ...['replay', recording, '--document', document, '--target', url, ...json],
        ...['--oauth2', 'client-credentials', '--client-id', 'app', '--client-secret', '$SECRET'],
      ],
      { SECRET: 's3cr3t-5f0a' },
    ).exit();
    expect(sent).toContain(`Bearer ${token}`);
    expect(output).toMatch(/you are \*\*\*/);
    expect(output).not.toContain(token);
    expect(output).not.toContain('s3cr3t-5f0a');
  }
});
