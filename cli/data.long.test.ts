import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { images } from '../mock/testing/images.ts';
import { type Run, runDoubletake, serveCommand } from './testing/run-doubletake.ts';

const gallery = new URL('../mock/testing/gallery.yaml', import.meta.url).pathname;
const running: Run[] = [];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => {
  for (const run of running.splice(0)) run.process.kill('SIGKILL');
});

async function start(...args: string[]) {
  const run = await serveCommand(args);
  running.push(run);
  return run;
}

const bicycles = new URL('../examples/own-document/bicycles.yaml', import.meta.url).pathname;

test('the state of a running double becomes a data file that another starts with', async () => {
  const first = await start(bicycles, '--empty');
  const made = await fetch(`${first.url}/bicycles`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'Roadster', wheels: 26 }),
  });
  const { id } = (await made.json()) as { id: string };
  expect(made.status).toBe(201);
  const form = new FormData();
  form.set('photo', new Blob([images.png.bytes], { type: 'image/png' }), 'a.png');
  const photo = await fetch(`${first.url}/bicycles/${id}/photo`, { method: 'PUT', body: form });
  expect(photo.status).toBeLessThan(300);
  const file = join(folder, 'clicked.yaml');
  const exported = await runDoubletake(['data', 'export', '--url', first.url, '-o', file]).exit();
  expect(exported).toMatchObject({ code: 0, output: expect.stringContaining('1 of its files') });
  expect(await readFile(file, 'utf8')).not.toContain('base64');
  const asJson = await runDoubletake(['data', 'export', '--url', first.url, '--json']).exit();
  expect(JSON.parse(asJson.output)).toMatchObject({ bicycles: [{ id, model: 'Roadster' }] });
  const second = await start(bicycles, '--data', file);
  const shown = (await (await fetch(`${second.url}/bicycles/${id}`)).json()) as Record<
    string,
    string
  >;
  expect(shown).toMatchObject({ id, model: 'Roadster' });
  const url = Object.values(shown).find((value) => /^http.*png$/.test(String(value))) ?? '';
  expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(images.png.bytes);
});

test('what a shell makes of scenarios/*.yaml is one document and its scenarios', async () => {
  const files = ['a.yaml', 'b.yaml'].map((name) => join(folder, name));
  for (const file of files) await writeFile(file, 'bicycles: []\n');
  const run = await start(bicycles, '--data', ...files);
  expect(await (await fetch(`${run.url}/__doubletake/scenarios`)).json()).toEqual({
    scenarios: ['a', 'b'],
  });
});

test('a fault of a data file ends the start, with file, line and pointer', async () => {
  const file = join(folder, 'wrong.yaml');
  await writeFile(file, 'bicycles:\n  - model: 7\n');
  const { code, output } = await runDoubletake(['serve', gallery, bicycles, '--data', file]).exit();
  expect(code).toBe(2);
  expect(output).toContain('Error data-invalid: /bicycles/0/model must be string');
  expect(output).toContain(`where: ${file}:2:5`);
});

test('state in a folder is there after the double was killed', async () => {
  const state = join(folder, 'state');
  const first = await start(bicycles, '--state', state);
  const made = await fetch(`${first.url}/bicycles`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'Roadster' }),
  });
  const bicycle = (await made.json()) as { id: string };
  const form = new FormData();
  form.set('photo', new Blob([images.png.bytes], { type: 'image/png' }), 'a.png');
  await fetch(`${first.url}/bicycles/${bicycle.id}/photo`, { method: 'PUT', body: form });
  first.process.kill('SIGKILL');
  await first.exit();
  const second = await start(bicycles, '--state', state);
  const shown = (await (await fetch(`${second.url}/bicycles/${bicycle.id}`)).json()) as {
    photoUrl: string;
  };
  expect(shown).toMatchObject(bicycle);
  expect(Buffer.from(await (await fetch(shown.photoUrl)).arrayBuffer())).toEqual(images.png.bytes);
  const { code, output } = await runDoubletake(['serve', '--port', '0', '--state', state]).exit();
  expect({ code, output }).toEqual({
    code: 2,
    output: expect.stringContaining('another process keeps its state in'),
  });
});

test('an export without a double says what to do', async () => {
  const { code, output } = await runDoubletake([
    'data',
    'export',
    '--url',
    'http://127.0.0.1:9',
  ]).exit();
  expect({ code, output }).toEqual({
    code: 2,
    output: expect.stringMatching(/target-unreachable.*\n.*127\.0\.0\.1:9.*\n.*serve/),
  });
});
