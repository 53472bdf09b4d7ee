import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  answers,
  body,
  type Client,
  clientOf,
  documentOf,
  objectOf,
  ref,
  serveDocument,
} from '../inferred/testing/documents.ts';
import type { HandlerCall } from '../model/types.ts';
import { serve } from '../testing/serve.ts';

const pet = objectOf({ id: { type: 'integer' }, name: { type: 'string' } }, 'id', 'name');
const document = documentOf(
  {
    '/pets': {
      post: {
        operationId: 'addPet',
        ...body(objectOf({ name: { type: 'string' } }, 'name')),
        ...answers([201, ref('Pet')], [400, objectOf({ error: { type: 'string' } }, 'error')]),
      },
    },
    '/pets/{id}': { get: { operationId: 'getPet', ...answers([200, ref('Pet')], [404]) } },
    '/count': { get: answers([200, objectOf({ count: { type: 'integer' } }, 'count')]) },
  },
  { Pet: pet },
);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  await writeFile(join(folder, 'pets.json'), document);
});
afterAll(() => rm(folder, { recursive: true }));

async function serveWith(name: string, module: string): Promise<Client> {
  const handlers = join(folder, name);
  await writeFile(handlers, module);
  return clientOf(await serve({ apis: [join(folder, 'pets.json')], handlers }));
}

const counting = `
import { type HandlerCall, ProblemError, type Sandbox } from 'doubletake';
import { shout } from './shout';
enum Word { Bad = 'Rude' }
export const handlers = {
  async addPet(call: HandlerCall) {
    const { name } = call.body as { name: string };
    if (name === Word.Bad) throw new ProblemError('request-invalid', 'Mind your language.');
    await call.sandbox.store.next('count');
    const answer = await call.inferred();
    return { ...answer, body: { ...(answer.body as object), name: shout(name) } };
  },
  'GET /count': async ({ sandbox }: HandlerCall) => ({ status: 200, body: { count: await sandbox.store.next('count') } }),
};
export async function startData(sandbox: Sandbox): Promise<void> {
  for (let index = 0; index < 10; index++) await sandbox.store.next('count');
}
`;

test('a TypeScript module of handlers goes before the inferred behaviour, which it can call', async () => {
  await writeFile(
    join(folder, 'shout.ts'),
    'export const shout = (text: string): string => text.toUpperCase();',
  );
  const client = await serveWith('counting.ts', counting);
  expect(await client.send('POST', '/pets', { name: 'Rex' })).toMatchObject({
    status: 201,
    body: { id: 1, name: 'REX' },
  });
  expect((await client.send('GET', '/pets/1')).body).toEqual({ id: 1, name: 'Rex' });
  expect(await client.send('POST', '/pets', { name: 'Rude' })).toMatchObject({
    status: 400,
    body: { error: 'Mind your language.' },
  });
  expect((await client.send('GET', '/pets/2')).status).toBe(404);
  expect((await client.send('GET', '/count')).body).toEqual({ count: 12 });
  expect(
    (await client.send('GET', '/count', undefined, { 'x-doubletake-sandbox': 'other' })).body,
  ).toEqual({ count: 11 });
  await client.close();
});

test('what startData inserts is what the collection starts with, without any handler too', async () => {
  const client = await serveWith(
    'start.mjs',
    "export const startData = (sandbox) => sandbox.store.collection('pets/pets').insert('7', { id: 7, name: 'Rex' });",
  );
  expect((await client.send('GET', '/pets/7')).body).toEqual({ id: 7, name: 'Rex' });
  await client.close();
});

test('what startData inserts is held to the document', async () => {
  const client = await serveWith(
    'start-wrong.mjs',
    "export const startData = (sandbox) => sandbox.store.collection('pets/pets').insert('7', { id: 7, name: 8 });",
  );
  expect(await client.send('GET', '/pets/7')).toMatchObject({
    status: 500,
    body: {
      detail: expect.stringMatching(/startData has inserted into pets .*\/name must be string/),
    },
  });
  await client.close();
});

test('a handler around one that ships works on the same state', async () => {
  const served = await serve({
    apis: ['okchat'],
    handlers: {
      async createChatbot(call) {
        const answer = await call.inferred();
        return { ...answer, headers: { 'x-own': 'yes' } };
      },
      getChatbots: ({ inferred }) => inferred(),
    },
  });
  const client = clientOf(served);
  const key = { 'x-api-key': 'any' };
  const made = await client.send('POST', '/api/external/chatbots', { name: 'Own' }, key);
  const { chatbot } = made.body as { chatbot: { id: string } };
  expect(made.headers.get('x-own')).toBe('yes');
  const { body: listed } = await client.send('GET', '/api/external/chatbots', undefined, key);
  expect((listed as { chatbots: { id: string }[] }).chatbots.map(({ id }) => id)).toContain(
    chatbot.id,
  );
  const read = await client.send('GET', `/api/external/chatbot/${chatbot.id}`, undefined, key);
  expect(read.body).toEqual({ chatbot });
  await client.close();
});

test('a handler is held to the document like any answer', async () => {
  const client = await serveWith(
    'wrong.mjs',
    'export default { getPet: async () => ({ status: 200, body: { id: "one" } }) };',
  );
  expect(await client.send('GET', '/pets/1')).toMatchObject({
    status: 500,
    body: { type: 'urn:doubletake:error:answer-invalid' },
  });
  await client.close();
});

test('handlers are options of the library too', async () => {
  const getPet = async ({ path }: HandlerCall) => ({
    status: 200,
    body: { id: path['id'] === 'x' ? 0 : 5, name: 'Rex' },
  });
  const client = await serveDocument(document, { handlers: { getPet } });
  expect((await client.send('GET', '/pets/1')).body).toEqual({ id: 5, name: 'Rex' });
  await client.close();
});

test.each<[string, { given: string; want: RegExp }]>([
  ['that cannot be parsed', { given: 'export const handlers = {', want: /./ }],
  ['that throws', { given: 'throw new Error("not today");', want: /not today/ }],
  [
    'that imports what is not there',
    { given: "import './nowhere'; export const handlers = {};", want: /nowhere/ },
  ],
  ['without handlers', { given: 'export const nothing = 1;', want: /exports no handlers/ }],
  [
    'whose handler is no function',
    {
      given: 'export const handlers = { addPet: 7 };',
      want: /the handler of addPet is number, not a function/,
    },
  ],
  [
    'with a handler of no operation',
    {
      given: 'export const handlers = { addCat: async () => ({ status: 204 }) };',
      want: /no operation is called "addCat" \(there are addPet, getPet, GET \/count\)/,
    },
  ],
])('a module %s is refused with its file', async (_name, { given, want }) => {
  const error = await serveWith('broken.ts', given).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toMatchObject({
    code: 'handlers-invalid',
    message: expect.stringMatching(want),
    where: join(folder, 'broken.ts'),
  });
});

test('a reload reads the module and what it imports anew, keeps the state, and keeps the handlers where it is broken', async () => {
  const greeting = join(folder, 'greeting.ts');
  await writeFile(greeting, "export const greeting = 'Hello';");
  const client = await serveWith(
    'greet.ts',
    "import { greeting } from './greeting';\nexport const handlers = { getPet: async (call) => ({ ...(await call.inferred()), headers: { 'x-greeting': greeting } }) };",
  );
  await client.send('POST', '/pets', { name: 'Rex' });
  expect((await client.send('GET', '/pets/1')).headers.get('x-greeting')).toBe('Hello');
  expect(client.double.files()).toContain(greeting);
  await writeFile(greeting, "export const greeting = 'Bye';");
  await client.double.reload();
  const { headers, body: shown } = await client.send('GET', '/pets/1');
  expect({ greeting: headers.get('x-greeting'), shown }).toEqual({
    greeting: 'Bye',
    shown: { id: 1, name: 'Rex' },
  });
  await writeFile(greeting, 'export const greeting = ');
  await expect(client.double.reload()).rejects.toMatchObject({ code: 'handlers-invalid' });
  expect((await client.send('GET', '/pets/1')).headers.get('x-greeting')).toBe('Bye');
  await client.close();
});

test('a handler changes a request before it is answered without the handler', async () => {
  const client = await serveWith(
    'changing.ts',
    `import type { HandlerCall } from 'doubletake';
    export const handlers = {
      addPet: ({ inferred, body }: HandlerCall) =>
        inferred({ body: { ...(body as object), name: 'Sir ' + (body as { name: string }).name } }),
      getPet: ({ inferred, path }: HandlerCall) => inferred({ path: { id: Number(path['id']) - 100 } }),
    };`,
  );
  expect((await client.send('POST', '/pets', { name: 'Rex' })).body).toEqual({
    id: 1,
    name: 'Sir Rex',
  });
  expect((await client.send('GET', '/pets/101')).body).toEqual({ id: 1, name: 'Sir Rex' });
});

test('a handler asks other operations on the same state', async () => {
  const client = await serveWith(
    'asking.ts',
    `import type { HandlerCall } from 'doubletake';
    export const handlers = {
      'GET /count': async (call: HandlerCall) => {
        const { body } = await call.ask('addPet', { body: { name: 'Rex' } });
        const { body: shown } = await call.ask('getPet', { path: { id: (body as { id: number }).id } });
        return { status: 200, body: { count: Number((shown as { name: string }).name.length) } };
      },
      getPet: (call: HandlerCall) =>
        Number(call.path['id']) === 404 ? call.ask('getPet', { path: { id: 404 } }) : call.inferred(),
      addPet: (call: HandlerCall) =>
        (call.body as { name: string }).name === 'Nobody' ? call.ask('getPet', { path: { id: 99 } }) : call.inferred(),
    };`,
  );
  expect((await client.send('GET', '/count')).body).toEqual({ count: 3 });
  expect((await client.send('GET', '/pets/1')).body).toEqual({ id: 1, name: 'Rex' });
  expect((await client.send('POST', '/pets', { name: 'Nobody' })).status).toBe(404);
  // One that asks itself for ever ends with an error.
  expect((await client.send('GET', '/pets/404')).status).toBe(500);
});
