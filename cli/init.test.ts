import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDouble } from '../mock/create-double.ts';
import { init } from './init.ts';
import { documentOf, readConfig } from './options/config-file.ts';

const notes = new URL('../mock/testing/notes.yaml', import.meta.url).pathname;
let folder: string;
let told: string;
const tell = (text: string) => {
  told += text;
};
const read = (name: string) => readFile(join(folder, name), 'utf8');
beforeEach(async () => {
  told = '';
  folder = await mkdtemp(join(tmpdir(), 'doubletake-init-'));
  await copyFile(notes, join(folder, 'notes.yaml'));
  const manifest = { name: 'app', scripts: { mock: 'mine' } };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, undefined, 4));
});
afterEach(() => rm(folder, { recursive: true }));

test('writes config, data and scripts, which start a double with what the file says', async () => {
  expect(await init('notes.yaml', { fill: 2 }, folder, tell)).toEqual({
    written: ['doubletake.config.yaml', 'doubletake.data.yaml'],
    left: [],
    scripts: ['check:api'],
    start: 'npx doubletake serve',
  });
  const config = await readConfig(join(folder, 'doubletake.config.yaml'));
  const document = documentOf(config) ?? '';
  expect(document).toBe(join(folder, 'notes.yaml'));
  expect(config.values['serve']).toEqual({ data: './doubletake.data.yaml', watch: true });
  expect(await read('package.json')).toBe(`{
    "name": "app",
    "scripts": {
        "mock": "mine",
        "check:api": "doubletake check"
    }
}
`);
  // The script of that name is the app's own.
  expect(told).toContain('Next: npx doubletake serve');
  // A thing of one's own, of which the rest is filled in.
  const file = join(folder, 'doubletake.data.yaml');
  await writeFile(file, `${await read('doubletake.data.yaml')}  - name: By hand\n`);
  const double = await createDouble({ apis: [document], data: file });
  const answer = await double.fetch(new Request('http://double.test/notes'));
  const list = (await answer.json()) as { name: string }[];
  await double.close();
  expect(list).toHaveLength(3);
  expect(list.at(-1)).toMatchObject({ name: 'By hand', id: expect.any(String) });
});

test('what is there stays, and a broken document writes nothing', async () => {
  await writeFile(join(folder, 'doubletake.data.yaml'), 'mine');
  expect(await init('./notes.yaml', { fill: 1 }, folder, tell)).toMatchObject({
    written: ['doubletake.config.yaml'],
    left: ['doubletake.data.yaml'],
  });
  expect(await read('doubletake.data.yaml')).toBe('mine');
  expect(told).toContain('doubletake.data.yaml is there already');
  await init('./notes.yaml', { fill: 1, force: true }, folder, tell);
  expect(await read('doubletake.data.yaml')).toContain('notes:');
  await rm(join(folder, 'doubletake.config.yaml'));
  await expect(init('./none.yaml', { fill: 1 }, folder, tell)).rejects.toThrow('none.yaml');
  await expect(read('doubletake.config.yaml')).rejects.toThrow('ENOENT');
});

test('the next step is the script that was added; a shipped API has its own things to change', async () => {
  await writeFile(join(folder, 'package.json'), '{"name":"app"}');
  await init('okchat', { fill: 0 }, folder, tell);
  expect(told).toContain('Next: npm run mock');
  const data = join(folder, 'doubletake.data.yaml');
  const text = await read('doubletake.data.yaml');
  await writeFile(data, text.replace('API Docs Demo Chatbot', 'My chatbot'));
  const double = await createDouble({ apis: ['okchat'], data });
  const headers = { 'x-api-key': 'any' };
  const request = new Request('http://double.test/api/external/chatbots', { headers });
  const { chatbots } = (await (await double.fetch(request)).json()) as { chatbots: object[] };
  await double.close();
  expect(chatbots).toHaveLength(4);
  expect(chatbots).toContainEqual(expect.objectContaining({ name: 'My chatbot' }));
});
