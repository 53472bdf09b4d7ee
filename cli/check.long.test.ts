import { exec } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Recorded, type Reply, record } from '../contracts/safety/testing/record.ts';
import { type Served, serve } from '../mock/testing/serve.ts';
import { hideDouble, type LiveLike } from './testing/hide-double.ts';
import { type Run, runDoubletake } from './testing/run-doubletake.ts';

const key = 'k-3f2a9d51c07e';
let folder: string;
let served: Served;
let live: LiveLike;
const running: Run[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  served = await serve({ apis: ['okchat'], apiKeys: [key], trustProxy: true });
  live = await hideDouble(served.url);
});
afterEach(async () => {
  for (const run of running.splice(0)) run.process.kill('SIGKILL');
  await live.close();
  await served.close();
  await rm(folder, { recursive: true });
});

const environment = { OKCHAT_API_KEY: key };
const ledger = () => join(folder, 'ledger.jsonl');

/** Checks the live-like server as a user would, with writes allowed. */
function checkLive(...args: string[]): Run {
  const run = runDoubletake(
    [
      'check',
      'okchat',
      '--target',
      live.url,
      '--allow-writes',
      '--rate',
      '1000',
      '--ledger',
      ledger(),
      ...args,
    ],
    environment,
  );
  running.push(run);
  return run;
}

async function countChatbots(): Promise<number> {
  const response = await fetch(`${served.url}/api/external/chatbots`, {
    headers: { 'x-api-key': key },
  });
  return ((await response.json()) as { chatbots: unknown[] }).chatbots.length;
}

test.each(['okchat', 'chatbase', 'threetone'])(
  'the double of %s in process conforms: exit 0, every operation seen, nothing failed or refuted',
  async (api) => {
    const { code, output } = await runDoubletake(['check', api]).exit();
    expect(output).toMatch(/(\d+) of \1 {2}operations/);
    expect(output).toMatch(/\d+ passed, 0 failed, 0 refuted, \d+ skipped/);
    expect(code).toBe(0);
  },
);

test('another seed finds nothing either', async () => {
  const { code, output } = await runDoubletake(['check', 'threetone', '--seed', '4711']).exit();
  expect(output).toMatch(/seed +4711/);
  expect(code).toBe(0);
});

test('without --allow-writes only safe methods go out', async () => {
  const before = await served.double.control.snapshot();
  const run = runDoubletake(
    ['check', 'okchat', '--target', live.url, '--rate', '1000'],
    environment,
  );
  const { output } = await run.exit();
  expect(output).toMatch(/writes +not allowed/);
  const after = await served.double.control.snapshot();
  const stored = ({ collections, files }: typeof before) => ({ collections, files });
  expect(stored(after)).toEqual(stored(before));
  const writing = live.seen.filter(({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method));
  // A refusal that cannot write is a guess about a server that nobody knows, so that it stays here
  // as well.
  expect(writing).toEqual([]);
  expect(output).toMatch(/left out for safety:\n {2}- \d+ that may write \(--allow-writes\)/);
  expect(output).toMatch(/\d+ of \d+ checks ran \(\d+ %\), \d+ left out\s+for safety/);
});

test('what a run makes is gone afterwards, and the ledger says so', async () => {
  const before = await countChatbots();
  const { output } = await checkLive('--only', 'createChatbot/journeys').exit();
  expect(output).toMatch(/(\d+) created, \1 deleted/);
  expect(await countChatbots()).toBe(before);
  const entries = (await readFile(ledger(), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { entry: string });
  expect(entries.filter(({ entry }) => entry === 'made').length).toBe(
    entries.filter(({ entry }) => entry === 'gone').length,
  );
});

test('after kill -9 clean deletes what was made, and puts back what there is one of', async () => {
  const town = createTown();
  const before = town.state();
  const documentFile = join(folder, 'town.json');
  await writeFile(documentFile, JSON.stringify(town.document));
  let made = 0;
  const server = await record((request) => {
    const reply = town.answer(request);
    // Killed with a creation on its way: it is carried out, and nobody reads the answer.
    if (request.method === 'POST' && town.hasChanged() && ++made === 3) run.process.kill('SIGKILL');
    return reply;
  });
  const flags = ['--target', server.url, '--allow-writes', '--allow', 'singletons'];
  const run = runDoubletake([
    ...['check', documentFile, ...flags, '--rate', '1000', '--ledger', ledger()],
  ]);
  running.push(run);
  try {
    await run.exit();
    expect(Object.keys(town.state().lamps).length).toBeGreaterThan(1);
    expect(town.state().settings).not.toEqual(before.settings);
    const cleaned = await runDoubletake(['clean', ledger()]).exit();
    expect(cleaned.output).toMatch(/it is not there any more/);
    expect(cleaned.output).toMatch(/\/settings: it was changed and put back; it is as it was/);
    expect(cleaned.output).toMatch(/ 0 left\nEverything is settled/);
    expect(cleaned.output).not.toMatch(/warning/i);
    expect(cleaned.code).toBe(0);
    expect(town.state()).toEqual(before);
  } finally {
    await server.close();
  }
});

/** A server with lamps, of which one is somebody's, and settings. */
function createTown() {
  const answers = (status: number, schema?: object) => ({
    responses: {
      [status]: {
        description: 'done',
        ...(schema && { content: { 'application/json': { schema } } }),
      },
      400: { description: 'wrong' },
      404: { description: 'not there' },
    },
  });
  const takes = (schema: object) => ({
    requestBody: { required: true, content: { 'application/json': { schema } } },
  });
  const Settings = {
    type: 'object',
    required: ['theme'],
    properties: { theme: { type: 'string', minLength: 1 } },
  };
  const New = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };
  const Lamp = { ...New, properties: { id: { type: 'integer' }, ...New.properties } };
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'integer' } };
  const document = {
    openapi: '3.1.0',
    info: { title: 'Town', version: '1' },
    paths: {
      '/settings': {
        get: { operationId: 'settings', ...answers(200, Settings) },
        put: { operationId: 'writeSettings', ...takes(Settings), ...answers(200, Settings) },
      },
      '/lamps': {
        get: { operationId: 'lamps', ...answers(200, { type: 'array', items: Lamp }) },
        post: { operationId: 'addLamp', ...takes(New), ...answers(201, Lamp) },
      },
      '/lamps/{id}': {
        parameters: [id],
        get: { operationId: 'lamp', ...answers(200, Lamp) },
        delete: { operationId: 'removeLamp', ...answers(204) },
      },
    },
  };
  let settings: unknown = { theme: 'dark' };
  let next = 7;
  const lamps = new Map([['1', { id: 1, name: 'somebody’s' }]]);
  return {
    document,
    state: () => ({ settings, lamps: Object.fromEntries(lamps) }),
    hasChanged: () => JSON.stringify(settings) !== '{"theme":"dark"}',
    answer({ method, path, json }: Recorded): Reply {
      const own = path.split('/')[2] ?? '';
      const { name, theme } = Object(json) as Record<string, unknown>;
      if (path === '/settings' && method === 'PUT') {
        if (typeof theme !== 'string' || theme === '') return { status: 400 };
        settings = { theme };
      }
      if (path === '/settings') return { status: 200, body: settings };
      if (method === 'POST') {
        if (typeof name !== 'string') return { status: 400 };
        const lamp = { id: next++, name };
        lamps.set(String(lamp.id), lamp);
        return { status: 201, body: lamp };
      }
      if (path === '/lamps') return { status: 200, body: [...lamps.values()] };
      const lamp = lamps.get(own);
      if (lamp === undefined) return { status: 404 };
      if (method === 'DELETE') lamps.delete(own);
      return method === 'DELETE' ? { status: 204 } : { status: 200, body: lamp };
    },
  };
}

test('Ctrl-C ends the run after the check under way, and deletes what was made', async () => {
  const before = await countChatbots();
  const run = checkLive('--only', 'createChatbot');
  let made = 0;
  live.intercept(({ method, url }) => {
    if (method === 'POST' && url === '/api/external/chatbots' && ++made === 4)
      run.process.kill('SIGINT');
    return undefined;
  });
  const { output } = await run.exit();
  expect(output).toContain('Stopping: the check under way is finished');
  expect(await countChatbots()).toBe(before);
});

test('the key appears in no output, report or ledger, not even where the target repeats it', async () => {
  live.intercept(({ url, key: sent }) =>
    url.startsWith('/api/external/chatbots') && sent !== undefined
      ? {
          status: 200,
          headers: { 'x-debug': sent },
          body: JSON.stringify({ chatbots: [{ id: sent, name: sent }] }),
        }
      : undefined,
  );
  const reports = ['junit', 'json', 'html', 'md'].flatMap((kind) => [
    '--report',
    `${kind}=${join(folder, `report.${kind}`)}`,
  ]);
  const { code, output } = await checkLive('--only', 'getChatbots', ...reports).exit();
  expect(code).toBe(1);
  expect(output).toContain('secret-leaked');
  expect(output).toContain('$OKCHAT_API_KEY');
  const files = await readdir(folder);
  expect(files.sort()).toEqual([
    'ledger.jsonl',
    'report.html',
    'report.json',
    'report.junit',
    'report.md',
  ]);
  for (const text of [
    output,
    ...(await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))),
  ])
    expect(text).not.toContain(key);
});

test.each<
  [
    string,
    {
      given: { operation: string; fault: object };
      want: { finding: RegExp; curl: RegExp; not?: string };
    },
  ]
>([
  [
    'a dropped field',
    {
      given: {
        operation: 'getChatbotDetails',
        fault: { kind: 'remove', pointer: '/chatbot/name' },
      },
      want: {
        finding: /body-nonconforming[\s\S]*getChatbotDetails[\s\S]*chatbot\/name is missing/,
        curl: /^HTTP\/1\.1 200/,
        not: '"name":"doubletake',
      },
    },
  ],
  [
    'a dropped id, which everything else needs',
    {
      given: { operation: 'createChatbot', fault: { kind: 'remove', pointer: '/chatbot/id' } },
      want: {
        finding: /body-nonconforming[\s\S]*createChatbot[\s\S]*chatbot\/id is missing/,
        curl: /^HTTP\/1\.1 201/,
        not: '"id":',
      },
    },
  ],
  [
    'broken JSON, with every status',
    {
      given: { operation: 'getConversations', fault: { kind: 'malformed' } },
      want: { finding: /body-unparseable[\s\S]*getConversations/, curl: /^HTTP\/1\.1/ },
    },
  ],
  [
    'an operation that fails',
    {
      given: { operation: 'chatWidget', fault: { kind: 'status', status: 500 } },
      want: { finding: /server-error[\s\S]*chatWidget/, curl: /^HTTP\/1\.1 500/ },
    },
  ],
])(
  'one fault rule on a running double is one finding of a whole run, whose curl shows it: %s',
  async (_name, { given, want }) => {
    await served.double.control.addFault(given as never);
    const { code, output } = await runDoubletake(
      ['check', 'okchat', '--target', served.url, '--settle', '0'],
      environment,
    ).exit();
    expect(code).toBe(1);
    expect(output.match(/^ {1,2}\d+\. /gm)).toHaveLength(1);
    expect(output).toMatch(want.finding);
    const [command = ''] = /curl -sS .*/.exec(output) ?? [];
    const { stdout } = await promisify(exec)(command, { env: { ...process.env, ...environment } });
    expect(stdout).toMatch(want.curl);
    if (want.not !== undefined) expect(stdout).not.toContain(want.not);
  },
);

test('a refuted assumption is told with the overlay that puts it right, and does not fail the run unless --strict', async () => {
  live.intercept(({ url, method }) =>
    method === 'GET' && url === '/api/external/chatbots' && live.seen.at(-1)?.key === undefined
      ? { status: 403, body: '{"error":"no key"}' }
      : undefined,
  );
  const only = ['--only', 'getChatbots/negative/credentials/none'];
  const lax = await checkLive(...only).exit();
  expect(lax.output).toMatch(
    /assum[\s\S]*status 403 is not declared[\s\S]*- target: \$\.paths\['\/api\/external\/chatbots'\]\.get\.responses/,
  );
  expect(lax.code).toBe(0);
  expect((await checkLive(...only, '--strict').exit()).code).toBe(1);
});

test('--list sends nothing', async () => {
  const { code, output } = await runDoubletake([
    'check',
    'okchat',
    '--target',
    live.url,
    '--list',
    '--only',
    'chatbotAvatar/uploads',
  ]).exit();
  expect(output).toMatch(
    /chatbotAvatar\/uploads\/avatar\/read-back\/bytes\n {4}PATCH .*byte for byte.*\(writes\)\n {4}sends PATCH .*\{chatbotId\}\/update-avatar, multipart\/form-data avatar = file/,
  );
  expect({ code, seen: live.seen }).toEqual({ code: 0, seen: [] });
});

test.each<[string, { given: string[]; want: RegExp }]>([
  ['an API that is none', { given: ['check', 'okchatt'], want: /api-unknown/ }],
  [
    'a target that is none',
    { given: ['check', 'okchat', '--target', 'live'], want: /--target "live".*mock, prism/ },
  ],
  [
    'a target that does not answer',
    {
      given: ['check', 'okchat', '--target', 'http://127.0.0.1:9'],
      want: /target-unreachable[\s\S]*doubletake serve/,
    },
  ],
  [
    'a variable that is not set',
    {
      given: ['check', 'okchat', '--api-key-env', 'NO_SUCH_KEY'],
      want: /NO_SUCH_KEY[\s\S]*export/,
    },
  ],
  ['a report of no kind', { given: ['check', 'okchat', '--report', 'pdf=x'], want: /junit=FILE/ }],
  ['a ledger that is not there', { given: ['clean', './no-ledger'], want: /ledger-unreadable/ }],
])('%s ends with 2 and says what to do', async (_name, { given, want }) => {
  const { code, output } = await runDoubletake(given).exit();
  expect(output).toMatch(want);
  expect(code).toBe(2);
});

// A real API wants more than fits a screen: the groups of options have headings, and the longest is
// the one of credentials.
test.each([
  ['check', 70],
  ['clean', 40],
] as const)('%s --help is no longer than %i lines of 80 columns', async (command, most) => {
  const { output } = await runDoubletake([command, '--help']).exit();
  const lines = output.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(most);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});
