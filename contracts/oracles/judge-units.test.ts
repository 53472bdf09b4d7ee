import { expect, test } from 'vitest';
import { listOperations } from '../../openapi/model/operation.ts';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { wrongUnits } from './judge-units.ts';

test.each<[string, { example?: unknown; own?: unknown; answer: unknown; want: string[] }]>([
  [
    'seconds for seconds',
    { example: { created_at: 1.7e9 }, answer: { created_at: 1.8e9 }, want: [] },
  ],
  [
    'milliseconds for seconds',
    { example: { created_at: 1.7e9 }, answer: { created_at: 1.8e12 }, want: ['/created_at'] },
  ],
  [
    'seconds for milliseconds',
    { example: { startTime: 1.7e12 }, answer: { startTime: 1.8e9 }, want: ['/startTime'] },
  ],
  [
    'an example of the member',
    { own: 1.7e9, answer: { created_at: 1.8e12 }, want: ['/created_at'] },
  ],
  [
    'examples that differ',
    { own: 1.7e9, example: { created_at: 1.7e12 }, answer: { created_at: 1.8e12 }, want: [] },
  ],
  ['no example', { answer: { created_at: 1.8e12 }, want: [] }],
  ['a number that is no time', { example: { size: 1.7e9 }, answer: { size: 1.8e12 }, want: [] }],
  [
    'a name that only ends like one',
    { example: { format: 1.7e9 }, answer: { format: 1.8e12 }, want: [] },
  ],
  [
    'items of a list',
    {
      example: { data: [{ at: 1.7e9 }] },
      answer: { data: [{ at: 1.8e9 }, { at: 1.8e12 }] },
      want: ['/data/1/at'],
    },
  ],
  [
    'unix seconds further down',
    {
      example: { a: { b_unix_secs: 1.7e9 } },
      answer: { a: { b_unix_secs: 1.8e12 } },
      want: ['/a/b_unix_secs'],
    },
  ],
])('%s', (_name, { example, own, answer, want }) => {
  const schema = {
    type: 'object',
    properties: { created_at: { type: 'integer', ...(own !== undefined && { example: own }) } },
  };
  const content = { 'application/json': { schema, ...(example !== undefined && { example }) } };
  const document = documentOf({
    paths: { '/a': { get: { responses: { 200: { description: 'all', content } } } } },
  });
  const [mediaType] = listOperations(document)[0]?.responses[0]?.content ?? [];
  if (mediaType === undefined) throw new Error('no media type');
  expect(wrongUnits({ document }, mediaType, answer).map(({ at }) => at)).toEqual(want);
});
