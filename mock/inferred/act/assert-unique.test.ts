import { expect, test } from 'vitest';
import { listOperations } from '../../../openapi/model/operation.ts';
import { documentOf } from '../../../openapi/testing/document-of.ts';
import { ProblemError } from '../../lib/problem.ts';
import type { OperationCall } from '../../model/types.ts';
import { inferResources } from '../infer/infer-resources.ts';
import type { EntityCollection } from '../repository/resource-repository.ts';
import { assertUnique } from './assert-unique.ts';

const member = {
  type: 'object',
  properties: { id: { type: 'string' }, email: text(), note: text() },
};
const document = documentOf({
  openapi: '3.1.0',
  info: { title: 'Club', version: '1' },
  paths: {
    '/members': {
      get: { responses: { 200: answer({ type: 'array', items: member }) } },
      post: {
        requestBody: { content: { 'application/json': { schema: member } } },
        responses: { 201: answer(member), 409: { description: 'The email is taken.' } },
      },
    },
    '/members/{id}': { get: { responses: { 200: answer(member) } } },
  },
});
const operations = listOperations(document);
const [resource] = inferResources(document, operations).resources;
const operation = operations.find(({ method }) => method === 'post');
const kept = [{ id: 'a', value: { id: 'a', email: 'a@club.example', note: 'x' } }];

const rows: readonly [string, { sent: unknown; own?: string; lists: number; isTaken: boolean }][] =
  [
    ['a value that another has', { sent: { email: 'a@club.example' }, lists: 1, isTaken: true }],
    ['its own value', { sent: { email: 'a@club.example' }, own: 'a', lists: 1, isTaken: false }],
    ['a value that nobody has', { sent: { email: 'b@club.example' }, lists: 1, isTaken: false }],
    ['nothing that is unique: no item is read', { sent: { note: 'x' }, lists: 0, isTaken: false }],
    ['an empty value: no item is read', { sent: { email: '' }, lists: 0, isTaken: false }],
  ];

test.each(rows)('%s', async (_name, { sent, own, lists, isTaken }) => {
  if (resource === undefined || operation === undefined) throw new Error('nothing is inferred');
  let read = 0;
  const entities = {
    list: async () => {
      read++;
      return kept;
    },
  };
  const call = { operation, unknownIds: 'refuse' } as OperationCall;
  const collection = { path: 'members', entities } as unknown as EntityCollection;
  const asserted = assertUnique({ document }, call, resource, collection, sent, own);
  if (isTaken) await expect(asserted).rejects.toThrow(ProblemError);
  else await asserted;
  expect(read).toBe(lists);
});

function text() {
  return { type: 'string' };
}

function answer(schema: unknown) {
  return { description: 'OK', content: { 'application/json': { schema } } };
}
