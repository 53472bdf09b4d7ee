import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { test } from 'node:test';

test('the stories have the double below their own origin', async (context) => {
  const port = await freePort();
  const storybook = spawn(
    process.execPath,
    [
      'node_modules/storybook/dist/bin/dispatcher.js',
      'dev',
      '--ci',
      '--disable-telemetry',
      '--port',
      `${port}`,
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  context.after(() => storybook.kill());
  const tasks = await firstAnswer(`http://127.0.0.1:${port}/api/tasks`, storybook);
  assert.equal(tasks.status, 200);
  assert.equal((await tasks.json()).length, 5);
  const index = await fetch(`http://127.0.0.1:${port}/index.json`);
  assert.ok('tasks--list' in (await index.json()).entries);
});

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The first answer that comes, while the process runs. */
async function firstAnswer(url, { exitCode }) {
  for (const end = Date.now() + 120_000; exitCode === null && Date.now() < end; ) {
    try {
      return await fetch(url);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
  throw new Error(`nothing answers at ${url}`);
}
