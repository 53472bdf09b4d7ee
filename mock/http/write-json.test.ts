import { expect, test } from 'vitest';
import { markImmutable } from '../../openapi/lib/immutable-values.ts';
import { freeze } from '../state/freeze.ts';
import { createJsonWriter } from './write-json.ts';

const stored = markImmutable(
  freeze({ id: '1', name: 'Ä "quoted"', list: [1, null, { deep: true }] }),
);
const halfFrozen = markImmutable(Object.freeze({ id: '2', open: { count: 1 } }));

test.each<[string, unknown]>([
  ['a thing that is stored', stored],
  [
    'a stored thing in an envelope',
    { thing: stored, message: 'ok', none: undefined, 'a "key"': 1 },
  ],
  ['a list of stored things, with a hole', { things: [stored, undefined, 1, stored], total: 2 }],
  ['a list by itself', [stored, stored]],
  ['an empty list', { things: [] }],
  ['a thing that is frozen outside only', { thing: halfFrozen }],
  ['an object that becomes JSON in its own way', { thing: stored, toJSON: () => 'mine' }],
  ['a date', { at: new Date(0), thing: stored }],
  ['a text', 'text'],
  ['null', null],
])('%s is written as JSON.stringify does', (_name, value) => {
  const write = createJsonWriter();
  expect([write(value), write(value)]).toEqual([JSON.stringify(value), JSON.stringify(value)]);
});

test('what is frozen outside only is written anew, since it may have changed', () => {
  const write = createJsonWriter();
  const thing = markImmutable(Object.freeze({ inner: { count: 1 } }));
  const before = write({ thing });
  thing.inner.count = 2;
  expect([before, write({ thing })]).toEqual([
    '{"thing":{"inner":{"count":1}}}',
    '{"thing":{"inner":{"count":2}}}',
  ]);
});
