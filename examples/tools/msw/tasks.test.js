import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createDouble } from 'doubletake';
import { doubleHandlers } from 'doubletake/msw';
import { setupServer } from 'msw/node';

const api = 'https://tasks.example.com';
const double = await createDouble({ apis: ['tasks.yaml'], empty: true });
const server = setupServer(...doubleHandlers(double, { origin: api }));
before(() => server.listen({ onUnhandledRequest: 'error' }));
after(() => server.close());

test('what the application sends to its API is answered by the double', async () => {
  const created = await fetch(`${api}/tasks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'Write' }),
  });
  assert.equal(created.status, 201);
  const tasks = await (await fetch(`${api}/tasks`)).json();
  assert.deepEqual(
    tasks.map(({ title }) => title),
    ['Write'],
  );
});
