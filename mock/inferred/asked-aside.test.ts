import { expect, test } from 'vitest';
import {
  answers,
  body,
  documentOf,
  json,
  listOf,
  objectOf,
  query,
  ref,
  serveDocument,
} from './testing/documents.ts';
import type { Step } from './testing/steps.ts';

const text = { type: 'string' };
const number = { type: 'integer' };
const flag = { type: 'boolean' };
const map = { type: 'object', additionalProperties: true };
const receipt = objectOf(
  { status: { type: 'string', enum: ['acknowledged', 'completed', 'wait_timeout'] } },
  'status',
);
const idsAnd = (members: object) => body(objectOf({ part_ids: listOf(text), ...members }));

const parts = {
  '/bins': {
    post: {
      ...body(objectOf({ name: text, limits: map, shelf: text }, 'name')),
      ...answers([201, ref('Bin')]),
    },
  },
  '/bins/{binId}': {
    get: answers([200, ref('Bin')], [404]),
    patch: { ...body(objectOf({ limits: map })), ...answers([200, ref('Bin')], [404]) },
  },
  '/bins/{binId}/exists': { get: answers([200, objectOf({ result: objectOf({ exists: flag }) })]) },
  '/bins/exists': { get: { ...query('name'), ...answers([200, flag]) } },
  '/bins/{binId}/parts': {
    post: {
      ...body(objectOf({ id: text, labels: map, made: number }, 'id')),
      ...answers([201, ref('Part')]),
    },
  },
  '/bins/{binId}/parts/{partId}': { get: answers([200, ref('Part')], [404]) },
  '/bins/{binId}/parts/count': {
    post: {
      ...body(objectOf({ filter: map })),
      ...answers([200, objectOf({ result: objectOf({ count: number }), time: number })]),
    },
  },
  '/bins/{binId}/parts/scroll': {
    post: {
      ...body(objectOf({ limit: number, offset: number })),
      ...answers([
        200,
        objectOf({
          result: objectOf({ parts: listOf(ref('Part')), next_page_offset: number }, 'parts'),
        }),
      ]),
    },
  },
  '/bins/{binId}/parts/labels': {
    post: { ...idsAnd({ labels: map }), ...query(['wait', flag]), ...answers([200, receipt]) },
    put: { ...idsAnd({ labels: map }), ...answers([200, receipt]) },
  },
  '/bins/{binId}/parts/labels/delete': {
    post: {
      ...body(objectOf({ keys: listOf(text), part_ids: listOf(text) }, 'keys')),
      ...answers([200, receipt]),
    },
  },
  '/bins/{binId}/parts/labels/clear': { post: { ...idsAnd({}), ...answers([200, receipt]) } },
  '/bins/{binId}/index': {
    put: {
      ...body(objectOf({ member: text }, 'member')),
      ...query(['wait', flag]),
      ...answers([200, receipt]),
    },
  },
  '/bins/{binId}/index/{member}': { delete: answers([200, receipt]) },
};
const partSchemas = {
  Bin: objectOf(
    {
      id: text,
      name: text,
      config: objectOf({ params: objectOf({ limits: map }, 'limits'), depth: number }, 'params'),
      seller: objectOf({ shelf: text }),
    },
    'id',
    'config',
  ),
  Part: objectOf({ id: text, labels: map, made: number }, 'id', 'labels'),
};
const made = (id: string, labels: object): Step => ({
  send: ['POST', '/bins/BIN/parts', { id, labels }],
});

test.each<[name: string, steps: readonly Step[]]>([
  [
    'whether an item is there is said without 404',
    [
      { send: ['GET', '/bins/none/exists'], want: { result: { exists: false } } },
      { send: ['GET', '/bins/BIN/exists'], want: { result: { exists: true } } },
      { send: ['GET', '/bins/exists?name=first'], exactly: true },
      { send: ['GET', '/bins/exists?name=second'], exactly: false },
    ],
  ],
  [
    'a count in an envelope counts, by the filter of its body as well',
    [
      made('a', { colour: 'red' }),
      made('b', { colour: 'blue' }),
      { send: ['POST', '/bins/BIN/parts/count', {}], want: { result: { count: 2 } } },
      {
        send: [
          'POST',
          '/bins/BIN/parts/count',
          { filter: { must: [{ key: 'labels.colour', match: { value: 'red' } }] } },
        ],
        want: { result: { count: 1 } },
      },
    ],
  ],
  [
    'one member of several items is set, put, and keys are taken out of it',
    [
      made('a', { colour: 'red' }),
      made('b', { colour: 'blue' }),
      made('c', {}),
      {
        send: ['POST', '/bins/BIN/parts/labels', { part_ids: ['a', 'b'], labels: { size: 4 } }],
      },
      { send: ['GET', '/bins/BIN/parts/a'], want: { labels: { colour: 'red', size: 4 } } },
      { send: ['GET', '/bins/BIN/parts/c'], want: { labels: {} } },
      { send: ['PUT', '/bins/BIN/parts/labels', { part_ids: ['a'], labels: { size: 5 } }] },
      { send: ['GET', '/bins/BIN/parts/a'], exactly: { id: 'a', labels: { size: 5 } } },
      {
        send: ['POST', '/bins/BIN/parts/labels/delete', { keys: ['colour'], part_ids: ['b'] }],
      },
      { send: ['GET', '/bins/BIN/parts/b'], exactly: { id: 'b', labels: { size: 4 } } },
      { send: ['POST', '/bins/BIN/parts/labels/clear', { part_ids: ['b'] }] },
      { send: ['GET', '/bins/BIN/parts/b'], exactly: { id: 'b', labels: {} } },
    ],
  ],
  [
    'what is sent at the top is shown where the settings have it, and is no other thing’s',
    [
      { send: ['GET', '/bins/BIN'], want: { config: { params: { limits: { kg: 2 } } } } },
      { send: ['PATCH', '/bins/BIN', { limits: { cm: 3 } }] },
      { send: ['GET', '/bins/BIN'], want: { config: { params: { limits: { kg: 2, cm: 3 } } } } },
    ],
  ],
  [
    'who waits is told that it is done, where nothing reads it later',
    [
      {
        send: ['PUT', '/bins/BIN/index?wait=true', { member: 'made' }],
        want: { status: 'completed' },
      },
    ],
  ],
  [
    'the next offset stands beside the list in its envelope',
    [
      made('a', {}),
      made('b', {}),
      made('c', {}),
      {
        send: ['POST', '/bins/BIN/parts/scroll', { limit: 2 }],
        want: { result: { parts: [{ id: 'a' }, { id: 'b' }], next_page_offset: 2 } },
      },
      {
        send: ['POST', '/bins/BIN/parts/scroll', { limit: 2, offset: 2 }],
        exactly: { result: { parts: [{ id: 'c', labels: {} }] } },
      },
    ],
  ],
])('%s', async (_name, steps) => {
  const client = await serveDocument(documentOf(parts, partSchemas));
  try {
    const bin = { name: 'first', limits: { kg: 2 }, shelf: 'x' };
    const { body: shown } = await client.send('POST', '/bins', bin);
    const { id, seller } = shown as { id: string; seller?: { shelf?: string } };
    expect(seller?.shelf).not.toBe('x');
    for (const { send, want, exactly } of steps) {
      const [method, path, sent] = send;
      const answer = await client.send(method, path.replace('BIN', id), sent);
      const where = `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`;
      expect(answer.status, where).toBeLessThan(300);
      if (want !== undefined) expect(answer.body, where).toMatchObject(want as object);
      if (exactly !== undefined) expect(answer.body, where).toEqual(exactly);
    }
  } finally {
    await client.close();
  }
});

const posts = {
  '/me': { get: answers([200, ref('Person')]) },
  '/posts': {
    post: {
      ...body({ oneOf: [ref('TextPost'), ref('PicturePost')] }),
      ...answers([201, ref('Post')]),
    },
  },
  '/posts/{id}': { get: answers([200, ref('Post')], [404]), delete: answers([204], [404]) },
  '/accounts/{id}/posts': {
    get: {
      ...query(['limit', number], 'max_id', 'since_id'),
      ...answers([200, listOf(ref('Post'))]),
    },
  },
  '/pictures': { post: { ...body(objectOf({ alt: text })), ...answers([201, ref('Picture')]) } },
  '/pictures/{id}': { get: answers([200, ref('Picture')], [404]) },
};
const postSchemas = {
  Person: objectOf({ id: text, nick: text, city: text }, 'id', 'nick', 'city'),
  TextPost: objectOf({ text, state: { type: 'string', enum: ['open', 'closed'] } }, 'text'),
  PicturePost: objectOf({ picture_ids: listOf(text) }, 'picture_ids'),
  Picture: objectOf({ id: text, alt: text }, 'id'),
  Post: objectOf(
    {
      id: text,
      text,
      state: text,
      open_remarks: number,
      account: ref('Person'),
      picture_files: listOf(ref('Picture')),
    },
    'id',
    'account',
    'picture_files',
  ),
};

test('posts: the newest first after max_id, of whom they show, with pictures and a status', async () => {
  const client = await serveDocument(documentOf(posts, postSchemas));
  const get = async (path: string) =>
    (await client.send('GET', path)) as unknown as {
      readonly body: readonly { readonly text: string; readonly id: string }[];
      readonly headers: Headers;
    };
  try {
    const me = (await client.send('GET', '/me')).body as { id: string };
    for (const name of ['one', 'two', 'three'])
      expect((await client.send('POST', '/posts', { text: name })).body).toMatchObject({
        text: name,
        state: 'open',
        open_remarks: 0,
        account: { id: me.id },
      });
    const first = await get(`/accounts/${me.id}/posts?limit=2`);
    expect(first.body.map((post) => post.text)).toEqual(['three', 'two']);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const { pathname, search } = new URL(next);
    expect(search).toContain(`max_id=${first.body[1]?.id}`);
    expect((await get(`${pathname}${search}`)).body.map((post) => post.text)).toEqual(['one']);
    expect((await get('/accounts/nobody/posts')).body).toEqual([]);
    const picture = (await client.send('POST', '/pictures', { alt: 'a cat' })).body as {
      id: string;
    };
    const post = await client.send('POST', '/posts', { picture_ids: [picture.id] });
    expect(post.body).toMatchObject({ picture_files: [{ id: picture.id, alt: 'a cat' }] });
  } finally {
    await client.close();
  }
});

const lines = (type: string, extras: object = {}) => ({
  responses: {
    200: { description: 'x', content: { [type]: { schema: { type: 'string', ...extras } } } },
  },
});
const notes = (type: string, extras?: object) =>
  documentOf(
    {
      '/notes': {
        post: { ...body(objectOf({ text }, 'text')), ...answers([201, ref('Note')]) },
        get: { responses: { 200: { description: 'x', content: json(listOf(ref('Note'))) } } },
      },
      '/notes/{id}': { get: answers([200, ref('Note')], [404]) },
      '/notes/export': { get: lines(type, extras) },
    },
    { Note: objectOf({ id: number, text }, 'id', 'text') },
  );

test.each<[name: string, { given: string; want: string }]>([
  [
    'lines of JSON by the media type',
    {
      given: notes('application/x-ndjson'),
      want: '{"id":1,"text":"a"}\n{"id":2,"text":"b, \\"c\\""}\n',
    },
  ],
  [
    'lines of JSON by the example of bytes',
    {
      given: notes('application/octet-stream', { example: '{"id":7,"text":"x"}\n' }),
      want: '{"id":1,"text":"a"}\n{"id":2,"text":"b, \\"c\\""}\n',
    },
  ],
  ['CSV', { given: notes('text/csv'), want: 'id,text\r\n1,a\r\n2,"b, ""c"""\r\n' }],
])('an export has all items: %s', async (_name, { given, want }) => {
  const client = await serveDocument(given);
  try {
    for (const own of ['a', 'b, "c"']) await client.send('POST', '/notes', { text: own });
    const answer = await fetch(`${client.url}/notes/export`);
    expect(await answer.text()).toBe(want);
  } finally {
    await client.close();
  }
});

test('what is put somewhere without a body is shown as its list shows it', async () => {
  const document = documentOf(
    {
      '/groups': {
        post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Group')]) },
      },
      '/groups/{id}': { get: answers([200, ref('Group')], [404]) },
      '/people': {
        post: { ...body(objectOf({ nick: text }, 'nick')), ...answers([201, ref('Person')]) },
      },
      '/people/{personId}': { get: answers([200, ref('Person')], [404]) },
      '/people/{personId}/groups': { get: answers([200, listOf(ref('Listed'))]) },
      '/people/{personId}/groups/{groupId}': {
        put: answers([200, objectOf({ person_id: text, group_id: text })]),
        delete: answers([204]),
      },
    },
    {
      Group: objectOf({ id: text, name: text }, 'id', 'name'),
      Listed: objectOf({ id: text, name: text }, 'id'),
      Person: objectOf({ id: text, nick: text }, 'id'),
    },
  );
  const client = await serveDocument(document);
  try {
    const group = (await client.send('POST', '/groups', { name: 'VIP' })).body as { id: string };
    const person = (await client.send('POST', '/people', { nick: 'ann' })).body as { id: string };
    const path = `/people/${person.id}/groups`;
    const put = await client.send('PUT', `${path}/${group.id}`);
    expect(put.body).toEqual({ person_id: person.id, group_id: group.id });
    expect((await client.send('GET', path)).body).toEqual([{ id: group.id, name: 'VIP' }]);
  } finally {
    await client.close();
  }
});

test('the list of a collection and its items lie at paths that are told apart by a short form', async () => {
  const document = documentOf(
    {
      '/plans/{teamId}': {
        get: answers([200, listOf(ref('Plan'))]),
        post: { ...body(objectOf({ title: text }, 'title')), ...answers([201, ref('Plan')]) },
      },
      '/plans/{teamId}/p/{planId}': {
        get: answers([200, ref('Plan')], [404]),
        delete: answers([204], [404]),
      },
      '/socket': { get: { responses: { 101: { description: 'goes on as a socket' } } } },
    },
    { Plan: objectOf({ id: text, team_id: text, title: text }, 'id', 'title') },
  );
  const client = await serveDocument(document);
  try {
    const plan = (await client.send('POST', '/plans/t-1', { title: 'a' })).body as { id: string };
    expect(plan).toMatchObject({ title: 'a', team_id: 't-1' });
    const path = `/plans/t-1/p/${plan.id}`;
    expect((await client.send('GET', path)).body).toEqual(plan);
    expect((await client.send('GET', '/plans/t-1')).body).toEqual([plan]);
    expect((await client.send('GET', '/plans/t-2')).body).not.toContainEqual(plan);
    expect((await client.send('DELETE', path)).status).toBe(204);
    expect((await client.send('GET', path)).status).toBe(404);
    const socket = await client.send('GET', '/socket');
    expect([socket.status, socket.headers.get('upgrade')]).toEqual([426, 'websocket']);
  } finally {
    await client.close();
  }
});
