import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { SentRequest } from '../../contracts/request/exchange.ts';
import { loadDocument } from '../../openapi/load/load-document.ts';
import { listOperations, type Operation } from '../../openapi/model/operation.ts';
import { createSchemaValidator } from '../../openapi/schema/schema-validator.ts';
import { type Client, type Received, withOwnKey } from './client.ts';
import { findLifecycles } from './find-resources.ts';
import { compare, findId, isItem } from './find-things.ts';
import { createJudge } from './judge.ts';
import { judgeAnswer, mayShowIn } from './judge-answer.ts';
import { makeParents } from './make-parents.ts';
import { runChain } from './run-chain.ts';

type Note = Record<string, unknown>;

/** A server of notes; each fault changes one of its answers. */
function serverOf(fault: Partial<Faults>): Client {
  const notes = new Map<string, Note>();
  let made = 0;
  const answers: Faults = {
    post: (body) => {
      const note = { id: `n${++made}`, ...body };
      notes.set(note.id, note);
      return [201, note];
    },
    get: (id) => (notes.has(id) ? [200, notes.get(id)] : [404, undefined]),
    list: () => [200, [...notes.values()]],
    patch: (id, body) => {
      const changed = { ...notes.get(id), ...body };
      notes.set(id, changed);
      return [200, changed];
    },
    delete: (id) => {
      notes.delete(id);
      return [204, undefined];
    },
    ...fault,
  };
  const client: Client = {
    send: (operation: Operation, { path, body }: SentRequest) => {
      const id = path.split('/')[2] ?? '';
      const sent = (body?.kind === 'json' ? body.value : {}) as Note;
      const [status, json] = {
        post: () => answers.post(sent, notes),
        get: () => (id === '' ? answers.list(notes) : answers.get(id, notes)),
        patch: () => answers.patch(id, sent, notes),
        delete: () => answers.delete(id, notes),
      }[operation.method as 'post']();
      return Promise.resolve(received(status, structuredClone(json)));
    },
    inSandbox: () => client,
    close: () => undefined,
  };
  return client;
}

type Reply = [number, unknown];
interface Faults {
  post(body: Note, notes: Map<string, Note>): Reply;
  get(id: string, notes: Map<string, Note>): Reply;
  list(notes: Map<string, Note>): Reply;
  patch(id: string, body: Note, notes: Map<string, Note>): Reply;
  delete(id: string, notes: Map<string, Note>): Reply;
}

function received(status: number, json: unknown): Received {
  return {
    status,
    headers: json === undefined ? {} : { 'content-type': 'application/json' },
    bytes: Buffer.from(json === undefined ? '' : JSON.stringify(json)),
    json,
  };
}

const note = {
  type: 'object',
  properties: {
    id: { type: 'string', readOnly: true },
    text: { type: 'string', example: 'milk' },
    stars: { type: 'integer' },
    state: { enum: ['open', 'done'] },
  },
};
const json = (schema: unknown) => ({ 'application/json': { schema } });
const id = { name: 'noteId', in: 'path', required: true, schema: { type: 'string' } };
const one = { description: 'd', content: json(note) };
const paths = {
  '/notes': {
    post: { requestBody: { content: json(note) }, responses: { 201: one } },
    get: {
      responses: { 200: { description: 'd', content: json({ type: 'array', items: note }) } },
    },
  },
  '/notes/{noteId}': {
    parameters: [id],
    get: { responses: { 200: one, 404: { description: 'd' } } },
    patch: { requestBody: { content: json(note) }, responses: { 200: one } },
    delete: { responses: { 204: { description: 'd' }, 404: { description: 'd' } } },
  },
};

async function contextOf(given: unknown) {
  const folder = await mkdtemp(join(tmpdir(), 'corpus-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'openapi.json');
  const info = { title: 'Notes', version: '1' };
  await writeFile(file, JSON.stringify({ openapi: '3.1.0', info, paths: given }));
  const document = await loadDocument(file);
  const operations = listOperations(document);
  const validator = createSchemaValidator(document);
  return { document, validator, operations, judge: createJudge(document) };
}

const sample = { id: 'n9', text: 'milk', stars: 3, state: 'open' };

test.each<[string, { given: Partial<Faults>; want: string }]>([
  ['a server that keeps what it is sent', { given: {}, want: 'holds' }],
  [
    'one id for all',
    {
      given: { post: (body) => [201, { ...body, id: 'n1' }] },
      want: 'two creations have one id, n1',
    },
  ],
  [
    'a sample in place of what was sent',
    {
      given: { get: (own) => [200, { ...sample, id: own }] },
      want: 'read: text is "milk", sent was',
    },
  ],
  [
    'another thing',
    { given: { get: () => [200, sample] }, want: 'read shows another item than n1' },
  ],
  [
    'a read that finds nothing',
    { given: { get: () => [404, undefined] }, want: 'read answered 404' },
  ],
  ['an empty list', { given: { list: () => [200, []] }, want: 'list lacks n1' }],
  [
    'a list of the last one alone',
    { given: { list: (notes) => [200, [...notes.values()].slice(-1)] }, want: 'list lacks n1' },
  ],
  [
    'an id that stands beside the items',
    {
      given: {
        list: (notes) => [200, { ids: 'n1 n2', near: notes.get('n1'), items: [{ id: 'x' }] }],
      },
      want: 'list lacks n1',
    },
  ],
  [
    'a change that is not kept',
    {
      given: { patch: (own, body, notes) => [200, { ...notes.get(own), ...body }] },
      want: 'after patch: read: text is',
    },
  ],
  [
    'a change of all',
    {
      given: {
        patch: (own, body, notes) => {
          for (const [key, value] of notes) notes.set(key, { ...value, ...body, id: key });
          return [200, notes.get(own)];
        },
      },
      want: 'after patch of another one: read: text is',
    },
  ],
  [
    'a deletion that deletes nothing',
    { given: { delete: () => [204, undefined] }, want: 'what was deleted can still be read' },
  ],
  [
    'a deletion that leaves the list as it was',
    {
      given: {
        delete: (own, notes) => {
          notes.set('gone', { id: own });
          notes.delete(own);
          return [204, undefined];
        },
      },
      want: 'after delete: list still has n1',
    },
  ],
  [
    'a deletion of everything',
    {
      given: {
        delete: (_own, notes) => {
          notes.clear();
          return [204, undefined];
        },
      },
      want: 'after delete: list lacks n2',
    },
  ],
  [
    'what is deleted stays to be read',
    {
      given: { delete: () => [204, undefined], list: () => [200, [{ other: 1 }]] },
      want: 'what was deleted can still be read',
    },
  ],
  [
    'empty answers',
    {
      given: {
        get: () => [200, {}],
        list: () => [200, [{ other: 1 }]],
        delete: () => [409, undefined],
      },
      want: 'delete answered 409',
    },
  ],
])('of %s the chain says so', async (_name, { given, want }) => {
  const { document, validator, operations, judge } = await contextOf(paths);
  const [lifecycle] = findLifecycles(operations);
  if (lifecycle === undefined) throw new Error('no lifecycle');
  const outcome = await runChain(
    {
      context: { document, validator, seed: 1001 },
      client: serverOf(given),
      operations,
      lifecycles: [lifecycle],
      mayShow: (operation, answer) => mayShowIn(judge, operation, answer),
    },
    lifecycle,
  );
  if (want === 'holds')
    expect(outcome).toEqual({
      resource: '/notes',
      steps: ['create', 'read', 'list', 'update', 'delete'],
      problem: undefined,
    });
  else expect(outcome.problem).toContain(want);
});

test('a chain of which nothing can be seen neither holds nor breaks', async () => {
  const { document, validator, operations, judge } = await contextOf({
    '/notes': { post: paths['/notes'].post },
    '/notes/{noteId}': { parameters: [id], get: paths['/notes/{noteId}'].get },
  });
  const [lifecycle] = findLifecycles(operations);
  if (lifecycle === undefined) throw new Error('no lifecycle');
  const outcome = await runChain(
    {
      context: { document, validator, seed: 1001 },
      client: serverOf({ get: () => [200, {}] }),
      operations,
      lifecycles: [lifecycle],
      mayShow: (operation, answer) => mayShowIn(judge, operation, answer),
    },
    lifecycle,
  );
  expect(outcome).toMatchObject({
    problem: undefined,
    unobservable: 'read shows neither an id nor what was sent',
  });
});

test.each<
  [string, { given: { status: number; body?: unknown; guessed?: boolean }; want: unknown }]
>([
  ['a body that conforms', { given: { status: 200, body: sample }, want: {} }],
  [
    'a body that does not',
    { given: { status: 200, body: { text: 1 } }, want: { problem: /^body/ } },
  ],
  ['no body where one is declared', { given: { status: 200 }, want: { problem: /has no body/ } }],
  ['a 404 of what was made', { given: { status: 404 }, want: { problem: /refused a valid/ } }],
  [
    'a 404 of what nothing makes',
    { given: { status: 404, guessed: true }, want: { unobservable: /nothing in the document/ } },
  ],
  ['an undeclared success', { given: { status: 202 }, want: { problem: /undeclared 202/ } }],
  ['an undeclared refusal', { given: { status: 409 }, want: { problem: /undeclared 409/ } }],
])('%s', async (_name, { given, want }) => {
  const { document, operations, judge } = await contextOf(paths);
  const read = operations.find(({ method, path }) => method === 'get' && path.includes('{'));
  if (read === undefined) throw new Error('no read');
  const answer = received(given.status, given.body);
  const verdict = judgeAnswer(document, judge, read, answer, given.guessed === true);
  const { problem, unobservable } = want as Record<string, RegExp>;
  expect(verdict.problem ?? '').toMatch(problem ?? /^$/);
  expect(verdict.unobservable ?? '').toMatch(unobservable ?? /^$/);
});

const assigned = { group: { id: 'g1' }, role: { id: 'r1' } };
const hour = { id: 2, issue_id: 1 };

test.each<[string, { given: () => unknown; want: unknown }]>([
  [
    'the id of role_id is that of the role',
    { given: () => findId(received(200, assigned), 'role_id', {})?.value, want: 'r1' },
  ],
  [
    'the id of another thing is not that of the item',
    { given: () => isItem(hour, { value: 1, member: 'id' }), want: false },
  ],
  [
    'an item is known by its own id',
    { given: () => isItem(hour, { value: 2, member: 'id' }), want: true },
  ],
  [
    'an item without the member is known by another id',
    { given: () => isItem({ task_id: 7 }, { value: 7, member: 'id' }), want: true },
  ],
  [
    'the version after the one that was sent is right',
    {
      given: () => compare({ version: 14 }, { version: 13 }, () => true).different,
      want: undefined,
    },
  ],
  [
    'any other version is not',
    {
      given: () => compare({ version: 3 }, { version: 13 }, () => true).different,
      want: 'version is 3, sent was 13',
    },
  ],
])('%s', (_name, { given, want }) => {
  expect(given()).toEqual(want);
});

test('no two requests have one idempotency key', () => {
  const headers = { 'Idempotency-Key': 'sample', accept: '*/*' };
  const sent: SentRequest = {
    method: 'post',
    path: '/notes',
    query: [],
    headers,
    body: undefined,
    credentials: 'valid',
  };
  const [first, second] = [withOwnKey(sent), withOwnKey(sent)];
  expect(first.headers['Idempotency-Key']).not.toBe(second.headers['Idempotency-Key']);
  expect(first.headers['accept']).toBe('*/*');
});

test.each<[string, { given: Record<string, unknown>; want: unknown }]>([
  [
    'what goes by two parameters is made at another path',
    {
      given: { '/me/shelves': { post: { responses: { 201: one } } } },
      want: { parameters: { owner: 'ann', shelf: 'red' }, guessed: false },
    },
  ],
  [
    'what nothing makes is guessed, with one value for all requests',
    { given: {}, want: { parameters: { owner: 'kim', shelf: 'old' }, guessed: true } },
  ],
])('%s', async (_name, { given, want }) => {
  const parameters = ['owner', 'shelf'].map((name) => ({
    ...id,
    name,
    example: name === 'owner' ? 'kim' : 'old',
  }));
  const shared = { ...one, content: json({ $ref: '#/paths/~1shelves/x-shelf' }) };
  const shelf = { type: 'object', properties: { full_name: { type: 'string' } } };
  const { document, validator, operations, judge } = await contextOf({
    '/shelves': { 'x-shelf': shelf },
    '/shelves/{owner}/{shelf}': { parameters, get: { responses: { 200: shared } } },
    ...Object.fromEntries(
      Object.keys(given).map((path) => [path, { post: { responses: { 201: shared } } }]),
    ),
  });
  const client = serverOf({ post: () => [201, { full_name: 'ann/red' }] });
  const sender = {
    context: { document, validator, seed: 1001 },
    client,
    operations,
    lifecycles: [],
    mayShow: (operation: Operation, answer: Received) => mayShowIn(judge, operation, answer),
  };
  expect(await makeParents(sender, '/shelves/{owner}/{shelf}')).toEqual(want);
});
