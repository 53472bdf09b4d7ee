import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { addCheckCommand } from '../check.ts';
import { applyConfig, documentOf, findConfig, readConfig } from './config-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  onTestFinished(() => rm(folder, { recursive: true }));
});

async function write(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

/** The options of `check` with a config file and a command line. */
async function optionsOf(
  file: string,
  args: readonly string[] = [],
): Promise<Record<string, unknown>> {
  const program = new Command();
  addCheckCommand(program);
  const [command] = program.commands;
  if (command === undefined) throw new Error('there is no command');
  command.parseOptions([...args]);
  applyConfig(command, await readConfig(file));
  return command.opts();
}

const values = `
  target: https://staging.example.com
  allowWrites: true
  rate: 5
  only: [a, b]
  overlay: ./over.yaml
  report: [json=out/report.json]
  header: { X-Tenant: acme, Authorization: Bearer $TOKEN }
  param: { server_id: localhost }
  loginBody: { user: ann, password: $PASSWORD }
  loginToken: body#/token
  deprecated: false`;

test.each<[string, { given: [name: string, text: string] }]>([
  ['YAML', { given: ['doubletake.config.yaml', `check:${values}\n`] }],
  [
    'TypeScript',
    {
      given: [
        'doubletake.config.ts',
        `interface C { check: object }
         const config: C = { check: { target: 'https://staging.example.com', allowWrites: true, rate: 5, only: ['a', 'b'], overlay: './over.yaml', report: ['json=out/report.json'],
           header: ['X-Tenant: acme', 'Authorization: Bearer $TOKEN'], param: { server_id: 'localhost' }, loginBody: { user: 'ann', password: '$PASSWORD' }, loginToken: 'body#/token', deprecated: false } };
         export default config;`,
      ],
    },
  ],
])('a config file in %s has the options of check', async (_name, { given }) => {
  expect(await optionsOf(await write(...given))).toMatchObject({
    target: 'https://staging.example.com',
    allowWrites: true,
    rate: 5,
    only: ['a', 'b'],
    overlay: [join(folder, 'over.yaml')],
    report: [{ kind: 'json', file: join(folder, 'out/report.json') }],
    header: ['X-Tenant: acme', 'Authorization: Bearer $TOKEN'],
    param: { server_id: 'localhost' },
    loginBody: '{"user":"ann","password":"$PASSWORD"}',
    loginToken: { in: 'body', pointer: '/token' },
    deprecated: false,
    // What the file does not say keeps its default.
    timeout: 10_000,
  });
});

test('the command line goes before the file, also where it says what is the default', async () => {
  const file = await write(
    'doubletake.config.json',
    JSON.stringify({ check: { target: 'https://a.example', rate: 5, only: ['a'] } }),
  );
  expect(await optionsOf(file, ['--target', 'mock', '--only', 'b'])).toMatchObject({
    target: 'mock',
    only: ['b'],
    rate: 5,
  });
});

test('the file of the nearest folder above counts', async () => {
  const outer = await write('doubletake.config.yaml', 'document: ./api.yaml\n');
  const inner = await write('a/doubletake.config.mjs', 'export default {};\n');
  await mkdir(join(folder, 'a/b'), { recursive: true });
  await mkdir(join(folder, 'c/d'), { recursive: true });
  expect(findConfig(join(folder, 'a/b'))).toBe(inner);
  expect(findConfig(join(folder, 'c/d'))).toBe(outer);
  expect(documentOf(await readConfig(outer))).toBe(join(folder, 'api.yaml'));
});

test.each<[string, { given: string; want: RegExp }]>([
  [
    'a section that is none',
    { given: 'chekc: {}', want: /there is no chekc; did you mean "check"/ },
  ],
  [
    'an option that is none',
    {
      given: 'check: { allowWrite: true }',
      want: /there is no check\.allowWrite; did you mean "allowWrites"/,
    },
  ],
  [
    'an option of another command',
    { given: 'check: { latency: 5 }', want: /there is no check\.latency/ },
  ],
  [
    'a number out of range',
    {
      given: 'check: { rate: 0 }',
      want: /check\.rate: 0 is not accepted \(accepted: a whole number from 1/,
    },
  ],
  [
    'a text for a flag',
    {
      given: 'check: { allowWrites: "yes" }',
      want: /check\.allowWrites: "yes" is not accepted \(accepted: true, false\)/,
    },
  ],
  [
    'an object for a text',
    { given: 'check: { target: {} }', want: /check\.target: \{\} is not accepted/ },
  ],
  [
    'a secret in the wrong shape, which is not repeated',
    {
      given: 'check: { bearer: [s3cr3t] , password: { a: s3cr3t } }',
      want: /^(?!.*s3cr3t).*the value is not accepted/s,
    },
  ],
  ['a list', { given: '- check', want: /holds no object/ }],
  ['a document that is no text', { given: 'document: 5', want: /document: 5 is not accepted/ }],
])('%s is an error that says what is accepted', async (_name, { given, want }) => {
  const file = await write('doubletake.config.yaml', given);
  await expect(optionsOf(file)).rejects.toThrow(
    expect.objectContaining({
      code: 'config-invalid',
      where: file,
      message: expect.stringMatching(want),
    }),
  );
});
