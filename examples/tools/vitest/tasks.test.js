import { createDouble } from 'doubletake';
import { describeContract } from 'doubletake/vitest';
import { afterAll, beforeEach, expect, test } from 'vitest';

const double = await createDouble({ apis: ['tasks.yaml'], empty: true, seed: 42 });
beforeEach(() => double.control.reset());
afterAll(() => double.close());

test('a task is there after it was created', async () => {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ title: 'Write' });
  await double.fetch('http://tasks.test/tasks', { method: 'POST', headers, body });
  const list = await double.fetch('http://tasks.test/tasks');
  expect(await list.json()).toMatchObject([{ title: 'Write' }]);
});

// The same checks, on the double and, where it is named, on the server that it stands for.
await describeContract('tasks.yaml', { target: double.fetch, allowWrites: true });
