import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const doubletake = 'node_modules/doubletake/bin/doubletake.js';
const stdio = ['node', doubletake, 'mcp', 'tasks.yaml'];
const bodyOf = (more) =>
  JSON.stringify({ operation: 'createTask', body: { title: 'Water the plants' }, ...more });

/** What the inspector prints of one request to a server: its words, or the URL. */
async function inspect(server, ...words) {
  const inspector = 'node_modules/.bin/mcp-inspector';
  const { stdout } = await run(inspector, ['--cli', ...words, '--', ...server], {
    timeout: 120_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout);
}

async function useAll(server) {
  const { tools } = await inspect(server, '--method', 'tools/list', '--strict');
  assert.ok(tools.some(({ name }) => name === 'call_operation'));
  const call = ['--method', 'tools/call', '--tool-name', 'call_operation'];
  const made = await inspect(server, ...call, '--tool-args-json', bodyOf({}));
  assert.match(made.content[0].text, /^201 to POST \/tasks .*Water the plants/s);
  const refused = await inspect(server, ...call, '--tool-args-json', bodyOf({ body: {} }));
  assert.match(refused.content[0].text, /^4\d\d to POST \/tasks .*title/s);
  const { resources } = await inspect(server, '--method', 'resources/list');
  assert.ok(resources.some(({ uri }) => uri === 'doubletake://documents/tasks'));
}

test('the inspector uses a double by standard input and output', () => useAll(stdio));

test('the inspector uses a double by HTTP', async (context) => {
  const server = spawn('node', [doubletake, 'mcp', 'tasks.yaml', '--http', '0']);
  context.after(() => server.kill());
  const url = await new Promise((found, failed) => {
    server.once('exit', () => failed(new Error('the server has ended')));
    for (const stream of [server.stdout, server.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        const [match] = /http:\/\/\S+\/mcp/.exec(line) ?? [];
        if (match !== undefined) found(match);
      });
  });
  await useAll([url]);
});
