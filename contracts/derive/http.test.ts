import { expect, test } from 'vitest';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { createPlan } from '../plan.ts';
import { deriveHttp } from './http.ts';

test.each<[string, { given: readonly string[]; want: string | undefined }]>([
  ['the first that would change something', { given: ['get', 'put'], want: 'PATCH, which is not declared, is refused' }],
  ['GET, where all of those are declared', { given: ['put', 'patch', 'delete', 'post'], want: 'GET, which is not declared, is refused' }],
  ['none, where each is declared', { given: ['get', 'put', 'patch', 'delete', 'post'], want: undefined }],
])('the undeclared method that is tried is %s', (_name, { given, want }) => {
  const item = Object.fromEntries(given.map((method) => [method, { responses: { '200': { description: 'Done.' } } }]));
  const plan = createPlan(documentOf({ openapi: '3.1.0', paths: { '/things': item } }), { seed: 1, runId: 'test' });
  expect(deriveHttp(plan).find(({ id }) => id.endsWith('/http/method'))?.title).toBe(want);
});
