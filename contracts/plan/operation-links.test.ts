import { expect, test } from 'vitest';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { documentRoot, jsonResponse } from '../testing/run-against.ts';
import { createCheckContext } from './check-context.ts';
import { listChains } from './operation-links.ts';

const text = { type: 'string' };
const named = (name: string) => ({ name, in: 'path', required: true, schema: text });
const object = { type: 'object', properties: { code: text } };

/** A document whose first read has a link to the second. */
function chainsTo(operationId: string, shown: unknown): string[][] {
  const root = documentRoot({
    '/keepers/{keeper}': {
      get: {
        operationId: 'readKeeper',
        parameters: [named('keeper')],
        responses: {
          200: {
            ...jsonResponse(shown),
            links: {
              hives: { operationId: 'readHive', parameters: { hive: '$response.body#/code' } },
            },
          },
        },
      },
    },
    '/hives/{hive}': {
      get: {
        operationId: 'readHive',
        parameters: [named('hive')],
        responses: { 200: jsonResponse(object) },
      },
    },
  });
  const context = createCheckContext(documentOf(root), { seed: 1, runId: 'test' });
  const operation = context.operations.find(({ id }) => id === operationId);
  if (operation === undefined) return [];
  return listChains(context.document, context.links, operation, () => true).map((chain) =>
    chain.map(({ from }) => from.id),
  );
}

test.each<[string, { given: readonly [string, unknown]; want: string[][] }]>([
  ['that nothing leads to is called as it is', { given: ['readKeeper', object], want: [[]] }],
  [
    'is led to by a read that nothing leads to',
    { given: ['readHive', object], want: [['readKeeper']] },
  ],
  [
    'is led to by no link that names a member of a list',
    { given: ['readHive', { type: 'array', items: object }], want: [[]] },
  ],
])('an operation %s', (_name, { given: [id, shown], want }) => {
  expect(chainsTo(id, shown)).toEqual(want);
});
