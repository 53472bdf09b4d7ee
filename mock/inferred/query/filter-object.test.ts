import { expect, test } from 'vitest';
import type { Operator } from './compare-values.ts';
import { meetsCondition } from './filter-grammar.ts';
import { readFilterObject } from './filter-object.ts';

const things: readonly Readonly<Record<string, unknown>>[] = [
  { id: 'a', kind: 'oak', size: 3, done: true },
  { id: 'b', kind: 'elm', size: 7, done: false },
  { id: 'c', kind: 'oak', size: 9, done: false },
];
const operators: Readonly<Record<string, Operator>> = {
  eq: 'eq',
  equals: 'eq',
  gte: 'gte',
  lt: 'lt',
  in: 'in',
  contains: 'like',
};

function keep(filter: unknown): string {
  const condition = readFilterObject(filter, {
    isMember: (name) => ['id', 'kind', 'size', 'done'].includes(name),
    operatorOf: (word) => operators[word],
  });
  const kept = things.filter(
    (thing) =>
      condition === undefined ||
      meetsCondition(
        {
          read: (name) => (name in thing ? { value: thing[name] } : undefined),
          hasText: () => true,
        },
        condition,
      ),
  );
  return kept.map(({ id }) => id).join('');
}

test.each<[string, { given: unknown; want: string }]>([
  ['members', { given: { kind: 'oak', done: false }, want: 'c' }],
  ['several values', { given: { kind: ['oak', 'elm'] }, want: 'abc' }],
  ['comparisons', { given: { size: { gte: 4, lt: 9 } }, want: 'b' }],
  ['a comparison by a word', { given: { kind: { exact: 'ELM' } }, want: 'b' }],
  ['a word around', { given: { query: { filter: { kind: { exact: 'elm' } } } }, want: 'b' }],
  [
    'must, with a key and a match',
    { given: { must: [{ key: 'kind', match: { value: 'oak' } }] }, want: 'ac' },
  ],
  ['a range', { given: { must: [{ key: 'size', range: { gte: 7 } }] }, want: 'bc' }],
  ['must not', { given: { must_not: [{ key: 'kind', match: { value: 'oak' } }] }, want: 'b' }],
  [
    'a property with a typed condition',
    { given: { and: [{ property: 'done', checkbox: { equals: true } }] }, want: 'a' },
  ],
  [
    'groups of filters',
    {
      given: {
        filterGroups: [
          { filters: [{ propertyName: 'size', operator: 'GTE', value: '9' }] },
          { filters: [{ propertyName: 'kind', operator: 'EQ', value: 'elm' }] },
        ],
      },
      want: 'bc',
    },
  ],
  [
    'a comparison around a member',
    { given: { bool: { filter: { term: { kind: 'elm' } } } }, want: 'b' },
  ],
  ['ids', { given: { has_id: ['a', 'c'] }, want: 'ac' }],
  ['a member in a filter of its own', { given: { kind_filter: { kind: ['elm'] } }, want: 'b' }],
  ['what says nothing of the things', { given: { colour: 'red', near: { lat: 1 } }, want: 'abc' }],
])('a filter sent as an object: %s', (_name, { given, want }) => {
  expect(keep(given)).toBe(want);
});
