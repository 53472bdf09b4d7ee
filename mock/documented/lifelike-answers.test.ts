import { expect, test } from 'vitest';
import {
  answers,
  body,
  documentOf,
  json,
  listOf,
  objectOf,
  ref,
  serveDocument,
} from '../inferred/testing/documents.ts';

const text = { type: 'string' };
const whole = { type: 'integer' };
const uri = { type: 'string', format: 'uri' };
const user = objectOf(
  {
    id: { ...text, examples: ['u_123'] },
    first_name: text,
    email: { type: 'string', format: 'email' },
    avatar_url: uri,
    created_at: { type: 'string', format: 'date-time' },
    updated_at: { type: 'string', format: 'date-time' },
    is_active: { type: 'boolean' },
    deleted: { type: 'boolean' },
  },
  'id',
  'deleted',
);
const event = objectOf({ id: text, delta: text }, 'id', 'delta');
const document = documentOf(
  {
    '/me': { get: answers([200, ref('User')]) },
    '/team': { get: answers([200, listOf(ref('User'))]) },
    '/invoice': {
      get: answers([
        200,
        objectOf({
          id: text,
          lines: listOf(objectOf({ quantity: whole, unit_price: { type: 'number' } })),
          total: { type: 'number' },
        }),
      ]),
    },
    '/ask': {
      post: {
        ...body({ type: 'object' }),
        responses: {
          200: {
            description: 'x',
            content: {
              ...json(
                objectOf({
                  message: objectOf({ role: text, content: text }),
                  usage: objectOf({
                    prompt_tokens: whole,
                    completion_tokens: whole,
                    total_tokens: whole,
                  }),
                }),
              ),
              'text/event-stream': { schema: event },
            },
          },
        },
      },
    },
    '/shown': {
      get: {
        responses: {
          200: {
            description: 'x',
            content: json(ref('User'), { example: { id: 'u_9', deleted: true } }),
          },
        },
      },
    },
  },
  { User: user },
);

test('an answer that nothing is kept behind is lifelike, and the same for the same request', async () => {
  const client = await serveDocument(document);
  const first = (await client.send('GET', '/me')).body as Record<string, string>;
  expect(first).toMatchObject({ id: 'u_123', is_active: true, deleted: false });
  expect(first['email']).toContain(String(first['first_name']).toLowerCase().slice(0, 3));
  expect(String(first['updated_at']) >= String(first['created_at'])).toBe(true);
  expect((await client.send('GET', '/me')).body).toEqual(first);
  const team = (await client.send('GET', '/team')).body as { id: string; first_name: string }[];
  expect(new Set(team.map(({ id }) => id)).size).toBe(team.length);
  await client.close();
});

test('its pictures are there', async () => {
  const client = await serveDocument(document);
  const { avatar_url: url } = (await client.send('GET', '/me')).body as { avatar_url: string };
  expect(url).toMatch(`${client.url}/`);
  const picture = await fetch(url);
  expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
  await client.close();
});

test('its numbers add up, and the one who answers is an assistant', async () => {
  const client = await serveDocument(document);
  const { usage, message } = (await client.send('POST', '/ask', {})).body as never as {
    usage: Record<string, number>;
    message: object;
  };
  expect(usage['total_tokens']).toBe(
    Number(usage['prompt_tokens']) + Number(usage['completion_tokens']),
  );
  expect(message).toMatchObject({ role: 'assistant' });
  const { lines, total } = (await client.send('GET', '/invoice')).body as never as {
    lines: { quantity: number; unit_price: number }[];
    total: number;
  };
  const sum = lines.reduce((all, line) => all + line.quantity * line.unit_price, 0);
  expect(total).toBeCloseTo(sum, 2);
  await client.close();
});

test('the pieces of a stream are of one answer', async () => {
  const client = await serveDocument(document);
  const stream = await client.send('POST', '/ask', {}, { accept: 'text/event-stream' });
  const items = String(stream.body)
    .split('\n\n')
    .filter((item) => item.startsWith('data: '))
    .map((item) => JSON.parse(item.slice(6)) as { id: string; delta: string });
  expect(new Set(items.map(({ id }) => id)).size).toBe(1);
  expect(items.map(({ delta }) => delta).join('')).toBe('Hello! How can I help you today?');
  await client.close();
});

test("the document's own example comes first", async () => {
  const client = await serveDocument(document);
  expect((await client.send('GET', '/shown')).body).toEqual({ id: 'u_9', deleted: true });
  await client.close();
});

test('an example of a stream that is a list has an event for each of it', async () => {
  const shown = { schema: objectOf({ kind: text }), example: [{ kind: 'one' }, { kind: 'two' }] };
  const client = await serveDocument(
    documentOf({
      '/told': {
        get: { responses: { 200: { description: 'x', content: { 'text/event-stream': shown } } } },
      },
    }),
  );
  const { body: told } = await client.send('GET', '/told');
  expect(told).toBe('data: {"kind":"one"}\n\ndata: {"kind":"two"}\n\n');
  await client.close();
});
