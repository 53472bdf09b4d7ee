import { expect, test } from 'vitest';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { type Recorded, record } from '../safety/testing/record.ts';
import { type CleanResult, cleanLedger } from './clean-ledger.ts';
import type { LedgerEntry } from './ledger.ts';

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const done = { 200: { description: '', ...json({ type: 'object' }) }, 404: { description: '' } };
const at = (name: string, type: string) => ({
  parameters: [{ name, in: 'path', required: true, schema: { type } }],
});
const Thing = { type: 'object', properties: { id: {}, name: { type: 'string' } } };
const listed = {
  200: { description: '', ...json({ type: 'array', items: Thing }) },
};
const document = documentOf({
  openapi: '3.1.0',
  info: { title: 'Stores', version: '1' },
  paths: {
    '/lamps': { post: { operationId: 'addLamp', responses: done } },
    '/lamps/{id}': {
      ...at('id', 'integer'),
      get: { operationId: 'readLamp', responses: done },
      delete: { operationId: 'dropLamp', responses: done },
    },
    '/labels/{name}': {
      ...at('name', 'string'),
      get: { operationId: 'readLabel', responses: done },
      put: { operationId: 'setLabel', responses: done },
      delete: { operationId: 'dropLabel', responses: done },
    },
    '/notes': {
      get: { operationId: 'listNotes', responses: listed },
      post: { operationId: 'addNote', responses: done },
    },
    '/notes/{id}': { ...at('id', 'integer'), delete: { operationId: 'dropNote', responses: done } },
    '/keys': { post: { operationId: 'addKey', responses: done } },
    '/keys/{id}': { ...at('id', 'string'), delete: { operationId: 'dropKey', responses: done } },
    '/settings': {
      get: { operationId: 'settings', responses: done },
      put: {
        operationId: 'setSettings',
        requestBody: json({
          type: 'object',
          properties: { theme: { type: 'string' }, mail: { type: 'string' } },
        }),
        responses: done,
      },
    },
  },
});

const runId = 'a1b2c3';
const name = `doubletake-check-${runId}-4`;
const head: LedgerEntry = { entry: 'run', api: 'stores', target: 'http://x.invalid', runId };

type Store = Readonly<Record<string, unknown>>;

/** Cleans a server that holds this by path; returns what was said, deleted, and is held then. */
async function clean(
  entries: readonly LedgerEntry[],
  held: Store,
  also: readonly string[] = [],
): Promise<CleanResult & { deletions: string[]; held: Store; written: LedgerEntry[] }> {
  const store = new Map(Object.entries(held));
  const canRead = (path: string) => !/^\/(notes|keys)\//.test(path);
  const answer = ({ method, path, json: sent }: Recorded) => {
    if (path === '/notes')
      return {
        status: 200,
        body: [...store].flatMap(([own, item]) => (own.startsWith('/notes/') ? [item] : [])),
      };
    if (!store.has(path)) return { status: 404 };
    if (method === 'PUT') store.set(path, sent);
    if (method === 'DELETE') store.delete(path);
    return method === 'GET' && !canRead(path)
      ? { status: 405 }
      : { status: 200, body: store.get(path) ?? {} };
  };
  const server = await record(answer);
  const written: LedgerEntry[] = [];
  try {
    const result = await cleanLedger({
      document,
      target: server.url,
      credentials: {},
      entries: [head, ...entries],
      ledger: { write: async (entry) => void written.push(entry) },
      rate: 1000,
      also: new Set(also),
    });
    const deletions = server.seen.filter(({ method }) => method === 'DELETE');
    return {
      ...result,
      written,
      held: Object.fromEntries(store),
      deletions: [...new Set(deletions.map(({ path }) => path))],
    };
  } finally {
    await server.close();
  }
}

interface Creation {
  readonly operation: string;
  readonly request: string;
  readonly id: unknown;
  readonly deletion: string;
  readonly parameter?: string;
  readonly sent?: Readonly<Record<string, readonly string[]>>;
  readonly more?: object;
}

const creation = ({
  operation,
  request,
  id,
  deletion,
  parameter = 'id',
  sent,
  more,
}: Creation): LedgerEntry[] => {
  const parameters = { [parameter]: id };
  return [
    {
      entry: 'intend',
      number: 7,
      operation,
      request,
      parameters: request.startsWith('PUT') ? parameters : {},
      ...(sent && { sent }),
    },
    {
      entry: 'made',
      number: 7,
      id,
      delete: { operation: deletion, parameters, body: {} },
      ...more,
    },
  ];
};
const read = (operation: string, parameters: object) => ({
  read: { operation, parameters: { ...parameters }, body: {} },
});
const lamp = (sent: Creation['sent'], more: object = {}) =>
  creation({
    ...{ operation: 'addLamp', request: 'POST /lamps addLamp', id: 5, deletion: 'dropLamp' },
    more: { ...read('readLamp', { id: 5 }), ...more },
    ...(sent && { sent }),
  });
const label = (sent: Creation['sent']) =>
  creation({
    ...{ operation: 'setLabel', request: 'PUT /labels/red setLabel', id: 'red' },
    ...{ deletion: 'dropLabel', parameter: 'name' },
    more: read('readLabel', { name: 'red' }),
    ...(sent && { sent }),
  });
const note = (sent: Creation['sent']) =>
  creation({
    ...{ operation: 'addNote', request: 'POST /notes addNote', id: 5, deletion: 'dropNote' },
    more: { list: { operation: 'listNotes', parameters: {}, body: {} } },
    ...(sent && { sent }),
  });
const keyOf = (id: unknown) =>
  creation({ operation: 'addKey', request: 'POST /keys addKey', id, deletion: 'dropKey' });
/** The run has deleted it, and was killed before it has seen that it is gone. */
const deletedBefore: LedgerEntry[] = [
  {
    ...{ entry: 'intend', number: 9, operation: 'dropLamp', request: 'DELETE /lamps/5 dropLamp' },
    parameters: { id: 5 },
  },
  { entry: 'done', number: 9, of: 7 },
];

const ours = { spared: 0, left: 0, deleted: 1 };
const spared = { spared: 1, left: 0, deleted: 0 };

test.each<[string, { given: [readonly LedgerEntry[], Store]; want: object; says?: RegExp }]>([
  [
    'a number that the server has given out again',
    {
      given: [lamp({ name: [name] }), { '/lamps/5': { id: 5, name: 'Porch' } }],
      want: spared,
      says: /^spared: POST \/lamps addLamp, id 5: .*--also 7 deletes it all the same/,
    },
  ],
  [
    'a number that is still the run’s own',
    { given: [lamp({ name: [name] }), { '/lamps/5': { id: 5, name } }], want: ours },
  ],
  [
    'a number whose item was made at another time',
    {
      given: [
        lamp(undefined, { times: { createdAt: '2026-11-30T10:00:00Z' } }),
        { '/lamps/5': { id: 5, createdAt: '2026-11-30T10:21:08Z' } },
      ],
      want: spared,
      says: /made at another time/,
    },
  ],
  [
    'a number whose item shows nothing that was sent',
    { given: [lamp({ watts: ['40'] }), { '/lamps/5': { id: 5 } }], want: ours },
  ],
  [
    'a number that the run has deleted, and that is somebody’s by now',
    {
      given: [
        [...lamp({ name: [name] }), ...deletedBefore],
        { '/lamps/5': { id: 5, name: 'Porch' } },
      ],
      want: { ...spared, spared: 0, gone: 1 },
      says: /^gone before: .*its id is that of something else now/,
    },
  ],
  [
    'a number that the run has deleted, and of which nothing tells whose it is',
    {
      given: [[...lamp({ name: [name] }), ...deletedBefore], { '/lamps/5': { id: 5 } }],
      want: spared,
      says: /it was deleted before/,
    },
  ],
  [
    'a number that the run has deleted, where its own item is still to be read',
    {
      given: [[...lamp({ name: [name] }), ...deletedBefore], { '/lamps/5': { id: 5, name } }],
      want: ours,
    },
  ],
  [
    'a name that somebody has made anew',
    {
      given: [label({ text: [name], size: ['3'] }), { '/labels/red': { text: 'Stop', size: 3 } }],
      want: spared,
      says: /--also 7/,
    },
  ],
  [
    'a name that is still the run’s own',
    { given: [label({ text: [name] }), { '/labels/red': { text: name } }], want: ours },
  ],
  [
    'a number that only a list shows, of somebody else',
    {
      given: [note({ name: [name] }), { '/notes/5': { id: 5, name: 'Milk' } }],
      want: spared,
      says: /called otherwise/,
    },
  ],
  [
    'a number that only a list shows, of the run',
    { given: [note({ name: [name] }), { '/notes/5': { id: 5, name } }], want: ours },
  ],
  [
    'a number that nothing shows',
    { given: [keyOf(5), { '/keys/5': {} }], want: spared, says: /nothing shows/ },
  ],
  [
    'an id that nobody else gets, and that nothing shows',
    { given: [keyOf('6f1c9a52'.repeat(4)), { [`/keys/${'6f1c9a52'.repeat(4)}`]: {} }], want: ours },
  ],
])('of %s', async (_name, { given, want, says }) => {
  const result = await clean(...given);
  expect(result).toMatchObject(want);
  if (says !== undefined) expect(result.lines).toEqual([expect.stringMatching(says)]);
  if (result.deleted === 0) {
    expect(result.deletions).toEqual([]);
    expect(result.held).toEqual(given[1]);
  }
  // What was spared is open: `--also` deletes it.
  expect(result.written.length).toBe(result.spared === 0 ? 1 : 0);
  if (result.spared === 0) return;
  const named = await clean(...given, ['7']);
  expect(named).toMatchObject({ spared: 0, deleted: 1, held: {} });
});

test('an item of others that speaks of the run is no item of the run, where an answer never came', async () => {
  const entries: LedgerEntry[] = [
    {
      ...{ entry: 'intend', number: 7, operation: 'addNote', request: 'POST /notes addNote' },
      names: [name],
      sent: { name: [name] },
    },
  ];
  const theirs = { id: 3, name: 'Milk', text: `Who made ${name}?` };
  const own = { id: 4, name };
  const held = { '/notes/3': theirs, '/notes/4': own };
  const result = await clean(entries, held);
  expect(result).toMatchObject({ deleted: 1, left: 0, deletions: ['/notes/4'] });
  expect(result.held).toEqual({ '/notes/3': theirs });
});

const was = { theme: 'dark', mail: 'a@town.example' };
const changed: LedgerEntry[] = [
  { entry: 'singleton', path: '/settings', wasThere: true, state: was },
  {
    ...{
      entry: 'intend',
      number: 7,
      operation: 'setSettings',
      request: 'PUT /settings setSettings',
    },
    sent: { theme: ['light'], mail: [`${name}@example.com`] },
  },
  { entry: 'made', number: 7, id: undefined, delete: undefined },
];

test.each<
  [string, { given: [Store, string[]?]; want: { held: object; left: number; says: RegExp } }]
>([
  [
    'as the run has left it',
    {
      given: [{ theme: 'light', mail: `${name}@example.com` }],
      want: { held: was, left: 0, says: /put back; it is as it was$/ },
    },
  ],
  [
    'with a member that somebody has set since',
    {
      given: [{ theme: 'light', mail: 'b@town.example' }],
      want: {
        held: { theme: 'dark', mail: 'b@town.example' },
        left: 1,
        says: /put back; mail is neither .*--also \/settings/,
      },
    },
  ],
  [
    'as somebody has set it since',
    {
      given: [{ theme: 'green', mail: 'b@town.example' }],
      want: { held: { theme: 'green', mail: 'b@town.example' }, left: 1, says: /and stays/ },
    },
  ],
  [
    'as somebody has set it since, named by its path',
    {
      given: [{ theme: 'green', mail: 'b@town.example' }, ['/settings']],
      want: { held: was, left: 0, says: /it is as it was/ },
    },
  ],
])('what there is one of, %s', async (_name, { given: [now, also = []], want }) => {
  const result = await clean(changed, { '/settings': now }, also);
  expect(result.held).toEqual({ '/settings': want.held });
  expect(result.left).toBe(want.left);
  expect(result.lines).toEqual([expect.stringMatching(want.says)]);
});
