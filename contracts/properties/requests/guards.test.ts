import { expect, test } from 'vitest';
import { documentOf } from '../../../openapi/testing/document-of.ts';
import { createCheckContext } from '../../plan/check-context.ts';
import { guardChecks } from './guards.ts';

const bearer = { type: 'http', scheme: 'bearer' };

/** Whether a token in the URL is looked for where these schemes, and these parameters, are. */
test.each<[string, { given: object; parameters?: object[]; want: boolean }]>([
  ['a bearer token', { given: { key: bearer }, want: true }],
  [
    'a key of that name in the query',
    {
      given: { key: bearer, url: { type: 'apiKey', in: 'query', name: 'access_token' } },
      want: false,
    },
  ],
  [
    'words that say so',
    {
      given: { key: { ...bearer, description: 'As a header, or as `?access_token=`.' } },
      want: false,
    },
  ],
  [
    'a parameter of that name',
    {
      given: { key: bearer },
      parameters: [{ name: 'access_token', in: 'query', schema: { type: 'string' } }],
      want: false,
    },
  ],
])('a token in the URL: %s', (_name, { given, parameters = [], want }) => {
  const context = createCheckContext(
    documentOf({
      openapi: '3.1.0',
      info: { title: 'T', version: '1' },
      security: [{ key: [] }],
      paths: {
        '/lamps': {
          get: { operationId: 'listLamps', parameters, responses: { 200: { description: 'all' } } },
        },
      },
      components: { securitySchemes: given },
    }),
    { seed: 1, runId: 'test' },
  );
  const ids = context.operations.flatMap((own) => [...guardChecks(context, own)]);
  const isLookedFor = ids.some(({ id }) => id.endsWith('/negative/credentials/in-url'));
  expect(isLookedFor).toBe(want);
});
