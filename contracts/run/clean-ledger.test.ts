import { expect, test } from 'vitest';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { type Recorded, record } from '../safety/testing/record.ts';
import { type CleanResult, cleanLedger } from './clean-ledger.ts';
import type { LedgerEntry } from './ledger.ts';

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const Lamp = {
  type: 'object',
  required: ['id', 'name'],
  properties: { id: { type: 'integer' }, name: { type: 'string' } },
};
const gone = { 204: { description: '' }, 404: { description: '' } };
const listOf = (items: object) => ({
  responses: { 200: { description: '', ...json({ type: 'array', items }) } },
});
const document = documentOf({
  openapi: '3.1.0',
  info: { title: 'Lamps', version: '1' },
  paths: {
    '/lamps': {
      get: { operationId: 'listLamps', ...listOf(Lamp) },
      post: {
        operationId: 'addLamp',
        requestBody: { required: true, ...json(Lamp) },
        responses: { 201: { description: '', ...json(Lamp) } },
      },
    },
    '/lamps/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
      get: {
        operationId: 'readLamp',
        responses: { 200: { description: '', ...json(Lamp) }, 404: { description: '' } },
      },
      delete: { operationId: 'dropLamp', responses: gone },
    },
    '/files': {
      get: { operationId: 'listFiles', ...listOf({ type: 'string' }) },
      post: { operationId: 'addFile', responses: { 200: { description: '' } } },
    },
    '/keys': {
      get: {
        operationId: 'listKeys',
        ...listOf({ type: 'object', properties: { id: { type: 'integer' } } }),
      },
      post: { operationId: 'addKey', responses: { 200: { description: '' } } },
    },
  },
});

/** Cleans a server that holds these lists; returns what was said, and what was deleted. */
async function clean(
  entries: readonly LedgerEntry[],
  held: { lamps?: { id: number; name: string }[]; files?: string[]; keys?: { id: number }[] },
): Promise<CleanResult & { requests: string[]; written: LedgerEntry[] }> {
  const lamps = new Map((held.lamps ?? []).map((lamp) => [String(lamp.id), lamp]));
  const answer = ({ method, path }: Recorded) => {
    const id = /^\/lamps\/(.+)$/.exec(path)?.[1];
    if (path === '/lamps') return { status: 200, body: [...lamps.values()] };
    if (path === '/files') return { status: 200, body: held.files ?? [] };
    if (path === '/keys') return { status: 200, body: held.keys ?? [] };
    const lamp = lamps.get(id ?? '');
    if (lamp === undefined) return { status: 404 };
    if (method === 'DELETE') lamps.delete(id ?? '');
    return method === 'DELETE' ? { status: 204 } : { status: 200, body: lamp };
  };
  const server = await record(answer);
  const written: LedgerEntry[] = [];
  try {
    const result = await cleanLedger({
      document,
      target: server.url,
      credentials: {},
      entries,
      ledger: { write: async (entry) => void written.push(entry) },
      rate: 1000,
    });
    const requests = server.seen.filter(({ method }) => method === 'DELETE');
    return { ...result, written, requests: requests.map(({ path }) => path) };
  } finally {
    await server.close();
  }
}

const intend = (number: number, operation: string, request: string): LedgerEntry => ({
  entry: 'intend',
  number,
  operation,
  request,
});
const drop = (id: number) => ({ operation: 'dropLamp', parameters: { id }, body: {} });
const name = 'doubletake-check-a1b2c3-4-note.png';

test('ids are compared as a whole: of 1, 2 and 12, what is gone is not deleted, and the others are', async () => {
  const lamps = [1, 2, 12, 21].map((id) => ({ id, name: `lamp ${id}` }));
  const entries: LedgerEntry[] = [1, 2, 12].flatMap((id): LedgerEntry[] => [
    intend(id, 'addLamp', 'POST /lamps addLamp'),
    { entry: 'made', number: id, id, delete: drop(id) },
  ]);
  const result = await clean([...entries, { entry: 'gone', number: 2 }], { lamps });
  expect(new Set(result.requests)).toEqual(new Set(['/lamps/12', '/lamps/1']));
  expect(result).toMatchObject({ deleted: 2, left: 0 });
});

test('a ledger of an earlier version, without names, parameters, ids and reads, is cleaned', async () => {
  const entries = [
    intend(1, 'addLamp', `POST /lamps (${name}) addLamp`),
    intend(2, 'addLamp', 'POST /lamps addLamp'),
    { entry: 'made', number: 2, id: undefined, delete: drop(7) } satisfies LedgerEntry,
  ];
  const lamps = [
    { id: 5, name },
    { id: 7, name: 'milk' },
  ];
  const result = await clean(entries, { lamps });
  expect(new Set(result.requests)).toEqual(new Set(['/lamps/5', '/lamps/7']));
  expect(result).toMatchObject({ deleted: 2, left: 0 });
});

test.each<[string, { given: Parameters<typeof clean>; want: object; says: string }]>([
  [
    'a list of names that has it, in another spelling',
    {
      given: [[intend(1, 'addFile', `POST /files (${name}) addFile`)], { files: [`${name} (1)`] }],
      want: { left: 1, gone: 0 },
      says: 'cannot be deleted by this API',
    },
  ],
  [
    'a list of names that has the one of another request',
    {
      given: [
        [intend(1, 'addFile', `POST /files (${name}) addFile`)],
        { files: ['doubletake-check-a1b2c3-41-note.png'] },
      ],
      want: { left: 0, gone: 1 },
      says: 'never arrived',
    },
  ],
  [
    'a list that shows ids alone',
    {
      given: [[intend(1, 'addKey', `POST /keys (${name}) addKey`)], { keys: [{ id: 3 }] }],
      want: { left: 1, gone: 0 },
      says: 'not known whether it arrived',
    },
  ],
  [
    'a list without anything',
    {
      given: [[intend(1, 'addKey', `POST /keys (${name}) addKey`)], { keys: [] }],
      want: { left: 0, gone: 1 },
      says: 'never arrived',
    },
  ],
  [
    'what there is one of, which was not put back',
    {
      given: [[{ entry: 'singleton', path: '/me', wasThere: true }], {}],
      want: { left: 1 },
      says: 'may not be as it was: /me',
    },
  ],
  [
    'what there is one of, which could not be put back',
    {
      given: [
        [
          { entry: 'singleton', path: '/me', wasThere: true },
          { entry: 'put-back', path: '/me', isAsItWas: false },
        ],
        {},
      ],
      want: { left: 1 },
      says: 'may not be as it was: /me',
    },
  ],
])('told of %s', async (_name, { given, want, says }) => {
  const result = await clean(...given);
  expect(result).toMatchObject({ deleted: 0, ...want });
  expect(result.lines).toEqual([expect.stringContaining(says)]);
});

test('what there is one of and was put back is settled', async () => {
  const result = await clean(
    [
      { entry: 'singleton', path: '/me', wasThere: true },
      { entry: 'put-back', path: '/me', isAsItWas: true },
    ],
    {},
  );
  expect(result).toMatchObject({ left: 0, lines: [] });
});

const Account = {
  type: 'object',
  properties: { email: { type: 'string' }, theme: { type: 'string' } },
};
const shown = { 200: { description: '', ...json(Account) } };
const accounts = documentOf({
  openapi: '3.1.0',
  info: { title: 'Accounts', version: '1' },
  paths: {
    '/account': {
      get: { operationId: 'account', responses: shown },
      put: {
        operationId: 'setAccount',
        parameters: [
          { name: 'If-Match', in: 'header', required: true, schema: { type: 'string' } },
        ],
        requestBody: { required: true, ...json(Account) },
        responses: shown,
      },
    },
  },
});

test('what there is one of is put back as the ledger has noted it, under the ETag of now', async () => {
  let held: unknown = { email: 'doubletake-check-a1b2c3-1@example.com', theme: 'light' };
  let version = 7;
  const server = await record(({ method, headers, json: sent }) => {
    if (method === 'PUT' && headers['if-match'] !== `"${version}"`) return { status: 412 };
    if (method === 'PUT') {
      held = sent;
      version++;
    }
    return { status: 200, body: held, headers: { etag: `"${version}"` } };
  });
  const was = { email: 'a@town.example', theme: 'dark' };
  const entry = { entry: 'singleton', path: '/account', wasThere: true, state: was } as const;
  const sent = { email: ['doubletake-check-a1b2c3-1@example.com'], theme: ['light'] };
  const change = { ...intend(1, 'setAccount', 'PUT /account setAccount'), sent };
  const made = { entry: 'made', number: 1, id: undefined, delete: undefined } as const;
  const written: LedgerEntry[] = [];
  const cleaning = (entries: readonly LedgerEntry[]) =>
    cleanLedger({
      document: accounts,
      target: server.url,
      credentials: {},
      entries,
      ledger: { write: async (line) => void written.push(line) },
      rate: 1000,
    });
  try {
    const result = await cleaning([entry, change, made]);
    expect(result.lines).toEqual(['/account: it was changed and put back; it is as it was']);
    expect(held).toEqual(was);
    expect(result).toMatchObject({ left: 0 });
    expect(written).toContainEqual({ entry: 'put-back', path: '/account', isAsItWas: true });
    // A key that the ledger leaves out cannot be put back.
    const hidden = { ...entry, state: { ...was, email: '***' } };
    expect(await cleaning([hidden, change])).toMatchObject({ left: 1 });
    expect(held).toEqual(was);
  } finally {
    await server.close();
  }
});
