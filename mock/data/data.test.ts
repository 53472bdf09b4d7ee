import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { createDouble } from '../create-double.ts';
import {
  answers,
  body,
  clientOf,
  documentOf,
  listOf,
  objectOf,
  ref,
} from '../inferred/testing/documents.ts';
import { images } from '../testing/images.ts';
import { serve } from '../testing/serve.ts';

const text = { type: 'string' };
const document = documentOf(
  {
    '/authors': {
      get: answers([200, listOf(ref('Author'))]),
      post: { ...body(ref('NewAuthor')), ...answers([201, ref('Author')]) },
    },
    '/authors/{authorId}': {
      get: answers([200, ref('Author')], [404]),
      delete: answers([204], [404]),
    },
    '/authors/{authorId}/portrait': {
      put: {
        requestBody: { content: { 'image/png': { schema: { type: 'string', format: 'binary' } } } },
        ...answers([200, ref('Author')], [404]),
      },
    },
    '/authors/{authorId}/books': {
      get: answers([200, listOf(ref('Book'))], [404]),
      post: { ...body(objectOf({ title: text }, 'title')), ...answers([201, ref('Book')], [404]) },
    },
    '/authors/{authorId}/books/{bookId}': { get: answers([200, ref('Book')], [404]) },
    '/loans': {
      get: answers([200, listOf(ref('Loan'))]),
      post: { ...body(ref('Loan')), ...answers([201, ref('Loan')]) },
    },
    '/loans/{id}': { get: answers([200, ref('Loan')], [404]) },
    '/settings': {
      get: answers([200, ref('Settings')]),
      put: { ...body(ref('Settings')), ...answers([200, ref('Settings')]) },
    },
  },
  {
    Author: objectOf(
      {
        id: { type: 'integer', readOnly: true },
        name: { type: 'string', minLength: 1 },
        born: { type: 'integer' },
        createdAt: { type: 'string', format: 'date-time', readOnly: true },
        portraitUrl: { type: 'string', format: 'uri', readOnly: true },
        password: { type: 'string', writeOnly: true },
      },
      'id',
      'name',
    ),
    NewAuthor: objectOf({ name: text, born: { type: 'integer' }, password: text }, 'name'),
    Book: objectOf({ id: text, title: text, authorId: { type: 'integer' } }, 'id', 'title'),
    Loan: objectOf({ id: text, authorId: { type: 'integer' }, to: listOf(text) }, 'authorId'),
    Settings: objectOf({ theme: { enum: ['light', 'dark'] } }, 'theme'),
  },
  { authorId: { type: 'integer' } },
);

const good = `
authors:
  - $as: ada
    id: 7
    name: Ada
    password: secret
    portraitUrl: { $file: pictures/ada.png }
    /books:
      - { id: notes, title: Notes }
  - name: Grace
/loans:
  - { id: first, authorId: { $id: ada }, to: [Charles] }
settings: { theme: dark }
`;

let folder: string;
let apis: readonly string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  await writeFile(join(folder, 'library.json'), document);
  await writeFile(join(folder, 'ada.png'), images.png.bytes);
  await writeFile(join(folder, 'good.yaml'), good.replace('pictures/', ''));
  await writeFile(join(folder, 'bare.yaml'), 'authors: []\n');
  apis = [join(folder, 'library.json')];
});
afterAll(() => rm(folder, { recursive: true }));

test('a double starts with what a data file says', async () => {
  const served = await serve({ apis, data: join(folder, 'good.yaml') });
  const client = clientOf(served);
  const { body: authors } = await client.send('GET', '/authors');
  expect(authors).toMatchObject([{ id: 7, name: 'Ada' }, { name: 'Grace' }]);
  const [ada, grace] = authors as Record<string, unknown>[];
  expect(ada).not.toHaveProperty('password');
  expect(grace).toHaveProperty('createdAt');
  const picture = await fetch(String(ada?.['portraitUrl']));
  expect(Buffer.from(await picture.arrayBuffer())).toEqual(images.png.bytes);
  expect(picture.headers.get('content-type')).toBe('image/png');
  expect((await client.send('GET', '/authors/7/books')).body).toEqual([
    { id: 'notes', title: 'Notes', authorId: 7 },
  ]);
  expect((await client.send('GET', `/authors/${grace?.['id']}/books`)).body).toEqual([]);
  expect((await client.send('GET', '/loans')).body).toEqual([
    { id: 'first', authorId: 7, to: ['Charles'] },
  ]);
  expect((await client.send('GET', '/settings')).body).toEqual({ theme: 'dark' });
  expect((await client.send('GET', '/authors/99')).status).toBe(404);
});

test('what is exported is the same state again, whatever was done to it', async () => {
  const served = await serve({ apis, data: join(folder, 'good.yaml') });
  const client = clientOf(served);
  await client.send('POST', '/authors', { name: 'Mary', born: 1797, password: 'x' });
  await client.send('POST', '/authors/7/books', { title: 'Letters' });
  const exported = await served.double.control.exportData();
  const other = await createDouble({ apis, data: exported });
  expect(await other.control.exportData()).toEqual(exported);
  const [before, after] = [
    (await served.double.control.snapshot()).collections,
    (await other.control.snapshot()).collections,
  ];
  /** But for the paths of files, which are new each time. */
  const entitiesOf = (state: typeof before, path: string) =>
    (state[path] as [string, { value: object; hidden?: unknown }][]).map(([id, entity]) => [
      id,
      { ...entity.value, portraitUrl: 'portraitUrl' in entity.value },
      entity.hidden ?? {},
    ]);
  for (const path of ['library/authors', 'library/authors/7/books', 'library/loans'])
    expect(entitiesOf(after, path)).toEqual(entitiesOf(before, path));
  const over = await client.send('GET', '/__doubletake/data');
  expect(over.body).toEqual(exported);
});

describe('what is wrong in a data file is told with its place', () => {
  const rows: [string, { given: string; want: { message: string | RegExp; line: number } }][] = [
    [
      'a member of the wrong type',
      {
        given: 'authors:\n  - name: Ada\n    born: early\n',
        want: { message: '/authors/0/born must be integer', line: 3 },
      },
    ],
    [
      'a member that is misspelt',
      {
        given: 'authors:\n  - nmae: Ada\n',
        want: { message: '/authors/0/nmae is no member; did you mean "name"?', line: 2 },
      },
    ],
    [
      'an unknown collection',
      {
        given: 'writers: []\n',
        want: {
          message: /^\/writers is no collection \(accepted: authors, loans, settings/,
          line: 1,
        },
      },
    ],
    [
      'a nested collection at the top',
      {
        given: 'books: []\n',
        want: { message: '/books lies below authors: write /books within a thing of it', line: 1 },
      },
    ],
    [
      'an unknown collection below a thing',
      {
        given: 'authors:\n  - name: Ada\n    /pets: []\n',
        want: {
          message: '/authors/0/~1pets is no collection below authors (accepted: /books)',
          line: 3,
        },
      },
    ],
    [
      'a label that nothing has',
      {
        given: 'authors:\n  - { $as: ada, name: Ada }\nloans:\n  - authorId: { $id: aad }\n',
        want: {
          message: '/loans/0/authorId names "aad", which no thing is called by $as (there are ada)',
          line: 4,
        },
      },
    ],
    [
      'an id that comes twice',
      {
        given: 'authors:\n  - { id: 1, name: A }\n  - { id: 1, name: B }\n',
        want: { message: '/authors/1 has the id "1", which /authors/0 has already', line: 3 },
      },
    ],
    [
      'a file that is not there',
      {
        given: 'authors:\n  - name: A\n    portraitUrl: { $file: none.png }\n',
        want: { message: /^\/authors\/0\/portraitUrl ENOENT/, line: 3 },
      },
    ],
    [
      'one thing in the place of a list',
      {
        given: 'authors: { name: Ada }\n',
        want: { message: '/authors must be a list of things', line: 1 },
      },
    ],
    ['text that is no YAML', { given: 'authors: [\n', want: { message: /./, line: 2 } }],
    ['a tab that indents', { given: 'authors:\n\t- name: Ada\n', want: { message: /./, line: 2 } }],
  ];
  test.each(rows)('%s', async (name, { given, want }) => {
    const file = join(folder, `${name.replaceAll(' ', '-')}.yaml`);
    await writeFile(file, given);
    const error = await createDouble({ apis, data: file }).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(DoubletakeError);
    const { code, message, where } = error as DoubletakeError;
    expect({ code, message }).toEqual({
      code: 'data-invalid',
      message:
        typeof want.message === 'string' ? want.message : expect.stringMatching(want.message),
    });
    expect(where).toMatch(new RegExp(`${file}:${want.line}:\\d+$`));
  });

  test('all faults of a file at once', async () => {
    const data = { authors: [{ name: 1 }, { name: 'B', born: 'x' }] };
    const error = await createDouble({ apis, data }).catch((cause: unknown) => cause);
    expect((error as DoubletakeError).others).toHaveLength(1);
  });
});

test('sandboxes are put into scenarios, and stay in them', async () => {
  const served = await serve({
    apis,
    data: [join(folder, 'good.yaml'), join(folder, 'bare.yaml')],
  });
  const client = clientOf(served);
  const inOther = { 'x-doubletake-sandbox': 'other' };
  const reset = (given: unknown, headers: Record<string, string> = {}) =>
    fetch(`${served.url}/__doubletake/reset`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(given),
    });
  const count = async (headers: Record<string, string> = {}) =>
    ((await (await fetch(`${served.url}/authors`, { headers })).json()) as unknown[]).length;
  expect((await client.send('GET', '/__doubletake/scenarios')).body).toEqual({
    scenarios: ['good', 'bare'],
  });
  expect(await count()).toBe(2);
  expect((await reset({ scenario: 'bare' }, inOther)).status).toBe(200);
  expect([await count(), await count(inOther)]).toEqual([2, 0]);
  await reset({}, inOther);
  expect(await count(inOther)).toBe(0);
  expect((await reset({ data: { authors: [{ name: 'Own' }] } }, inOther)).status).toBe(200);
  expect(await count(inOther)).toBe(1);
  for (const wrong of [{ scenario: 'none' }, { data: { authors: [{ name: 1 }] } }]) {
    const refused = await reset(wrong, inOther);
    expect(refused.status).toBe(400);
    expect(await count(inOther)).toBe(1);
  }
  expect((await reset({ empty: true }, inOther)).status).toBe(200);
  expect(await count(inOther)).toBe(0);
});

test('data of a request reads no file of this machine', async () => {
  const served = await serve({ apis });
  const answer = await fetch(`${served.url}/__doubletake/reset`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      data: { authors: [{ name: 'A', portraitUrl: { $file: join(folder, 'ada.png') } }] },
    }),
  });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('are not there');
});

test('names of members that objects inherit are members like others', async () => {
  const data = JSON.parse(
    '{"authors": [{"name": "A", "__proto__": {"born": 1}, "constructor": "c"}], "__proto__": []}',
  ) as Record<string, unknown>;
  const error = await createDouble({ apis, data }).catch((cause: unknown) => cause);
  expect((error as DoubletakeError).message).toMatch(/^\/__proto__ is no collection/);
});

test('what is wrong is told once, as it stands in the file, with the name that was meant', async () => {
  const file = join(folder, 'several.yaml');
  await writeFile(
    file,
    'authors:\n  - { id: 4, nmae: Ada, born: early }\n  - { id: 4, name: Grace }\nauthrs: []\nloans:\n  - { authorId: x }\n',
  );
  const error: unknown = await createDouble({ apis, data: file }).catch((cause: unknown) => cause);
  const all = [error as DoubletakeError, ...(error as DoubletakeError).others];
  const lines = all.map(({ where }) => Number(/:(\d+):\d+$/.exec(where ?? '')?.[1]));
  expect(lines).toEqual([2, 2, 3, 4, 6]);
  expect(all[0]?.message).toContain('nmae is no member');
  expect(all[1]?.message).toContain('/authors/0/born must be integer');
  expect(all[2]?.message).toContain('has the id "4"');
  expect(all[3]?.message).toMatch(/did you mean "authors"\?$/);
});
