import { expect, test } from 'vitest';
import { answers, body, documentOf, objectOf, serveDocument } from './testing/documents.ts';

type Schema = Readonly<Record<string, unknown>>;
const text = { type: 'string' };
const member = objectOf(
  { nick: text, mail: { type: 'string', format: 'email' }, level: { type: 'integer' } },
  'nick',
);

test.each<[string, { given: { schema: Schema; sent: object }; want: object }]>([
  [
    'the members that were sent',
    {
      given: { schema: member, sent: { nick: 'Ada', mail: 'ada@x.example' } },
      want: { nick: 'Ada', mail: 'ada@x.example', level: expect.any(Number) },
    },
  ],
  [
    'them in an object further in',
    {
      given: {
        schema: objectOf({ token: text, member }, 'token', 'member'),
        sent: { nick: 'Ada', token: 'mine' },
      },
      want: {
        token: expect.not.stringMatching('mine'),
        member: expect.objectContaining({ nick: 'Ada' }),
      },
    },
  ],
  [
    'nothing that breaks its schema',
    {
      given: {
        schema: objectOf({ level: { type: 'integer', minimum: 3, maximum: 3 } }, 'level'),
        sent: { level: 9 },
      },
      want: { level: 3 },
    },
  ],
  [
    'lists and objects too: whole where the schema takes them, else into what is shown',
    {
      given: {
        schema: objectOf(
          {
            tags: { type: 'array', items: text },
            home: objectOf({ city: text, code: { const: 7 } }, 'code'),
          },
          'tags',
          'home',
        ),
        sent: { tags: ['a', 'b'], home: { city: 'Bern' } },
      },
      want: { tags: ['a', 'b'], home: { city: 'Bern', code: 7 } },
    },
  ],
  [
    'no password',
    {
      given: { schema: objectOf({ password: text }, 'password'), sent: { password: 'hunter2' } },
      want: { password: expect.not.stringMatching('hunter2') },
    },
  ],
])('what nothing keeps is answered with %s', async (_name, { given, want }) => {
  const client = await serveDocument(
    documentOf({
      '/join': { post: { ...body({ type: 'object' }), ...answers([200, given.schema]) } },
    }),
  );
  expect((await client.send('POST', '/join', given.sent)).body).toEqual(want);
  await client.close();
});

test.each<[string, { given: Schema; want: unknown }]>([
  [
    'of its own',
    { given: { example: { state: 'up', load: 0.4 } }, want: { state: 'up', load: 0.4 } },
  ],
  [
    'beside a schema',
    {
      given: {
        schema: objectOf({ state: text, load: { type: 'number' } }),
        examples: { calm: { value: { state: 'up', load: 0.4 } } },
      },
      want: { state: 'up', load: 0.4 },
    },
  ],
  ['that is a list', { given: { example: ['north', 'south'] }, want: ['north', 'south'] }],
])('a read of what nothing makes shows the example %s', async (_name, { given, want }) => {
  const responses = { 200: { description: 'x', content: { 'application/json': given } } };
  const client = await serveDocument(documentOf({ '/stations/{name}': { get: { responses } } }));
  expect(await client.send('GET', '/stations/a')).toMatchObject({ status: 200, body: want });
  await client.close();
});

test('an answer that nothing keeps has the entity tag that the document declares, and is 304 to who has it', async () => {
  const tag = { headers: { ETag: { schema: text, example: '"v1"' } } };
  const content = { 'application/json': { schema: objectOf({ state: text }) } };
  const responses = {
    200: { description: 'x', ...tag, content },
    304: { description: 'not changed' },
  };
  const client = await serveDocument(documentOf({ '/weather': { get: { responses } } }));
  const first = await client.send('GET', '/weather');
  const etag = first.headers.get('etag') ?? '';
  expect(etag).toMatch(/^"[0-9a-f]{16}"$/);
  const again = await client.send('GET', '/weather', undefined, { 'if-none-match': etag });
  expect(again.status).toBe(304);
  await client.close();
});
