import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import { record } from '../safety/testing/record.ts';
import { curlCommand } from './curl.ts';
import { reproduceScript } from './script.ts';

function exchange(method: string, path: string, body: unknown, status: number, json?: unknown) {
  const request: SentRequest = {
    method,
    path,
    query: [],
    headers: {},
    body: body === undefined ? undefined : { kind: 'json', value: body },
    credentials: 'valid',
  };
  const response = {
    status,
    headers: {},
    bytes: Buffer.from(JSON.stringify(json) ?? ''),
    json,
    milliseconds: 1,
  };
  return { request, response, failure: undefined } satisfies Exchange;
}

test('a script makes what a finding is about, sends what was sent with the ids of now, and deletes it', async () => {
  const held = new Map<string, unknown>();
  const server = await record(({ method, path, json }) => {
    const id = path.split('/')[2] ?? '';
    if (method === 'POST') {
      // Another id than the run has seen.
      held.set('new 1', json);
      return { status: 201, body: { data: { id: 'new 1', tag: 'old/1' } } };
    }
    if (method === 'DELETE') held.delete(decodeURIComponent(id));
    return { status: method === 'DELETE' ? 204 : 200, ...(method !== 'DELETE' && { body: {} }) };
  });
  const created = exchange('POST', '/crates', { name: "it's" }, 201, { data: { id: 'old/1' } });
  const change = exchange('PUT', '/crates/old%2F1/lid', { crate: 'old/1', note: 'a "b"' }, 200, {});
  const read = exchange('GET', '/crates/old%2F1', undefined, 200, {});
  const script = reproduceScript({
    about: ['An update did not change what it sent', 'PUT /crates/{id}/lid'],
    exchanges: [change, read],
    items: [
      {
        id: 'old/1',
        created,
        deletion: exchange('DELETE', '/crates/old%2F1', undefined, 204).request,
      },
    ],
    command: (request) => curlCommand(request, { baseUrl: server.url, credentialHeaders: {} }),
  });
  try {
    const { stdout } = await promisify(execFile)('sh', ['-c', script]);
    expect(stdout).toContain('3. GET /crates/old%2F1   <- the finding');
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /crates',
      'PUT /crates/new%201/lid',
      'GET /crates/new%201',
      'DELETE /crates/new%201',
    ]);
    expect(server.seen[0]?.json).toEqual({ name: "it's" });
    expect(server.seen[1]?.json).toEqual({ crate: 'new 1', note: 'a "b"' });
    expect(held.size).toBe(0);
  } finally {
    await server.close();
  }
});
