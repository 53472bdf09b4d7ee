import { expect, test } from 'vitest';
import type { Exchange } from '../request/exchange.ts';
import { type Criterion, evaluateExpression, holds } from './arazzo.ts';

const json = { id: 'x', list: [{ n: 1, name: 'one' }], none: null };
const exchange: Exchange = {
  request: {
    method: 'GET',
    path: '/',
    query: [],
    headers: {},
    body: undefined,
    credentials: 'none',
  },
  response: {
    status: 200,
    headers: { etag: '"e"' },
    bytes: Buffer.from(JSON.stringify(json)),
    json,
    milliseconds: 1,
  },
  failure: undefined,
};
const outputs = new Map([['create', { id: 'x', thing: { a: [7] } }]]);

test.each<[string, { given: unknown; want: unknown }]>([
  ['the status', { given: '$statusCode', want: 200 }],
  ['a member of the body', { given: '$response.body#/list/0/name', want: 'one' }],
  ['a header', { given: '$response.header.ETag', want: '"e"' }],
  ['an output', { given: '$steps.create.outputs.id', want: 'x' }],
  ['a member of an output', { given: '$steps.create.outputs.thing#/a/0', want: 7 }],
  [
    'expressions within a payload',
    { given: { a: ['$steps.create.outputs.id', 1] }, want: { a: ['x', 1] } },
  ],
  ['what is none', { given: 'text', want: 'text' }],
])('evaluates %s', (_name, { given, want }) => {
  expect(evaluateExpression(given, exchange, outputs)).toEqual(want);
});

test.each<[string, { given: Criterion; want: boolean }]>([
  ['equal numbers', { given: { condition: '$statusCode == 200' }, want: true }],
  ['either', { given: { condition: '$statusCode == 404 || $statusCode == 200' }, want: true }],
  ['both', { given: { condition: '$statusCode == 200 && $statusCode == 404' }, want: false }],
  [
    'strings in any case',
    { given: { condition: "$response.body#/list/0/name == 'ONE'" }, want: true },
  ],
  [
    'two expressions',
    { given: { condition: '$response.body#/id == $steps.create.outputs.id' }, want: true },
  ],
  ['null', { given: { condition: '$response.body#/none == null' }, want: true }],
  [
    'what is missing is not null',
    { given: { condition: '$response.body#/nothing == null' }, want: false },
  ],
  ['an order', { given: { condition: '$response.body#/list/0/n < 1' }, want: false }],
  [
    'a JSONPath that finds something',
    {
      given: { type: 'jsonpath', context: '$response.body', condition: '$.list[?@.n == 1]' },
      want: true,
    },
  ],
  [
    'a JSONPath that finds nothing',
    {
      given: { type: 'jsonpath', context: '$response.body', condition: '$.list[?@.n == 2]' },
      want: false,
    },
  ],
  [
    'a regular expression',
    {
      given: { type: 'regex', context: '$response.body#/list/0/name', condition: '^on' },
      want: true,
    },
  ],
])('%s', (_name, { given, want }) => {
  expect(holds(given, exchange, outputs)).toBe(want);
});
