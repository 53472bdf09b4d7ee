import { expect, test } from 'vitest';
import { perDocument } from './per-document.ts';

test('what is found is looked for once for each place, also where it is nothing', () => {
  const looked: string[] = [];
  const find = perDocument((document: { readonly known: string }, place) => {
    looked.push(place);
    return place === document.known ? place : undefined;
  });
  const [one, other] = [{ known: '/a' }, { known: '/b' }];
  expect([find(one, '/a'), find(one, '/b'), find(one, '/a'), find(one, '/b')]).toEqual([
    '/a',
    undefined,
    '/a',
    undefined,
  ]);
  expect(looked).toEqual(['/a', '/b']);
  expect(find(other, '/b')).toBe('/b');
});

test('what throws is looked for again', () => {
  let tries = 0;
  const find = perDocument((_document: object, place) => {
    tries++;
    if (tries === 1) throw new Error('not yet');
    return place;
  });
  const document = {};
  expect(() => find(document, '/a')).toThrow('not yet');
  expect(find(document, '/a')).toBe('/a');
});
