import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const script = new URL('../.ci/count-tests.js', import.meta.url).pathname;

async function count(
  report: unknown,
  status: number,
): Promise<{ counted: string; told: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  const file = join(folder, 'report.json');
  if (report !== undefined) await writeFile(file, JSON.stringify(report));
  const { stdout, stderr } = spawnSync(process.execPath, [script, file, String(status)], {
    encoding: 'utf8',
  });
  await rm(folder, { recursive: true });
  return { counted: stdout.trim(), told: stderr.trim().split('\n').filter(Boolean) };
}

/** A report of one file with tests that ended as given. */
function reportOf(...statuses: string[]) {
  const assertionResults = statuses.map((status, index) => ({
    fullName: `test ${index + 1}`,
    status,
  }));
  return {
    testResults: [
      {
        name: 'a.test.ts',
        status: statuses.includes('failed') ? 'failed' : 'passed',
        message: '',
        assertionResults,
      },
    ],
  };
}

test.each<[string, { report: unknown; status: number; counted: string; told: string[] }]>([
  [
    'tests that pass',
    { report: reportOf('passed', 'passed'), status: 0, counted: '2 0', told: [] },
  ],
  [
    'a test that fails',
    {
      report: reportOf('passed', 'failed'),
      status: 1,
      counted: '1 1',
      told: ['failed: a.test.ts: test 2'],
    },
  ],
  [
    'a test that was skipped',
    {
      report: reportOf('passed', 'skipped'),
      status: 0,
      counted: '1 1',
      told: ['skipped: a.test.ts: test 2'],
    },
  ],
  [
    'a test that is still to be written',
    { report: reportOf('todo'), status: 0, counted: '0 1', told: ['todo: a.test.ts: test 1'] },
  ],
  [
    'a file that could not be loaded',
    {
      report: {
        testResults: [
          { name: 'a.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
        ],
      },
      status: 1,
      counted: '0 1',
      told: ['failed: a.test.ts: no such module'],
    },
  ],
  [
    'a run that failed beside its tests',
    {
      report: reportOf('passed'),
      status: 1,
      counted: '1 1',
      told: ['failed: the run ended with 1'],
    },
  ],
  [
    'a run without a report',
    { report: undefined, status: 1, counted: '0 1', told: ['failed: there is no report'] },
  ],
])('CI counts %s', async (_name, { report, status, counted, told }) => {
  expect(await count(report, status)).toEqual({ counted, told });
});
