import { expect, test } from 'vitest';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { documentRoot, jsonResponse, runAgainst } from '../testing/run-against.ts';
import { describeEstimate, estimate } from './estimate.ts';
import { prepareChecks } from './prepare-checks.ts';

test.each<[string, { given: [number, number, number | undefined]; want: string }]>([
  [
    'at a pace',
    {
      given: [2714, 271.4, 10],
      want: 'about 2,700 requests, about 5 minutes at 10 requests a second',
    },
  ],
  [
    'at none',
    {
      given: [312, 1.6, undefined],
      want: 'about 310 requests, about 2 seconds as fast as the target answers',
    },
  ],
  ['one', { given: [1.3, 1.3, 1], want: 'about 1 request, about 1 second at 1 request a second' }],
  [
    'many',
    {
      given: [123_456, 12_345.6, 10],
      want: 'about 120,000 requests, about 3 hours at 10 requests a second',
    },
  ],
])('an estimate in words: %s', (_name, { given: [requests, seconds, rate], want }) => {
  expect(describeEstimate({ requests, seconds }, { writes: true, rate })).toBe(want);
});

const item = {
  type: 'object',
  required: ['id', 'name', 'seats'],
  properties: {
    id: { type: 'integer' },
    name: { type: 'string', maxLength: 60, example: 'Desk' },
    seats: { type: 'integer', minimum: 1, maximum: 9, example: 2 },
  },
};
const { id: _id, ...own } = item.properties;
const body = (required: readonly string[]) => ({
  required: true,
  content: { 'application/json': { schema: { type: 'object', required, properties: own } } },
});
const refused = { 400: jsonResponse({ type: 'object' }), 404: jsonResponse({ type: 'object' }) };
const id = { name: 'id', in: 'path', required: true, schema: { type: 'integer' } };
const root = documentRoot({
  '/desks': {
    get: {
      operationId: 'listDesks',
      responses: { 200: jsonResponse({ type: 'array', items: item }) },
    },
    post: {
      operationId: 'addDesk',
      requestBody: body(['name', 'seats']),
      responses: { 201: jsonResponse(item), ...refused },
    },
  },
  '/desks/{id}': {
    parameters: [id],
    get: { operationId: 'getDesk', responses: { 200: jsonResponse(item), ...refused } },
    patch: {
      operationId: 'changeDesk',
      requestBody: body([]),
      responses: { 200: jsonResponse(item), ...refused },
    },
    delete: { operationId: 'deleteDesk', responses: { 204: { description: 'gone' }, ...refused } },
  },
});

test('what is estimated is about what is sent; without writes, what only reads', async () => {
  const desks = new Map<number, Record<string, unknown>>();
  let next = 0;
  const { requests } = await runAgainst(
    root,
    ({ method, path, body: sent }) => {
      const desk = desks.get(Number(path.split('/')[2]));
      const given = Object(sent) as Record<string, unknown>;
      const isNew = method === 'POST' && path === '/desks';
      const { name = desk?.['name'], seats = desk?.['seats'] } = given;
      const isRight =
        typeof name === 'string' &&
        name.length <= 60 &&
        [1, 2, 3, 4, 5, 6, 7, 8, 9].includes(Number(seats));
      if (path === '/desks' && method === 'GET') return { status: 200, body: [...desks.values()] };
      if (!isNew && desk === undefined) return { status: 404, body: {} };
      if (['POST', 'PATCH'].includes(method) && !isRight) return { status: 400, body: {} };
      if (method === 'DELETE') {
        desks.delete(Number(desk?.['id']));
        return { status: 204 };
      }
      if (method === 'GET') return { status: 200, body: desk };
      const kept = { id: isNew ? ++next : Number(desk?.['id']), name, seats };
      desks.set(kept.id, kept);
      return { status: isNew ? 201 : 200, body: kept };
    },
    [],
    true,
  );
  const { context, checks } = prepareChecks({ document: documentOf(root), runId: 'r' });
  const about = estimate(context, checks, { writes: true, rate: 10 });
  expect(about.seconds).toBeCloseTo(about.requests / 10);
  expect(about.requests).toBeGreaterThan(requests.length / 2);
  expect(about.requests).toBeLessThan(requests.length * 2);
  const reading = estimate(context, checks, { writes: false, rate: undefined });
  expect(reading.requests).toBeGreaterThan(0);
  expect(reading.requests).toBeLessThan(about.requests / 3);
});
