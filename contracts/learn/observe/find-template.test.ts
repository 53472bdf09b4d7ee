import { expect, test } from 'vitest';
import { fillTemplate } from '../../../openapi/model/answer-template.ts';
import { findTemplate } from './find-template.ts';
import type { Sample } from './sample.ts';

const sample = (
  body: unknown,
  facts: Record<string, unknown>,
  violations: object[] = [],
): Sample => ({
  body,
  facts,
  violations: violations as Record<string, unknown>[],
});

const rows: readonly (readonly [
  string,
  { given: readonly Sample[]; want: unknown; unexplained?: readonly string[] },
])[] = [
  [
    'a constant',
    {
      given: [sample({ code: 5 }, { 'path.id': '1' }), sample({ code: 5 }, { 'path.id': '2' })],
      want: { code: 5 },
    },
  ],
  [
    'the id of the path within a text, seen once',
    {
      given: [sample({ message: 'no todo with id 77' }, { 'path.id': '77' })],
      want: { message: 'no todo with id {{path.id}}' },
    },
  ],
  [
    'two facts in one text',
    {
      given: [
        sample('Cannot GET /a/1', { method: 'GET', path: '/a/1' }),
        sample('Cannot PUT /a/2', { method: 'PUT', path: '/a/2' }),
      ],
      want: 'Cannot {{method}} {{path}}',
    },
  ],
  [
    'a fact of its own type',
    {
      given: [sample({ id: 4 }, { 'body.size': 4 }), sample({ id: 9 }, { 'body.size': 9 })],
      want: { id: '{{body.size}}' },
    },
  ],
  [
    'an item for each violation',
    {
      given: [
        sample([{ at: 'a' }, { at: 'b' }], {}, [
          { 'violation.name': 'a' },
          { 'violation.name': 'b' },
        ]),
        sample([{ at: 'c' }], {}, [{ 'violation.name': 'c' }]),
      ],
      want: [{ '{{each violation}}': { at: '{{violation.name}}' } }],
    },
  ],
  [
    'what nothing explains is what comes most often',
    {
      given: [sample({ n: 1 }, {}), sample({ n: 2 }, {}), sample({ n: 2 }, {})],
      want: { n: 2 },
      unexplained: ['/n'],
    },
  ],
];

test.each(rows)('%s', (_name, { given, want, unexplained = [] }) => {
  const found = findTemplate(given);
  expect(found.template).toEqual(want);
  expect(found.unexplained).toEqual(unexplained);
  if (unexplained.length > 0) return;
  for (const { body, facts, violations } of given)
    expect(fillTemplate(found.template, facts, violations)).toEqual(body);
});
