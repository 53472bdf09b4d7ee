import { createControlClient } from 'doubletake/control';

// A state of its own for each file; files run side by side.
const sandbox = 'tasks';
const url = `${process.env.DOUBLETAKE_URL}/__doubletake/in/${sandbox}`;
const control = createControlClient({ url: process.env.DOUBLETAKE_URL, sandbox });
const createTask = (title) =>
  fetch(`${url}/tasks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title }),
  });

beforeEach(() => control.reset({ empty: true }));

test('a task is there after it was created', async () => {
  await createTask('Write');
  expect(await (await fetch(`${url}/tasks`)).json()).toMatchObject([{ title: 'Write' }]);
});

test('an invalid task is refused, and nothing is kept', async () => {
  expect((await createTask('')).status).toBe(422);
  expect(await (await fetch(`${url}/tasks`)).json()).toEqual([]);
});

test('a failure on demand', async () => {
  await control.addFault({ operation: 'listTasks', fault: { kind: 'status', status: 503 } });
  expect((await fetch(`${url}/tasks`)).status).toBe(503);
});
