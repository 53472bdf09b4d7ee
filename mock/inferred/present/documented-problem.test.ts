import { expect, test } from 'vitest';
import { answers, body, documentOf, objectOf, serveDocument } from '../testing/documents.ts';

type Schema = Readonly<Record<string, unknown>>;
const text = { type: 'string' };
const integer = { type: 'integer' };
const pet = objectOf({ id: integer, name: text }, 'id');

function petsWith(statuses: readonly (readonly [number, Schema?])[]): string {
  return documentOf({
    '/pets': {
      post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, pet], ...statuses) },
    },
    '/pets/{id}': { get: answers([200, pet], ...statuses) },
  });
}

const missing = 'There is no pet "9".';

test.each<[string, { given: readonly (readonly [number, Schema?])[]; want: object }]>([
  [
    'a message',
    {
      given: [[404, objectOf({ message: text }, 'message')]],
      want: { status: 404, body: { message: missing } },
    },
  ],
  [
    'a message in an object',
    {
      given: [[404, objectOf({ error: objectOf({ message: text }, 'message') }, 'error')]],
      want: { status: 404, body: { error: { message: missing } } },
    },
  ],
  [
    'a status beside the message',
    {
      given: [[404, objectOf({ status: integer, message: text }, 'status', 'message')]],
      want: { status: 404, body: { status: 404, message: missing } },
    },
  ],
  ['a bare text', { given: [[404, text]], want: { status: 404, body: missing } }],
  [
    '410 where that is declared',
    {
      given: [[410, objectOf({ message: text }, 'message')]],
      want: { status: 410, body: { message: missing } },
    },
  ],
  [
    'problem details where no body is declared',
    { given: [[404]], want: { status: 404, body: { status: 404, detail: missing } } },
  ],
])('what is missing is told as %s', async (_name, { given, want }) => {
  const client = await serveDocument(petsWith(given));
  expect(await client.send('GET', '/pets/9')).toMatchObject(want);
  await client.close();
});

test.each<[string, { given: readonly (readonly [number, Schema?])[]; want: object }]>([
  [
    '422 where that is declared',
    {
      given: [[422, objectOf({ message: text }, 'message')]],
      want: { status: 422, body: { message: 'body/name is missing' } },
    },
  ],
  [
    '400 where both are',
    {
      given: [[400, objectOf({ message: text }, 'message')], [422]],
      want: { status: 400, body: { message: 'body/name is missing' } },
    },
  ],
  [
    'problem details where neither is',
    {
      given: [],
      want: {
        status: 400,
        body: { type: 'urn:doubletake:error:request-invalid', detail: 'body/name is missing.' },
      },
    },
  ],
])('what is wrong is told as %s', async (_name, { given, want }) => {
  const client = await serveDocument(petsWith(given));
  expect(await client.send('POST', '/pets', {})).toMatchObject(want);
  await client.close();
});
