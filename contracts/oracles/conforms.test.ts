import { expect, test } from 'vitest';
import {
  documentRoot,
  type GivenAnswer,
  jsonResponse,
  runAgainst,
} from '../testing/run-against.ts';

const item = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };
const root = documentRoot({
  '/thing': {
    get: {
      operationId: 'readThing',
      responses: { 200: jsonResponse(item), 204: jsonResponse({ nullable: true }) },
    },
  },
});
const json = 'application/json';

test.each<[string, { given: GivenAnswer; want: string[] }]>([
  ['an answer as declared', { given: { status: 200, body: { name: 'a' } }, want: [] }],
  [
    'JSON in UTF-8',
    {
      given: {
        status: 200,
        headers: { 'content-type': `${json}; charset=utf-8` },
        body: { name: 'a' },
      },
      want: [],
    },
  ],
  [
    'a body without Content-Type',
    {
      given: { status: 200, headers: {}, body: { name: 'a' } },
      want: ['content-type-undeclared 200/header/content-type: the media type is not given'],
    },
  ],
  [
    'another media type',
    {
      given: { status: 200, headers: { 'content-type': 'text/html' }, body: { name: 'a' } },
      want: ['content-type-undeclared 200/header/content-type: the media type is text/html'],
    },
  ],
  [
    'JSON in another charset',
    {
      given: {
        status: 200,
        headers: { 'content-type': `${json}; charset=latin1` },
        body: { name: 'a' },
      },
      want: [
        'content-type-undeclared 200/header/content-type/charset: JSON is said to be application/json; charset=latin1',
      ],
    },
  ],
  [
    'no body',
    {
      given: { status: 200, headers: { 'content-type': json } },
      want: ['body-missing 200/body: no body came'],
    },
  ],
  [
    'a status without content, for which the document declares some',
    { given: { status: 204, headers: {} }, want: [] },
  ],
  [
    'a status that is not declared',
    {
      given: { status: 202, body: {} },
      want: ['status-undeclared status/202: status 202 is not declared'],
    },
  ],
])('%s', async (_name, { given, want }) => {
  const { findings } = await runAgainst(root, () => given, ['readThing/examples/schema']);
  const told = findings.map(({ code, location, message }) => `${code} ${location}: ${message}`);
  expect(told.map((line, index) => line.slice(0, want[index]?.length))).toEqual(want);
});

test.each<[string, { given: object; want: number }]>([
  ['refusals that the document lists are all', { given: {}, want: 1 }],
  [
    'refusals that somebody has observed are not all',
    { given: { 'x-evidence': 'observed' }, want: 0 },
  ],
])('%s', async (_name, { given, want }) => {
  const making = documentRoot({
    '/thing': {
      post: {
        operationId: 'makeThing',
        requestBody: { required: true, content: { 'application/json': { schema: item } } },
        responses: { 201: jsonResponse(item), 409: { description: 'taken', ...given } },
      },
    },
  });
  const { findings } = await runAgainst(making, () => ({ status: 422, body: {} }), [
    'makeThing/negative/body/name/missing',
  ]);
  const undeclared = findings.filter(({ code }) => code === 'status-undeclared');
  expect(undeclared).toHaveLength(want);
});
