import { expect, test } from 'vitest';
import { createSlowStore } from '../testing/slow-store.ts';
import { answers, documentOf, objectOf, query, serveDocument } from './testing/documents.ts';

const anything = objectOf({});

/** `newNote` gives the ids; of `addNote` the client does. */
function notes(example: string): string {
  const made = { status: 200, body: { made: '{{entity.id}}' }, make: true };
  return documentOf({
    '/newNote': {
      get: {
        ...answers([200, anything]),
        'x-doubletake-procedure': { of: 'notes', newId: example, absent: made },
      },
    },
    '/addNote': {
      get: {
        ...query('note'),
        ...answers([200, anything]),
        'x-doubletake-procedure': {
          of: 'notes',
          id: 'query.note',
          present: { status: 200, body: { taken: '{{entity.id}}' } },
          absent: made,
        },
      },
    },
  });
}

test.each<[string, { given: [example: string, path: string]; want: readonly object[] }]>([
  [
    'ids that count up are given once each',
    {
      given: ['1', '/newNote'],
      want: [{ made: 1 }, { made: 2 }, { made: 3 }, { made: 4 }],
    },
  ],
  [
    'what the client names is made once',
    {
      given: ['1', '/addNote?note=n'],
      want: [{ made: 'n' }, { taken: 'n' }, { taken: 'n' }, { taken: 'n' }],
    },
  ],
])('at once: %s', async (_name, { given: [example, path], want }) => {
  const served = await serveDocument(notes(example), { store: createSlowStore() });
  const replies = await Promise.all(want.map(() => served.send('GET', path)));
  const sorted = replies.map((reply) => JSON.stringify(reply.body)).sort();
  expect(sorted).toEqual(want.map((own) => JSON.stringify(own)));
});
