import { expect, test } from 'vitest';
import { addTo, createShape } from '../learn/observe/shape.ts';
import { compareShapes } from './compare-shapes.ts';

function drifts(before: readonly unknown[], now: readonly unknown[]): string[] {
  const [own, other] = [createShape(), createShape()];
  for (const value of before) addTo(own, value, 'a.har:1');
  for (const value of now) addTo(other, value, 'a.har:1');
  return [...compareShapes('op', 'body', own, other)].map(({ kind, at }) => `${kind} ${at}`);
}

const times = (count: number, value: unknown) => Array.from({ length: count }, () => value);

test.each<[string, { given: [unknown[], unknown[]]; want: string[] }]>([
  ['other values', { given: [[{ a: 1 }, { a: 2 }], [{ a: 3 }]], want: [] }],
  ['a new member', { given: [[{ a: 1 }], [{ a: 1, b: 2 }]], want: ['member-new body/b'] }],
  ['a member is gone', { given: [[{ a: 1, b: 1 }], [{ a: 1 }]], want: ['member-gone body/b'] }],
  ['a member that came at times', { given: [[{ a: 1, b: 1 }, { a: 1 }], [{ a: 1 }]], want: [] }],
  [
    'another type, deep in a list',
    { given: [[[{ a: 1 }]], [[{ a: 'x' }]]], want: ['type body/*/a'] },
  ],
  ['an integer where numbers came', { given: [[1.5], [2]], want: [] }],
  ['null', { given: [[{ a: 1 }, { a: 2 }], [{ a: null }]], want: ['null body/a'] }],
  [
    'a value beyond a closed set',
    {
      given: [[...times(6, { s: 'open' }), ...times(6, { s: 'done' })], [{ s: 'held' }]],
      want: ['value-new body/s'],
    },
  ],
  [
    'another text where texts are many',
    { given: [['a', 'b', 'c', 'd', 'e', 'f'].map((s) => ({ s })), [{ s: 'g' }]], want: [] },
  ],
  ['an empty list', { given: [[[{ a: 1 }]], [[]]], want: [] }],
])('%s', (_name, { given: [before, now], want }) => {
  expect(drifts(before, now)).toEqual(want);
});
