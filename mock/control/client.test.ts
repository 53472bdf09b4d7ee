import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDouble, type ListeningDouble } from '../create-double.ts';
import { type ControlClient, createControlClient } from './client.ts';

const notes = new URL('../testing/notes.yaml', import.meta.url).pathname;
let listening: ListeningDouble;
let control: ControlClient;
beforeAll(async () => {
  const double = await createDouble({ apis: [notes], controlToken: 'secret' });
  listening = await double.listen();
  control = createControlClient({ url: `${listening.url}/`, token: 'secret' });
});
afterAll(() => listening.close());

const list = async (sandbox = 'default') =>
  (await fetch(`${listening.url}/notes`, { headers: { 'x-doubletake-sandbox': sandbox } })).status;

test('drives what there is to drive', async () => {
  expect((await control.info()).apis.map(({ name }) => name)).toEqual(['notes']);
  const { id } = await control.addFault({ fault: { kind: 'status', status: 418 } });
  expect(await list()).toBe(418);
  await control.changeFault(id, { enabled: false });
  expect(await list()).toBe(200);
  expect(await control.faults()).toMatchObject([{ id, seen: 1, struck: 1, enabled: false }]);
  await control.deleteFault(id);
  expect(await control.faults()).toEqual([]);
  expect((await control.journal({ limit: 1 })).map(({ status }) => status)).toEqual([200]);
  await control.addReply({ text: 'hello' });
  expect(await control.replies()).toMatchObject([{ text: 'hello' }]);
  const snapshot = await control.snapshot();
  await control.reset();
  expect(await control.replies()).toEqual([]);
  await control.restore(snapshot);
  expect(await control.replies()).toHaveLength(1);
  expect([await control.files(), await control.webhooks()]).toEqual([[], []]);
});

test('a sandbox is one of its own', async () => {
  const own = control.in('own');
  await own.addFault({ fault: { kind: 'status', status: 418 } });
  expect([await list(), await list('own')]).toEqual([200, 418]);
  expect(await control.sandboxes()).toContain('own');
  await control.removeSandbox('own');
  expect(await control.sandboxes()).not.toContain('own');
});

test.each<[string, { given: () => Promise<unknown>; want: object }]>([
  [
    'what is refused',
    {
      given: () => control.deleteFault('none'),
      want: { name: 'ControlError', status: 404, code: 'resource-not-found' },
    },
  ],
  [
    'a token that is missing',
    {
      given: () => createControlClient({ url: listening.url }).info(),
      want: { status: 401, code: 'control-token-missing' },
    },
  ],
])('%s is told', async (_name, { given, want }) => {
  await expect(given()).rejects.toMatchObject(want);
});

test('reaches a double without a socket', async () => {
  const double = await createDouble({ apis: [notes] });
  const own = createControlClient({ url: 'http://double.test', fetch: double.fetch });
  expect((await own.info()).sandbox).toBe('default');
  await double.close();
});
