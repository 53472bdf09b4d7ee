import { expect, test } from 'vitest';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { createCheckContext } from '../plan/check-context.ts';
import { createCoverageTracker } from './track-coverage.ts';

test.each<[string, { given: object[]; want: string }]>([
  [
    'one that needs them',
    { given: [{ key: [] }], want: 'no request of this run was refused for want of credentials' },
  ],
  [
    'one that is open',
    { given: [], want: 'the operation asks for no credentials that could be left out' },
  ],
  [
    'one that may do without',
    {
      given: [{ key: [] }, {}],
      want: 'the operation asks for no credentials that could be left out',
    },
  ],
])('why no 401 of an operation was seen: %s', (_name, { given, want }) => {
  const context = createCheckContext(
    documentOf({
      openapi: '3.1.0',
      info: { title: 'T', version: '1' },
      paths: {
        '/lamps': {
          get: {
            operationId: 'listLamps',
            security: given,
            responses: { 200: { description: 'all' }, 401: { description: 'who asks?' } },
          },
        },
      },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    }),
    { seed: 1, runId: 'test' },
  );
  const [lamps] = createCoverageTracker(context).result().operations;
  expect(lamps?.statuses.find(({ name }) => name === '401')?.reason).toBe(want);
});
