import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createPlainServer, request as send } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { ListedCheck } from '../contracts/report/check-list.ts';
import { guardedDocument, serveGuarded } from './testing/guarded-api.ts';
import { runDoubletake } from './testing/run-doubletake.ts';
import { testCertificate, testKey } from './testing/tls.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  onTestFinished(() => rm(folder, { recursive: true }));
});

async function write(name: string, value: object | string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, typeof value === 'string' ? value : JSON.stringify(value));
  return file;
}

async function listening(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const answers = { responses: { 200: { description: '' } } };
const zones = {
  openapi: '3.1.0',
  info: { title: 'Zones', version: '1' },
  servers: [{ url: 'https://dns.example/api/v3' }],
  paths: {
    '/servers': { get: { operationId: 'listServers', tags: ['servers'], ...answers } },
    '/servers/{server}/zones': {
      get: {
        operationId: 'listZones',
        tags: ['zones'],
        parameters: [{ name: 'server', in: 'path', required: true, schema: { type: 'string' } }],
        ...answers,
      },
      post: {
        operationId: 'createZone',
        tags: ['zones'],
        deprecated: true,
        parameters: [{ name: 'server', in: 'path', required: true, schema: { type: 'string' } }],
        ...answers,
      },
    },
  },
};

test.each<[string, { args: string[]; want: string[] }]>([
  ['--exclude', { args: ['--exclude', 'Zones', '--exclude', 'create*'], want: ['listServers'] }],
  ['--tag', { args: ['--tag', 'servers'], want: ['listServers'] }],
  ['--method', { args: ['--method', 'POST'], want: ['createZone'] }],
  ['--no-deprecated', { args: ['--no-deprecated'], want: ['listServers', 'listZones'] }],
  [
    '--only and --exclude',
    { args: ['--only', 'Zone', '--exclude', 'createZone'], want: ['listZones'] },
  ],
])('%s chooses operations', async (_name, { args, want }) => {
  const { output } = await runDoubletake([
    'check',
    await write('zones.json', zones),
    '--list',
    '--json',
    ...args,
  ]).exit();
  const listed = JSON.parse(output) as ListedCheck[];
  expect([...new Set(listed.map(({ operation }) => operation))].sort()).toEqual(want);
  expect(listed.flatMap(({ requests }) => requests)).toContain(
    `${listed[0]?.method} ${listed[0]?.path}`,
  );
});

test('--param is the id that nothing leads to, for all operations or for one', async () => {
  const seen: string[] = [];
  const port = await listening(
    createPlainServer((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      response.end('{}');
    }),
  );
  const args = [
    '--target',
    `http://127.0.0.1:${port}/api/v3`,
    '--rate',
    '1000',
    '--only',
    'examples',
    '--param',
    'server=localhost',
    '--param',
    'createZone.server=other',
    '--allow-writes',
  ];
  await runDoubletake([
    'check',
    await write('zones.json', zones),
    ...args,
    '--ledger',
    join(folder, 'ledger'),
  ]).exit();
  expect(seen).toContain('GET /api/v3/servers/localhost/zones');
  expect(seen).toContain('POST /api/v3/servers/other/zones');
});

test.each<[string, { args: string[]; want: RegExp }]>([
  [
    'a tag that is none',
    {
      args: ['--tag', 'zone'],
      want: /tag "zone" of --tag \(accepted: servers, zones\); did you mean "zones"/,
    },
  ],
  ['a method that is none', { args: ['--method', 'fetch'], want: /fetch[\s\S]*get, put, post/ }],
  [
    'a parameter that is none',
    { args: ['--param', 'serwer=x'], want: /parameter serwer of --param; did you mean "server"/ },
  ],
  ['a parameter without a value', { args: ['--param', 'server'], want: /name=value/ }],
  [
    'a selection that leaves nothing',
    {
      args: ['--tag', 'servers', '--method', 'post'],
      want: /no check is left by --tag servers --method post/,
    },
  ],
  [
    'a file without certificates',
    { args: ['--ca', '/dev/null'], want: /--ca \/dev\/null holds no certificate/ },
  ],
  [
    'a baseline that is not there',
    { args: ['--baseline', '/no/baseline'], want: /baseline-unreadable[\s\S]*--write-baseline/ },
  ],
])('%s ends with 2 and says what to do', async (_name, { args, want }) => {
  const { code, output } = await runDoubletake([
    'check',
    await write('zones.json', zones),
    ...args,
  ]).exit();
  expect(output).toMatch(want);
  expect(code).toBe(2);
});

test('a target without the base path of the document is told once, with the URL to try', async () => {
  const methods: string[] = [];
  const port = await listening(
    createPlainServer((request, response) => {
      methods.push(request.method ?? '');
      response.writeHead(request.url?.startsWith('/api/v3/servers') ? 200 : 404).end('{}');
    }),
  );
  const document = await write('zones.json', zones);
  const { code, output } = await runDoubletake([
    'check',
    document,
    '--target',
    `http://127.0.0.1:${port}`,
    '--allow-writes',
  ]).exit();
  expect(output).toContain('base-path-missing: everything answers 404');
  expect(output).toContain("the document's server path is /api/v3");
  expect(output).toContain(`Try --target http://127.0.0.1:${port}/api/v3`);
  expect(code).toBe(2);
  expect(methods.filter((method) => method !== 'GET' && method !== 'HEAD')).toEqual([]);
  const deeper = await runDoubletake([
    'check',
    document,
    '--target',
    `http://127.0.0.1:${port}/api/v3/extra`,
  ]).exit();
  expect(deeper.output).toContain(`Try --target http://127.0.0.1:${port}/api/v3\n`);
});

const notes = guardedDocument({}, []);

test('a certificate that nobody trusts is refused, and taken with --ca or --insecure', async () => {
  const server = createSecureServer(
    { key: testKey, cert: testCertificate },
    (_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end('[]');
    },
  );
  const target = `https://127.0.0.1:${await listening(server)}`;
  const run = async (...args: string[]) =>
    runDoubletake([
      'check',
      await write('notes.json', notes),
      '--target',
      target,
      '--only',
      'listNotes/examples',
      ...args,
    ]).exit();
  const refused = await run();
  expect(refused.output).toMatch(/target-unreachable[\s\S]*--ca FILE, or take any with --insecure/);
  expect((await run('--insecure')).output).toMatch(/1 passed, 0 failed/);
  expect((await run('--ca', await write('ca.pem', testCertificate))).output).toMatch(
    /1 passed, 0 failed/,
  );
});

test('requests go through the proxy of the environment, but for hosts of NO_PROXY', async () => {
  const api = await serveGuarded(() => true);
  const proxied: string[] = [];
  const proxy = createPlainServer((incoming, outgoing) => {
    proxied.push(incoming.url ?? '');
    const outward = send(
      incoming.url ?? '',
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    incoming.pipe(outward);
  });
  const HTTP_PROXY = `http://127.0.0.1:${await listening(proxy)}`;
  const run = async (env: Record<string, string>) =>
    runDoubletake(
      [
        'check',
        await write('notes.json', notes),
        '--target',
        api.url,
        '--only',
        'listNotes/examples',
      ],
      env,
    ).exit();
  expect((await run({ HTTP_PROXY })).output).toMatch(/1 passed, 0 failed/);
  expect(proxied.filter((url) => url === `${api.url}/notes`).length).toBe(api.notes().length);
  const before = proxied.length;
  await run({ HTTP_PROXY, NO_PROXY: '127.0.0.1' });
  expect(proxied.length).toBe(before);
  // A proxy that is not there is named, without its password.
  const refused = await run({ HTTP_PROXY: 'http://ann:proxy-pw@127.0.0.1:1' });
  expect(refused.output).toMatch(
    /cannot be reached through the proxy 127\.0\.0\.1:1: [\s\S]*NO_PROXY names the hosts/,
  );
  expect(refused.output).not.toContain('proxy-pw');
});

test('https:// at a server without TLS is told as that', async () => {
  const api = await serveGuarded(() => true);
  const { code, output } = await runDoubletake([
    ...['check', await write('notes.json', notes), '--target', api.url.replace('http', 'https')],
  ]).exit();
  expect(output).toMatch(/speaks no TLS\n {2}next: {2}Try the URL with http:/);
  expect(code).toBe(2);
});

/** Notes with a fault or two; what they are is decided for each run. */
async function serveNotes(): Promise<{ url: string; answer: { status: number; body: unknown } }> {
  const answer = { status: 200, body: [{ id: 5 }] as unknown };
  const port = await listening(
    createPlainServer((request, response) => {
      const isThere = request.url === '/notes' && request.method === 'GET';
      response
        .writeHead(isThere ? answer.status : 404, { 'content-type': 'application/json' })
        .end(JSON.stringify(isThere ? answer.body : {}));
    }),
  );
  return { url: `http://127.0.0.1:${port}`, answer };
}

test('known findings fail nothing, new ones do, and gone ones are named; two reports are compared', async () => {
  const api = await serveNotes();
  const document = await write('notes.json', notes);
  const baseline = join(folder, 'known.json');
  const run = async (report: string, ...args: string[]) =>
    runDoubletake([
      'check',
      document,
      '--target',
      api.url,
      '--rate',
      '1000',
      '--only',
      'listNotes/examples',
      '--baseline',
      baseline,
      '--report',
      `json=${join(folder, report)}`,
      '--report',
      `junit=${join(folder, 'junit.xml')}`,
      ...args,
    ]).exit();

  const first = await run('a.json', '--write-baseline', '--json');
  expect(first.code).toBe(1);
  expect(
    JSON.parse(first.output.slice(first.output.indexOf('{'), first.output.lastIndexOf('\n}') + 2)),
  ).toMatchObject({
    result: { exitCode: 1, failed: 1 },
  });
  expect(await readFile(baseline, 'utf8')).toContain(
    '"fingerprint": "body-nonconforming listNotes body/*/id"',
  );

  const known = await run('b.json');
  expect(known.output).toContain('Nothing new was found: the baseline has the one finding;');
  expect(known.output).toMatch(/Known findings\n {2}body-nonconforming listNotes body\/\*\/id/);
  expect(known.code).toBe(0);
  expect(await readFile(join(folder, 'junit.xml'), 'utf8')).toContain('failures="0"');

  api.answer.body = [{ id: 'a', text: 5 }];
  const other = await run('c.json');
  expect(other.output).toContain('Of the baseline 0 are found again, 1 is gone; 1 new.');
  expect(other.output).toContain('gone: body-nonconforming listNotes body/*/id');
  expect(other.code).toBe(1);

  const same = await runDoubletake([
    'compare',
    join(folder, 'a.json'),
    join(folder, 'b.json'),
    '--json',
  ]).exit();
  expect(JSON.parse(same.output)).toEqual({
    both: ['body-nonconforming listNotes body/*/id'],
    onlyA: [],
    onlyB: [],
  });
  expect(same.code).toBe(0);
  const differ = await runDoubletake([
    'compare',
    join(folder, 'a.json'),
    join(folder, 'c.json'),
  ]).exit();
  expect(differ.output).toMatch(
    /Only in A:\n {2}body-nonconforming listNotes body\/\*\/id[\s\S]*Only in B:\n {2}body-nonconforming listNotes body\/\*\/text/,
  );
  expect(differ.code).toBe(1);
  const none = await runDoubletake(['compare', baseline, join(folder, 'c.json')]).exit();
  expect(none.output).toContain('report-unreadable');
  expect(none.code).toBe(2);
});

test('a config file makes a run one short command', async () => {
  const api = await serveNotes();
  await write('notes.json', notes);
  const config = await write('doubletake.config.json', {
    document: './notes.json',
    check: { target: api.url, only: ['listNotes/examples'], rate: 1000 },
  });
  const { output } = await runDoubletake(['check', '--config', config]).exit();
  expect(output).toMatch(/body-nonconforming/);
  const wrong = await write('wrong.config.json', { check: { targt: api.url } });
  const refused = await runDoubletake(['check', 'okchat', '--config', wrong]).exit();
  expect(refused.output).toMatch(
    /config-invalid: there is no check\.targt; did you mean "target"\?[\s\S]*wrong\.config\.json[\s\S]*Accepted: /,
  );
  expect(refused.code).toBe(2);
});
