import { expect, test } from 'vitest';
import { answers, body, documentOf, objectOf, ref, serveDocument } from './testing/documents.ts';
import { type Step, walk } from './testing/steps.ts';

const text = { type: 'string' };
const open = { type: 'object', additionalProperties: true };
const nullable = { type: ['string', 'null'] };

/** A boat, whose objects are changed in the ways that a document can say. */
const boat = objectOf(
  {
    id: text,
    name: { ...text, 'x-doubletake-initial': { value: 'Nameless' } },
    rig: open,
    sails: { ...open, 'x-doubletake-merge': 'whole' },
    log: { ...open, 'x-doubletake-merge': 'keep-null' },
    metadata: objectOf(
      { created_at_unix_secs: { type: 'integer' }, updated_at_unix_secs: { type: 'integer' } },
      'created_at_unix_secs',
      'updated_at_unix_secs',
    ),
  },
  'id',
  'name',
  'metadata',
);
const sent = objectOf({ name: nullable, rig: open, sails: open, log: open });
const document = documentOf(
  {
    '/boats': { post: { ...body(sent), ...answers([201, ref('Boat')]) } },
    '/boats/{id}': {
      get: answers([200, ref('Boat')], [404]),
      patch: { ...body(sent), ...answers([200, ref('Boat')], [404]) },
    },
  },
  { Boat: boat },
);
const create = (own: object): Step => ({ send: ['POST', '/boats', own] });

test.each<[string, { given: readonly Step[] }]>([
  [
    'an object is merged, and null takes a member away (RFC 7396)',
    {
      given: [
        create({ rig: { mast: 1, boom: 2 } }),
        {
          send: ['PATCH', '/boats/1', { rig: { boom: null, stay: 3 } }],
          want: { rig: { mast: 1, stay: 3 } },
        },
      ],
    },
  ],
  [
    'an object that is replaced whole',
    {
      given: [
        create({ sails: { jib: 1 }, rig: { mast: 1 } }),
        { send: ['PATCH', '/boats/1', { sails: { main: 2 } }] },
        { send: ['GET', '/boats/1'], want: { sails: { main: 2 }, rig: { mast: 1 } } },
      ],
    },
  ],
  [
    'an object in which null is a value',
    {
      given: [
        create({ log: { day: { wind: 3 } } }),
        {
          send: ['PATCH', '/boats/1', { log: { day: { rain: null } } }],
          want: { log: { day: { wind: 3, rain: null } } },
        },
      ],
    },
  ],
  [
    'null for what no answer shows as null is as good as nothing',
    { given: [{ ...create({ name: null }), want: { name: 'Nameless' } }] },
  ],
])('%s', async (_name, { given }) => {
  // An id that nobody has to guess.
  const first = { ...(boat.properties as object), id: { type: 'integer' } };
  const numbered = JSON.parse(document) as { components: { schemas: { Boat: object } } };
  Object.assign(numbered.components.schemas.Boat, { properties: first });
  await walk(JSON.stringify(numbered), given);
});

test('times of an object that no client sends move on with a change', async () => {
  let now = new Date('2026-03-01T10:00:00Z');
  const client = await serveDocument(document, { clock: { now: () => now } });
  const { body: made } = await client.send('POST', '/boats', { name: 'A' });
  const { id, metadata } = made as { id: string; metadata: object };
  const began = now.getTime() / 1000;
  expect(metadata).toEqual({ created_at_unix_secs: began, updated_at_unix_secs: began });
  now = new Date('2026-03-01T11:00:00Z');
  const { body: changed } = await client.send('PATCH', `/boats/${id}`, { name: 'B' });
  expect(changed).toMatchObject({
    metadata: { created_at_unix_secs: began, updated_at_unix_secs: began + 3600 },
  });
  await client.close();
});

const upload = (shown: object) =>
  documentOf({
    '/boats': {
      get: answers([200, { type: 'array', items: objectOf({ id: text, name: text }, 'id') }]),
      post: {
        ...body(objectOf({ name: text })),
        ...answers([201, objectOf({ id: text, name: text }, 'id')]),
      },
    },
    '/boats/{boatId}': { get: answers([200, objectOf({ id: text, name: text }, 'id')], [404]) },
    '/boats/{boatId}/photo': {
      post: {
        requestBody: {
          required: true,
          content: {
            'multipart/form-data': {
              schema: objectOf(
                { photo_file: { ...text, contentMediaType: 'image/svg+xml' } },
                'photo_file',
              ),
            },
          },
        },
        ...answers([200, objectOf({ boat_id: text, ...shown })]),
      },
    },
  });

test.each([
  [
    'its URL, where that alone has a member for it',
    { given: { photo_url: nullable }, want: 'photo_url' },
  ],
  ['nothing of it, where it has none', { given: { size: { type: 'integer' } }, want: undefined }],
])('the answer to an upload shows %s', async (_name, { given, want }) => {
  const client = await serveDocument(upload(given));
  const { body: made } = await client.send('POST', '/boats', { name: 'A' });
  const { id } = made as { id: string };
  const form = new FormData();
  const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';
  form.set('photo_file', new Blob([picture], { type: 'image/svg+xml' }), 'a.svg');
  const { body: shown, headers } = await client.send('POST', `/boats/${id}/photo`, form);
  const url = headers.get('x-doubletake-file') ?? '';
  expect(await (await fetch(url)).text()).toBe(picture);
  expect(shown).toMatchObject({ boat_id: id });
  expect(Object.keys(shown).find((name) => (shown as Record<string, unknown>)[name] === url)).toBe(
    want,
  );
  await client.close();
});
