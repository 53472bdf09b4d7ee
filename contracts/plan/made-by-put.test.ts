import { expect, test } from 'vitest';
import { documentRoot, jsonResponse, runAgainst } from '../testing/run-against.ts';

const lamp = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } };
const text = (name: string) => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string', pattern: '^[a-z0-9-]{1,60}$' },
});
const part = { type: 'object', required: ['label'], properties: { label: { type: 'string' } } };
const missing = { 404: { description: '' } };

test('what a PUT makes below an item is made, read and deleted below an item of the run', async () => {
  const parts = new Map<string, unknown>();
  const lamps = new Set<string>();
  const { outcomes, requests } = await runAgainst(
    documentRoot({
      '/lamps': {
        post: { operationId: 'addLamp', responses: { 201: jsonResponse(lamp) } },
      },
      '/lamps/{id}': {
        parameters: [text('id')],
        delete: { operationId: 'dropLamp', responses: { 204: { description: '' }, ...missing } },
      },
      '/lamps/{lamp}/parts/{code}': {
        parameters: [text('lamp'), text('code')],
        get: { operationId: 'readPart', responses: { 200: jsonResponse(part), ...missing } },
        put: {
          operationId: 'putPart',
          requestBody: { required: true, content: { 'application/json': { schema: part } } },
          responses: { 201: jsonResponse(part), ...missing },
        },
        delete: { operationId: 'dropPart', responses: { 204: { description: '' }, ...missing } },
      },
    }),
    ({ method, path, body }) => {
      if (path === '/lamps') {
        const id = `l${lamps.size + 1}`;
        lamps.add(id);
        return { status: 201, body: { id } };
      }
      const [, , id = '', , code] = path.split('/');
      if (!lamps.has(id)) return { status: 404 };
      if (code === undefined) return { status: 204 };
      if (method === 'PUT') parts.set(path, body);
      const found = parts.get(path);
      if (method === 'DELETE') return { status: parts.delete(path) ? 204 : 404 };
      return found === undefined
        ? { status: 404 }
        : { status: method === 'PUT' ? 201 : 200, body: found };
    },
    ['putPart/examples/schema', 'readPart/examples/schema', 'dropPart/examples/schema'],
  );
  expect(outcomes).toEqual({
    'putPart/examples/schema': 'passed',
    'readPart/examples/schema': 'passed',
    'dropPart/examples/schema': 'passed',
  });
  const puts = requests.filter(({ method }) => method === 'PUT');
  expect(puts.length).toBeGreaterThan(1);
  for (const { path } of puts) expect(lamps).toContain(path.split('/')[2]);
});
