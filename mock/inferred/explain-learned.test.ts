import { expect, test } from 'vitest';
import { loadDocument } from '../../openapi/load/load-document.ts';
import { createApi } from '../apis/create-api.ts';
import { explainApi } from './explain.ts';
import {
  answers,
  body,
  documentOf,
  listOf,
  objectOf,
  ref,
  withDocument,
} from './testing/documents.ts';

const text = { type: 'string' };
const schemas = {
  Rental: objectOf({ id: text, boatId: text, state: text }, 'id', 'boatId'),
  NewRental: objectOf({ boatId: text }, 'boatId'),
};

const explained = (said: object) =>
  withDocument(
    documentOf(
      {
        '/rentals': {
          get: answers([200, listOf(ref('Rental'))]),
          post: { ...body(ref('NewRental')), ...answers([201, ref('Rental')]), ...said },
        },
        '/rentals/{id}': { get: answers([200, ref('Rental')]) },
      },
      schemas,
    ),
    async (file) => {
      const { resources } = explainApi(createApi(await loadDocument(file)));
      return resources
        .flatMap(({ operations }) => operations)
        .find(({ method }) => method === 'POST')?.why;
    },
  );

const of = { by: 'boatId', in: '/boats' };

test.each<[string, { given: object; want: string }]>([
  [
    'what it adds to an item that its own item names',
    {
      given: { 'x-doubletake-affects': [{ ...of, add: { free: -1, 'stats.rented': 1 } }] },
      want: '; adds -1 to free of the item of /boats that boatId names; adds 1 to stats.rented of the item of /boats that boatId names',
    },
  ],
  [
    'what it adds and sets of its own item there',
    {
      given: {
        'x-doubletake-affects': [{ ...of, add: { km: '{{entity.km}}' }, set: { state: 'out' } }],
      },
      want: '; adds {{entity.km}} to km of the item of /boats that boatId names; sets state of the item of /boats that boatId names to "out"',
    },
  ],
  [
    'where what is made is found',
    {
      given: { 'x-doubletake-location': 'https://quay.example/r/{{entity.id}}' },
      want: '; what is made is found at https://quay.example/r/{{entity.id}}',
    },
  ],
  [
    'what a page after the last one gets',
    {
      given: { 'x-doubletake-beyond': { status: 404 } },
      want: '; 404 to a page after the last one',
    },
  ],
  [
    'that an item which the body names has to be there',
    {
      given: { 'x-doubletake-refuses': [{ of, missing: true, status: 404 }] },
      want: '; 404 where the item of /boats that boatId names is not there',
    },
  ],
  [
    'the state of an item that the body names',
    {
      given: { 'x-doubletake-refuses': [{ of, when: { free: [0] }, status: 409 }] },
      want: '; 409 where of the item of /boats that boatId names free is 0',
    },
  ],
  [
    'the state of its own item',
    {
      given: { 'x-doubletake-refuses': [{ when: { state: ['ended'] }, status: 409 }] },
      want: '; 409 where state is "ended"',
    },
  ],
])('an explanation says %s', async (_name, { given, want }) => {
  const plain = await explained({});
  expect(await explained(given)).toBe(`${plain}${want}`);
});
