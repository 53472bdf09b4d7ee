import { expect, test } from 'vitest';
import { documentOf } from '../../../openapi/testing/document-of.ts';
import { createCheckContext } from '../../plan/check-context.ts';
import { deriveHttp } from './http.ts';

test.each<[string, { given: readonly string[]; want: string | undefined }]>([
  [
    'each that often changes something',
    { given: ['get', 'put'], want: 'PATCH and POST, which are not declared, are refused' },
  ],
  [
    'DELETE, where PUT and PATCH are declared',
    { given: ['put', 'patch', 'post'], want: 'DELETE, which is not declared, is refused' },
  ],
  [
    'GET, where all of those are declared',
    { given: ['put', 'patch', 'delete', 'post'], want: 'GET, which is not declared, is refused' },
  ],
  [
    'none, where each is declared',
    { given: ['get', 'put', 'patch', 'delete', 'post'], want: undefined },
  ],
])('the undeclared method that is tried is %s', (_name, { given, want }) => {
  const item = Object.fromEntries(
    given.map((method) => [method, { responses: { '200': { description: 'Done.' } } }]),
  );
  const context = createCheckContext(documentOf({ openapi: '3.1.0', paths: { '/things': item } }), {
    seed: 1,
    runId: 'test',
  });
  expect(deriveHttp(context).find(({ id }) => id.endsWith('/http/method'))?.title).toBe(want);
});

test('a method that another path has for the same URLs is not undeclared', () => {
  const operation = { responses: { '200': { description: 'Done.' } } };
  const parameters = [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }];
  const paths = {
    '/things/mine': { get: operation },
    '/things/{id}': { parameters, post: operation, patch: operation },
  };
  const context = createCheckContext(documentOf({ openapi: '3.1.0', paths }), {
    seed: 1,
    runId: 'test',
  });
  const titles = deriveHttp(context).filter(({ id }) => id.endsWith('/http/method'));
  expect(titles.map(({ title }) => title)).toEqual([
    'PUT, which is not declared, is refused',
    'PUT, which is not declared, is refused',
  ]);
});
