import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runFlow, type Served } from './run-flow.ts';
import { describeTable, pageOf, type VendorResult } from './tell.ts';
import { vendors } from './vendors.ts';

const flows = new URL('flows/', import.meta.url);
const steps = new URL('steps.mjs', flows).href;

test('every vendor has a flow, and every flow a vendor', async () => {
  const names = (await readdir(flows)).filter((name) => name !== 'steps.mjs').sort();
  expect(names).toEqual(vendors.map(({ name }) => `${name}.mjs`).sort());
  expect(vendors.length).toBeGreaterThanOrEqual(20);
});

/** Runs a program as the flow `made`, on a server that is not there. */
async function run(program: string, serve?: () => Promise<Served>) {
  const modules = await mkdtemp(join(tmpdir(), 'sdks-'));
  onTestFinished(() => rm(modules, { recursive: true }));
  await mkdir(join(modules, 'flows'));
  await writeFile(join(modules, 'flows', 'made.mjs'), program.replace('STEPS', steps));
  const vendor = { name: 'made', package: 'made', document: { file: 'made.yaml' } };
  const served = { url: 'http://127.0.0.1:9', stop: () => Promise.resolve() };
  return runFlow(vendor, modules, serve ?? (() => Promise.resolve(served)), 60_000);
}

const head = "import { all, done, has, lifeOf, refused, same, step } from 'STEPS';";

test.each<[string, { given: string; want: unknown }]>([
  [
    'a step that holds, and one that does not',
    {
      given: `await step('a', 'one', async () => same(1, 1)); await step('b', 'two', async () => same(1, 2));`,
      want: {
        held: 1,
        total: 2,
        misses: [{ kind: 'b', name: 'two', problem: 'value: came 1, wanted 2' }],
      },
    },
  ],
  [
    'what should be refused and is not',
    {
      given: `await step('e', 'no', () => refused(404, async () => ({ id: 1 })));`,
      want: {
        held: 0,
        total: 1,
        misses: [{ kind: 'e', name: 'no', problem: 'no error came but {"id":1}' }],
      },
    },
  ],
  [
    'pages without an end',
    {
      given: `await step('p', 'all', () => all((function* () { for (;;) yield 1; })()));`,
      want: { held: 0, total: 1, misses: [{ problem: 'pages do not end: more than 100 items' }] },
    },
  ],
  [
    'the life of things that a server keeps',
    {
      given: `const kept = new Map(); let made = 0;
        const read = async (id) => { if (!kept.has(id)) throw { status: 404 }; return kept.get(id); };
        await lifeOf('thing', {
          values: [{ name: 'a' }, { name: 'b' }],
          make: async (values) => { const thing = { id: ++made, ...values }; kept.set(thing.id, thing); return thing; },
          read, list: async () => [...kept.values()], changed: { name: 'c' },
          update: async (id) => { kept.set(id, { ...kept.get(id), name: 'c' }); return kept.get(id); },
          remove: async (id) => kept.delete(id),
        });`,
      want: { held: 11, total: 11, misses: [] },
    },
  ],
  [
    'the life of things that are all the same',
    {
      given: `const thing = async () => ({ id: 1, name: 'a' });
        await lifeOf('thing', {
          values: [{ name: 'a' }, { name: 'b' }], make: thing, read: thing, list: async () => [await thing()],
          remove: thing,
        });`,
      want: {
        held: 5,
        total: 9,
        misses: [{ kind: 'id' }, { kind: 'list' }, { kind: 'delete' }, { kind: 'delete' }],
      },
    },
  ],
])('%s', async (_name, { given, want }) => {
  expect(await run(`${head}\n${given}\ndone();`)).toMatchObject(want as object);
});

test('a flow that breaks, and a server that does not start, are told', async () => {
  expect((await run('throw new Error("broken");')).trouble).toContain('the flow did not end');
  const failed = await run('', () => Promise.reject(new Error('ends before it is up')));
  expect(failed).toEqual({ trouble: 'ends before it is up' });
});

test('the table counts the steps of all; where a mock did not run it has held none of them', () => {
  const vendor = (name: string) => ({ name, package: name, document: { file: name } });
  const results: VendorResult[] = [
    {
      vendor: vendor('a'),
      runs: {
        doubletake: { held: 3, total: 4, misses: [{ kind: 'id', name: 'x', problem: 'y' }] },
        other: { held: 1, total: 4 },
      },
    },
    {
      vendor: vendor('b'),
      runs: { doubletake: { held: 4, total: 4 }, other: { trouble: 'not up' } },
    },
  ];
  expect(describeTable(results)).toEqual([
    '| vendor | package | doubletake | other |',
    '| --- | --- | --- | --- |',
    '| a | `a` | 3/4 | 1/4 |',
    '| b | `b` | 4/4 | not up |',
    '| **all** |  | 7/8, 87.5 % | 1/8, 12.5 % |',
  ]);
  const page = pageOf(results, { 'a@1': { 'as it is': { passed: 3, total: 4 } } });
  expect(page).toContain('| id | 1 | a |');
  expect(page).toContain('| `a@1` | 3/4 |  |');
});
