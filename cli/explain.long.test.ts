import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { runDoubletake, serveCommand } from './testing/run-doubletake.ts';

const bicycles = new URL('../examples/own-document/bicycles.yaml', import.meta.url).pathname;
const handlers = new URL('../examples/own-document/handlers.ts', import.meta.url).pathname;

test('explain prints resources, what operations do to them, and why', async () => {
  const { code, output } = await runDoubletake(['explain', bicycles]).exit();
  expect(code).toBe(0);
  expect(output).toMatch(
    /^Bicycles: 2 resources, 8 operations on them, 0 answered from the document\n/,
  );
  expect(output).toMatch(
    /\nbicycles +\/bicycles +id uuid +list bicycles +- +high +\/bicycles\/\{bicycleId\} is an item of \/bicycles\n/,
  );
  expect(output).toMatch(
    /\n {2}PUT \/bicycles\/\{bicycleId\}\/photo +upload +takes a file for the item\n/,
  );
  expect(output).toContain('\nrepairs, below bicycles\n');
  expect(output).toContain('  query: status (filter by status)');
});

test('explain --json is a list with an object for each document', async () => {
  const { code, output } = await runDoubletake(['explain', '--json', bicycles]).exit();
  expect(code).toBe(0);
  expect(JSON.parse(output)).toMatchObject([
    {
      name: 'bicycles',
      title: 'Bicycles',
      tokens: [],
      documented: [],
      resources: [
        {
          name: 'bicycles',
          path: '/bicycles',
          kind: 'collection',
          id: { member: 'id', kind: 'uuid', by: 'the server' },
          envelope: { request: '', answer: '', list: 'bicycles' },
        },
        { name: 'repairs', parent: 'bicycles', operations: [{ role: 'list' }, { role: 'create' }] },
      ],
    },
  ]);
});

test('explain tells which operations handlers answer', async () => {
  const { output } = await runDoubletake([
    'explain',
    '--json',
    bicycles,
    '--handlers',
    handlers,
  ]).exit();
  const [{ resources }] = JSON.parse(output) as [
    { resources: { operations: { operation: string; role: string }[] }[] },
  ];
  const roles = Object.fromEntries(
    resources.flatMap(({ operations }) =>
      operations.map(({ operation, role }) => [operation, role]),
    ),
  );
  expect(roles).toMatchObject({ rentBicycle: 'handler', addRepair: 'handler', getBicycle: 'read' });
});

test('explain prints all that is unusual, and where tokens come from', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  const file = join(folder, 'odd.yaml');
  const operation =
    '{get: {operationId: a, responses: {"200": {description: d, content: {application/json: {schema: {type: integer}, example: seven}}}}}}';
  const paths = Array.from({ length: 7 }, (_, index) => `p${index}: ${operation}`).join(', ');
  const scheme =
    '{type: oauth2, flows: {clientCredentials: {tokenUrl: https://example.com/token, scopes: {}}}}';
  await writeFile(
    file,
    `openapi: 3.1.0\ninfo: {title: T}\npaths: {${paths}}\ncomponents: {securitySchemes: {o: ${scheme}}}\n`,
  );
  const { code, output } = await runDoubletake(['explain', file]).exit();
  await rm(folder, { recursive: true });
  expect(code).toBe(0);
  expect(output.match(/Warning path-without-slash/g)).toHaveLength(7);
  expect(output).toContain('Warning example-nonconforming');
  expect(output).toContain('Tokens from /__doubletake/oauth/token, /__doubletake/oauth/authorize');
});

test('a broken document and a broken module end with 2', async () => {
  expect(await runDoubletake(['explain', './nowhere.yaml']).exit()).toMatchObject({ code: 2 });
  const { code, output } = await runDoubletake([
    'explain',
    bicycles,
    '--handlers',
    bicycles,
  ]).exit();
  expect({ code, output }).toEqual({
    code: 2,
    output: expect.stringContaining('Error handlers-invalid'),
  });
});

test('serve --watch takes changed handlers over and keeps the state; broken ones are reported and the old ones stay', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  const module = join(folder, 'handlers.ts');
  const renting = (text: string) =>
    `import { type HandlerCall, ProblemError } from 'doubletake';\nexport const handlers = { rentBicycle: async (_call: HandlerCall) => { throw new ProblemError('resource-conflict', '${text}'); } };\n`;
  await writeFile(module, renting('One'));
  const run = await serveCommand([bicycles, '--handlers', module, '--watch']);
  try {
    const added = await fetch(`${run.url}/bicycles`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"model":"Tandem"}',
    });
    const here = `${run.url}/bicycles/${((await added.json()) as { id: string }).id}`;
    const rent = async () => (await fetch(`${here}/rent`, { method: 'POST' })).json();
    expect(await rent()).toEqual({ error: 'One' });
    await writeFile(module, renting('Two'));
    await run.waitFor(/reloaded: handlers\.ts has changed, the state is kept/);
    expect(await rent()).toEqual({ error: 'Two' });
    expect(await (await fetch(here)).json()).toMatchObject({ model: 'Tandem' });
    await writeFile(module, 'export const handlers = {');
    await run.waitFor(/not reloaded.*\n {4}Error handlers-invalid/);
    expect(await rent()).toEqual({ error: 'Two' });
  } finally {
    run.process.kill('SIGKILL');
    await rm(folder, { recursive: true });
  }
});

test('who reads no further than the first line ends it quietly', async () => {
  const bin = new URL('../bin/doubletake.js', import.meta.url).pathname;
  const { stdout, stderr } = await promisify(execFile)('bash', [
    '-c',
    `"${process.execPath}" "${bin}" explain okchat --json | head -1; echo "\${PIPESTATUS[0]}"`,
  ]);
  expect([stdout.split('\n').at(-2), stderr]).toEqual(['0', '']);
});

test.each([
  ['okchatt', 'did you mean "okchat"?'],
  ['README', 'There is a file of that name: write ./README.'],
])('a name that is none, %s, is told what may be meant', async (name, want) => {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  await writeFile(join(folder, 'README'), 'openapi: 3.1.0');
  const bin = new URL('../bin/doubletake.js', import.meta.url).pathname;
  const failed = await promisify(execFile)(process.execPath, [bin, 'explain', name], {
    cwd: folder,
  }).catch((error: unknown) => error as { stderr: string });
  expect(failed.stderr).toContain(want);
  await rm(folder, { recursive: true });
});
