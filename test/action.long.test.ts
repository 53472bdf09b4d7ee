import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { freePort } from '../scripts/free-port.ts';

const root = new URL('..', import.meta.url).pathname;

interface Step {
  readonly name: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: string;
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-action-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Runs a step of action.yml as the runner does, with these inputs. */
async function runStep(name: string, inputs: Readonly<Record<string, string>>) {
  const action = parse(await readFile(join(root, 'action.yml'), 'utf8'));
  const steps: Step[] = action.runs.steps;
  const step = steps.find((each) => each.name === name);
  const given = Object.fromEntries(
    Object.entries(action.inputs as Record<string, { default?: string }>).map(
      ([input, { default: value }]) => [input, inputs[input] ?? value ?? ''],
    ),
  );
  const files = {
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
  };
  for (const file of Object.values(files)) await writeFile(file, '', { flag: 'a' });
  const env = Object.fromEntries(
    Object.entries(step?.env ?? {}).map(([variable, text]) => [
      variable,
      text.replace(/\$\{\{ inputs\.([a-z]+) \}\}/g, (_, input) => given[input] ?? ''),
    ]),
  );
  const { ended, printed } = await promisify(execFile)(
    'bash',
    ['-eo', 'pipefail', '-c', step?.run ?? 'exit 99'],
    {
      cwd: folder,
      env: {
        ...process.env,
        PATH: `${folder}:${process.env['PATH']}`,
        ...files,
        ...env,
        GITHUB_ACTION_PATH: root,
        RUNNER_TEMP: folder,
      },
    },
  ).then(
    ({ stdout }) => ({ ended: 0, printed: stdout }),
    ({ code, stdout }: { code: number; stdout: string }) => ({ ended: code, printed: stdout }),
  );
  const outputs = new Map(
    (await readFile(files.GITHUB_OUTPUT, 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split('=') as [string, string]),
  );
  return { ended, outputs, printed, summary: await readFile(files.GITHUB_STEP_SUMMARY, 'utf8') };
}

test('the action serves a double in the background, until the job ends', async () => {
  const port = String(await freePort());
  const { ended, outputs } = await runStep('Serve', { document: 'okchat', port });
  try {
    expect([ended, outputs.get('url')]).toEqual([0, `http://127.0.0.1:${port}`]);
    const response = await fetch(`http://127.0.0.1:${port}/api/external/chatbots`, {
      headers: { 'x-api-key': 'any' },
    });
    expect(response.status).toBe(200);
  } finally {
    process.kill(Number(outputs.get('pid')));
  }
});

test('the action fails where the document cannot be served', async () => {
  const { ended } = await runStep('Serve', {
    document: './nowhere.yaml',
    port: String(await freePort()),
  });
  expect(ended).toBe(1);
});

test.each([
  ['a double that conforms', { document: 'okchat', arguments: '--only getChatbots' }, 0],
  ['a document that is not there', { document: './nowhere.yaml' }, 2],
] as [string, Record<string, string>, number][])(
  'the action checks %s',
  async (_, inputs, want) => {
    const { ended, printed, summary } = await runStep('Check', inputs);
    expect(ended).toBe(want);
    if (want !== 0) return;
    expect(summary).toContain('OKCHAT');
    expect(printed).toContain('::notice title=');
    const report = (name: string) => readFile(join(folder, 'doubletake-reports', name), 'utf8');
    expect(await report('junit.xml')).toContain('<testsuites');
    expect(JSON.parse(await report('report.sarif'))).toMatchObject({ version: '2.1.0' });
    expect(await report('report.html')).toContain('<html');
  },
);

test.each([
  ['builds the image', { image: 'registry.example.com/double:1' }, ['build']],
  ['pushes it where it is told to', { image: 'double:1', push: 'true' }, ['build', 'push']],
] as [string, Record<string, string>, string[]][])('the action %s', async (_, inputs, want) => {
  // Stands for docker, which a machine without a daemon does not have: it notes what it is told.
  await writeFile(join(folder, 'docker'), `#!/bin/sh\necho "$@" >>"$RUNNER_TEMP/docker.log"\n`, {
    mode: 0o755,
  });
  const { ended } = await runStep('Image', inputs);
  const told = (await readFile(join(folder, 'docker.log'), 'utf8')).trim().split('\n');
  expect([ended, told.map((line) => line.split(' ')[0])]).toEqual([0, want]);
  expect(told.every((line) => line.includes(inputs['image'] ?? ''))).toBe(true);
});
