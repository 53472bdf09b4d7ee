import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../../openapi/lib/package-root.ts';
import { loadDocument } from '../../../openapi/load/load-document.ts';
import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { createApi } from '../../apis/create-api.ts';
import { documentOf } from '../../inferred/testing/documents.ts';
import { explainApi } from '../explain.ts';
import { inferResources } from './infer-resources.ts';
import { restoreInference, type StoredInference, storeInference } from './stored-inference.ts';

const item = (schema: object) => ({
  200: { description: 'x', content: { 'application/json': { schema } } },
});
const pet = { $ref: '#/components/schemas/Pet' };
const body = { content: { 'application/json': { schema: pet } } };

/** What refers to other resources: parents, counts, corrections, a PUT that changes a part. */
const own = documentOf(
  {
    '/owners': { get: { responses: item({ type: 'array', items: { type: 'object' } }) } },
    '/owners/{ownerId}': { get: { responses: item({ type: 'object' }) } },
    '/owners/{ownerId}/pets': {
      get: { responses: item({ type: 'array', items: pet }) },
      post: { requestBody: body, responses: item(pet) },
    },
    '/pets': {
      get: { responses: item({ type: 'array', items: pet }) },
      post: { requestBody: body, responses: item(pet) },
    },
    '/pets/count': { get: { responses: item({ type: 'integer' }) } },
    '/pets/{petId}': {
      get: { responses: item(pet) },
      put: {
        requestBody: {
          content: {
            'application/json': {
              schema: { type: 'object', properties: { name: { type: 'string' } } },
            },
          },
        },
        responses: item(pet),
      },
      delete: { responses: { 204: { description: 'gone' } } },
    },
    '/hello': {
      get: {
        'x-doubletake-resource': { name: 'greetings', role: 'list' },
        responses: item({ type: 'array', items: { type: 'object' } }),
      },
    },
  },
  {
    Pet: {
      type: 'object',
      required: ['name', 'ownerId'],
      properties: {
        id: { type: 'string' },
        ownerId: { type: 'string' },
        name: { type: 'string' },
      },
    },
  },
);

const examples = join(packageRoot, 'examples');
const documents: readonly [string, () => Promise<OpenApiDocument>][] = [
  ['resources of all kinds', () => loadDocument('own.json', { text: own })],
  ...readdirSync(examples, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.includes('node_modules') && /bicycles\.yaml$/.test(name))
    .map((name) => [name, () => loadDocument(join(examples, name))] as const)
    .map(([name, load]): [string, () => Promise<OpenApiDocument>] => [name, load]),
  ...['okchat', 'chatbase', 'threetone', 'doubletake'].map(
    (name): [string, () => Promise<OpenApiDocument>] => [
      name,
      () => loadDocument(join(packageRoot, 'spec', name, 'openapi.yaml')),
    ],
  ),
];

test.each(documents)('%s: what was stored is what was inferred', async (_, load) => {
  const document = await load();
  const api = createApi(document);
  const inferred = inferResources(document, api.operations);
  const stored = JSON.parse(
    JSON.stringify(storeInference(inferred, api.operations)),
  ) as StoredInference;
  const restored = restoreInference(document, api.operations, stored);
  expect(inferred.resources.length).toBeGreaterThan(0);
  expect(restored?.resources.map(({ resourceSchema }) => resourceSchema)).toEqual(
    inferred.resources.map(({ resourceSchema }) => resourceSchema),
  );
  expect([...(restored?.plans.keys() ?? [])]).toEqual([...inferred.plans.keys()]);
  // A document that comes with its inference is explained by it, word for word.
  const again = createApi({ ...document, inferred: stored });
  expect(explainApi(again)).toEqual(explainApi(api));
});

test('an inference of other operations is not taken', async () => {
  const document = await loadDocument('own.json', { text: own });
  const { operations } = createApi(document);
  const stored = storeInference(inferResources(document, operations), operations);
  expect(restoreInference(document, operations.slice(1), stored)).toBeUndefined();
});
