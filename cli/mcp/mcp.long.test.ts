import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Client,
  InMemoryTransport,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createSchemaCopies } from '../../openapi/schema/self-contained.ts';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { serveGuarded } from '../testing/guarded-api.ts';
import { serveMcpOverHttp } from './serve-http.ts';
import { createMcpService, type McpOptions } from './server.ts';

const library = `openapi: 3.1.0
info: { title: Library, version: "1" }
paths:
  /books:
    get:
      operationId: listBooks
      summary: All books
      parameters: [{ name: limit, in: query, schema: { type: integer } }]
      responses: { "200": { description: ok, content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Book" } } } } } }
    post:
      operationId: addBook
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Book" } } } }
      responses: { "201": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Book" } } } } }
  /books/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: readBook
      responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Book" } } } } }
    delete: { operationId: deleteBook, responses: { "204": { description: gone } } }
components:
  schemas:
    Book:
      type: object
      required: [title]
      properties: { id: { type: string, readOnly: true }, title: { type: string }, sequel: { $ref: "#/components/schemas/Book" } }
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-mcp-'));
  await writeFile(join(folder, 'library.yaml'), library);
  await symlink('/etc', join(folder, 'away'));
});
afterAll(() => rm(folder, { recursive: true }));

async function connect(
  given: Partial<McpOptions> = {},
  checks: Partial<McpOptions['checks']> = {},
) {
  const service = await createMcpService({
    folder,
    documents: [],
    operations: false,
    double: { seed: 1 },
    checks: {
      targets: new Map(),
      allowWrites: false,
      authentication: {},
      connection: {},
      environment: {},
      ...checks,
    },
    ...given,
  });
  const [own, others] = InMemoryTransport.createLinkedPair();
  await service.createServer().connect(others);
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(own);
  onTestFinished(async () => {
    await client.close();
    await service.close();
  });
  return { client, service, call: caller(client) };
}

/** The text of a tool's answer, with `ERROR` before it where it is one. */
function caller(client: Client) {
  return async (name: string, args: Record<string, unknown> = {}) => {
    const { content, isError } = await client.callTool({ name, arguments: args });
    const [part] = content;
    return `${isError ? 'ERROR ' : ''}${part?.type === 'text' ? part.text : ''}`;
  };
}

test('every tool says enough, and all of them little', async () => {
  const { client } = await connect();
  const { tools } = await client.listTools();
  expect(tools.length).toBeGreaterThan(18);
  for (const { name, title, description = '', inputSchema, annotations } of tools) {
    expect(name).toMatch(/^[a-z_]{4,30}$/);
    expect(title).toBeDefined();
    expect(description.length).toBeGreaterThan(20);
    expect(inputSchema.type).toBe('object');
    expect(annotations?.readOnlyHint).toBeDefined();
  }
  expect(JSON.stringify(tools).length).toBeLessThan(20_000);
});

test('a session: serve, explain, call, journal, faults, state', async () => {
  const { call } = await connect();
  const steps: [name: string, args: Record<string, unknown>, want: RegExp][] = [
    ['list_doubles', {}, /No double is served/],
    ['call_operation', { operation: 'listBooks' }, /ERROR .*no double is served/],
    [
      'serve_document',
      { document: 'library.yaml' },
      /^library: Library, 4 operations at http:\/\/127\.0\.0\.1:\d+ /,
    ],
    ['serve_document', { document: 'library.yaml' }, /ERROR .*is served already/],
    ['explain_document', {}, /\/books: list listBooks, create addBook/],
    ['explain_document', { resource: '/books' }, /POST on the collection/],
    ['list_operations', { search: 'ALL books' }, /^listBooks: GET \/books, All books\n/],
    ['describe_operation', { operation: 'addBook' }, /create on \/books.*"title"/s],
    ['describe_operation', { operation: 'addBok' }, /ERROR .*did you mean "addBook"/],
    [
      'call_operation',
      { operation: 'addBook', body: { title: 'Emma' } },
      /^201 to POST \/books.*"title":"Emma"/s,
    ],
    [
      'call_operation',
      { operation: 'addBook', body: { title: 7 } },
      /^400 to POST.*must be string/s,
    ],
    ['call_operation', { operation: 'readBook' }, /ERROR .*needs id/],
    [
      'call_operation',
      { operation: 'readBook', parameters: { idd: 1 } },
      /ERROR .*no parameter "idd"; did you mean "id"/,
    ],
    [
      'read_journal',
      {},
      /2\. POST \/books → 400 \(addBook\)\n {3}wrong: body\/title must be string/,
    ],
    ['read_journal', { entry: 1 }, /"title":"Emma"/],
    ['read_state', {}, /^books: 1 item/],
    ['read_state', { collection: 'books' }, /"title":"Emma"/],
    ['read_state', { collection: 'boks' }, /ERROR .*accepted: books/],
    ['save_snapshot', { name: 'one' }, /Kept: one/],
    ['reset_state', { data: { books: [{ title: 'A' }, { title: 'B' }] } }, /started over/],
    ['read_state', {}, /^books: 2 items/],
    ['reset_state', { data: { bks: [] } }, /ERROR Error request-invalid: \/bks is no collection/],
    ['restore_snapshot', { name: 'one' }, /The state is that of one/],
    ['read_state', { collection: 'books' }, /^{[^\n]*"title":"Emma"[^\n]*}$/],
    ['set_clock', { set: '2026-03-01T09:00:00Z', freeze: true }, /2026-03-01T09:00:00/],
    ['set_clock', { advance: '3d' }, /2026-03-04T09:00:00/],
    ['set_clock', {}, /2026-03-04T09:00:00/],
    ['set_clock', { advance: 'soon' }, /ERROR Error request-invalid/],
    ['add_fault', { fault: { kind: 'status', status: 503 } }, /Fault rule \S+ is on/],
    ['add_fault', { fault: { kind: 'nonsense' } }, /ERROR Error request-invalid/],
    ['list_faults', {}, /"status":503/],
    ['call_operation', { operation: 'listBooks' }, /^503/],
    ['remove_fault', {}, /no fault rules any more/],
    [
      'call_operation',
      { operation: 'listBooks', parameters: { limit: 5 } },
      /^200 to GET \/books\?limit=5 /,
    ],
    ['read_state', { doubel: 'x' }, /ERROR .*there is no doubel/],
    ['stop_double', { double: 'library' }, /Stopped/],
    ['list_doubles', {}, /No double is served/],
  ];
  for (const [name, args, want] of steps)
    expect(await call(name, args), `${name} ${JSON.stringify(args)}`).toMatch(want);
});

test('nothing outside of the folder is read or written, through links neither', async () => {
  const { call } = await connect();
  const refused = /ERROR Error (path-refused|not-allowed)/;
  for (const document of [
    '/etc/passwd',
    '../library.yaml',
    'away/passwd',
    'away/none.yaml',
    'https://example.com/a.yaml',
    'file:///etc/passwd',
  ])
    expect(await call('serve_document', { document }), document).toMatch(refused);
  expect(
    await call('serve_document', { document: 'library.yaml', overlays: ['away/hosts'] }),
  ).toMatch(refused);
  for (const args of [
    { document: 'library.yaml', recordings: ['away/hosts'] },
    { document: 'away/hosts', recordings: ['a.har'] },
  ])
    expect(await call('learn_from_recording', args)).toMatch(refused);
  expect(await call('run_checks', { document: '../library.yaml' })).toMatch(refused);
});

test('what recordings show is written once, and where it is allowed', async () => {
  const { call } = await connect();
  const entry = {
    request: { method: 'GET', url: 'https://api.example/books', headers: [], queryString: [] },
    response: {
      status: 200,
      headers: [{ name: 'content-type', value: 'application/json' }],
      content: { mimeType: 'application/json', text: '[{"id":"1","title":"Emma","isbn":"0"}]' },
    },
  };
  await writeFile(join(folder, 'session.har'), JSON.stringify({ log: { entries: [entry] } }));
  const args = { document: 'library.yaml', recordings: ['session.har'] };
  expect(await call('learn_from_recording', args)).toMatch(/^1 exchanges: .*isbn/s);
  expect(await call('learn_from_recording', { ...args, folder: 'away' })).toMatch(/path-refused/);
  expect(await call('learn_from_recording', { ...args, folder: 'learned' })).toMatch(/Written: /);
  expect(await readFile(join(folder, 'learned/overlay.yaml'), 'utf8')).toMatch(/isbn/);
  expect(await call('learn_from_recording', { ...args, folder: 'learned' })).toMatch(
    /ERROR .*is there already/,
  );
});

describe('checks', () => {
  test('of a double end with findings that are read one by one', async () => {
    const { call } = await connect({ documents: [join(folder, 'library.yaml')] });
    expect(await call('list_findings')).toMatch(/ERROR .*no checks were run/);
    expect(await call('run_checks', { only: ['readBook/negative'] })).toMatch(
      /^Run 1 on the double of Library, in this process: \d+ checks passed/,
    );
    const list = await call('list_findings');
    const finding = Number(/^(\d+)\. /m.exec(list)?.[1]);
    expect(await call('read_finding', { finding })).toMatch(/Reproduce it:\ncurl /);
    expect(await call('read_finding', { finding: 999 })).toMatch(/ERROR .*has no finding 999/);
    expect(await call('run_checks', { only: ['nothing'] })).toMatch(/ERROR .*no check is left/);
  });

  test.each([
    {
      name: 'a server that nobody named',
      given: {},
      writes: false,
      want: /ERROR Error not-allowed/,
    },
    {
      name: 'writes that nobody allowed',
      given: { named: true },
      writes: true,
      want: /ERROR Error not-allowed/,
    },
    {
      name: 'a named server, read-only',
      given: { named: true },
      writes: false,
      want: /^Run 1 on http/,
      reads: true,
    },
    {
      name: 'allowed writes that are not asked for',
      given: { named: true, allowWrites: true },
      writes: false,
      want: /^Run 1 on http/,
      reads: true,
    },
  ])('$name', async ({ given, writes, want, reads = false }) => {
    const live = await serveGuarded(() => true);
    const { call } = await connect(
      { documents: [join(folder, 'library.yaml')] },
      {
        targets: new Map('named' in given ? [[live.url, live.url]] : []),
        allowWrites: 'allowWrites' in given,
        environment: { LIBRARY_API_KEY: 'secret-of-the-person' },
      },
    );
    const text = await call('run_checks', {
      target: live.url,
      writes,
      only: ['listBooks/examples', 'addBook/examples'],
    });
    expect(text).toMatch(want);
    expect(text).not.toContain('secret-of-the-person');
    expect(live.arrived.length > 0).toBe(reads);
    expect(live.arrived.filter(({ method }) => !/^(GET|HEAD|OPTIONS)$/.test(method))).toEqual([]);
  });
});

test('--operations: each operation is a tool, on a sandbox of its own', async () => {
  const { client, call } = await connect({
    documents: [join(folder, 'library.yaml')],
    operations: true,
  });
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    'listBooks',
    'addBook',
    'readBook',
    'deleteBook',
    'reset_state',
    'read_journal',
  ]);
  const book = {
    type: 'object',
    required: ['title'],
    properties: { title: { type: 'string' }, sequel: { $ref: '#/$defs/Book' } },
  };
  expect(tools[1]?.inputSchema).toEqual({
    type: 'object',
    properties: { body: { $ref: '#/$defs/Book' } },
    required: ['body'],
    $defs: { Book: book },
  });
  expect(await call('addBook', { body: { title: 'Emma' } })).toMatch(/^201/);
  const id = /"id":"([^"]+)"/.exec(await call('listBooks'))?.[1];
  expect(await call('readBook', { id })).toMatch(/Emma/);
  expect(await call('deleteBook', { id })).toMatch(/^204/);
  expect(await call('readBook', { id })).toMatch(/^404/);
  expect(await call('addBook', { body: {} })).toMatch(/^400.*title/s);
  expect(await call('read_journal')).toMatch(/6\. POST/);
  await expect(call('call_operation')).rejects.toThrow('there is no tool');
});

test('schemas of OpenAPI 3.0 become JSON Schema', async () => {
  const root = {
    openapi: '3.0.3',
    info: { title: 'T', version: '1' },
    paths: {},
    components: {
      schemas: {
        A: {
          type: 'object',
          required: ['made', 'b'],
          example: { b: 1 },
          properties: {
            made: { type: 'string', readOnly: true },
            b: { type: 'integer', nullable: true, minimum: 0, exclusiveMinimum: true },
            'x-odd': { allOf: [{ $ref: '#/components/schemas/A' }] },
            example: { type: 'string', 'x-own': 1 },
          },
        },
      },
    },
  };
  const copies = createSchemaCopies({ ...documentOf(root), version: '3.0.3' });
  expect(copies.copy('/components/schemas/A')).toEqual({
    type: 'object',
    required: ['b'],
    properties: {
      b: { type: ['integer', 'null'], exclusiveMinimum: 0 },
      'x-odd': { allOf: [{ $ref: '#/$defs/A' }] },
      example: { type: 'string' },
    },
  });
  expect(Object.keys(copies.definitions())).toEqual(['A']);
});

test('documents and guides are resources, and nothing else', async () => {
  const { client } = await connect({ documents: [join(folder, 'library.yaml')] });
  const { resources } = await client.listResources();
  const uris = resources.map(({ uri }) => uri);
  expect(uris).toEqual(
    expect.arrayContaining([
      'doubletake://documents/library',
      'doubletake://docs/guides/agents.md',
    ]),
  );
  const read = async (uri: string) => {
    const [content] = (await client.readResource({ uri })).contents;
    return content !== undefined && 'text' in content ? content.text : '';
  };
  expect(JSON.parse(await read('doubletake://documents/library'))).toMatchObject({
    info: { title: 'Library' },
  });
  expect(await read('doubletake://docs/guides/agents.md')).toMatch(/^# /);
  await expect(read('doubletake://docs/../package.json')).rejects.toThrow('there is no resource');
});

test('over HTTP: the SDK, and who asks by another name or from another site', async () => {
  const { service } = await connect({ documents: [join(folder, 'library.yaml')] });
  const served = await serveMcpOverHttp(service, 0);
  onTestFinished(() => served.close());
  const client = new Client(
    { name: 'test', version: '1' },
    { versionNegotiation: { mode: 'auto' } },
  );
  await client.connect(new StreamableHTTPClientTransport(new URL(served.url)));
  expect(await caller(client)('list_doubles')).toMatch(/^library: /);
  await client.close();
  const { port } = new URL(served.url);
  for (const [headers, want] of [
    [{ host: `127.0.0.1:${port}` }, 200],
    [{ host: 'attacker.example' }, 403],
    [{ host: `localhost:${port}`, origin: 'https://attacker.example' }, 403],
    [{ host: `localhost:${port}`, origin: `http://localhost:${port}` }, 200],
  ] as const)
    expect(await statusOf(served.url, headers), JSON.stringify(headers)).toBe(want);
});

function statusOf(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
    });
    sent.on('error', reject).on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.end(body);
  });
}

/** A client of the command as it is started by an editor. */
async function start(...args: string[]): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const bin = new URL('../../bin/doubletake.js', import.meta.url).pathname;
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [bin, 'mcp', 'library.yaml', ...args],
      cwd: folder,
      stderr: 'inherit',
    }),
  );
  onTestFinished(() => client.close());
  return client;
}

test('over standard input and output: the built command', async () => {
  const client = await start();
  expect(await caller(client)('list_doubles')).toMatch(/^library: /);
  expect(client.getInstructions()).toMatch(/serve_document/);
});

test('the password in the URL of a target is shown to no agent', async () => {
  const live = await serveGuarded(() => true);
  const password = 'p4ss-of-the-person';
  const client = await start('--target', live.url.replace('//', `//ada:${password}@`));
  const call = caller(client);
  const seen = [
    JSON.stringify(await client.listTools()),
    await call('run_checks', { target: 'http://127.0.0.1:1', only: ['listBooks'] }),
    await call('run_checks', { target: live.url, only: ['listBooks'] }),
    await call('list_findings'),
    await call('read_finding', { finding: 1 }),
  ];
  expect(seen[0]).toContain(live.url);
  expect(seen[1]).toContain(live.url);
  expect(seen[2]).toMatch(/^Run 1 on http/);
  expect(live.arrived.length).toBeGreaterThan(0);
  expect(seen.join('')).not.toContain(password);
});
