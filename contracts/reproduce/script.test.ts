import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import { record } from '../safety/testing/record.ts';
import { documentRoot, jsonResponse, runAgainst } from '../testing/run-against.ts';
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
    decisive: { by: 'status', status: 404, isOfGuard: false },
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

const text = { type: 'string' };
const made = (own: object) => ({
  201: jsonResponse({ type: 'object', required: ['id'], properties: { id: text, ...own } }),
});
const takes = (own: object, required: string[]) => ({
  required: true,
  content: { 'application/json': { schema: { type: 'object', required, properties: own } } },
});
const lesson = { title: text, teacherId: text };
const lessonId = { name: 'lessonId', in: 'path', required: true, schema: text };
const schools = documentRoot({
  '/teachers': {
    post: {
      operationId: 'addTeacher',
      requestBody: takes({ name: text }, ['name']),
      responses: made({ name: text }),
    },
  },
  '/teachers/{teacherId}': {
    get: {
      operationId: 'readTeacher',
      parameters: [{ name: 'teacherId', in: 'path', required: true, schema: text }],
      responses: {
        200: jsonResponse({ type: 'object', required: ['id'], properties: { id: text } }),
      },
    },
  },
  '/lessons': {
    post: {
      operationId: 'addLesson',
      requestBody: takes(lesson, ['title', 'teacherId']),
      responses: made(lesson),
    },
  },
  '/lessons/{lessonId}': {
    parameters: [lessonId],
    get: {
      operationId: 'readLesson',
      responses: {
        200: jsonResponse({
          type: 'object',
          required: ['id'],
          properties: { id: text, ...lesson },
        }),
      },
    },
    patch: {
      operationId: 'patchLesson',
      requestBody: takes(lesson, []),
      responses: {
        200: jsonResponse({
          type: 'object',
          required: ['id'],
          properties: { id: text, ...lesson },
        }),
      },
    },
  },
});

test('a script makes as well what the body of another creation names', async () => {
  const things = new Map<string, Record<string, unknown>>();
  const { findings } = await runAgainst(
    schools,
    ({ method, path, body }) => {
      if (method === 'POST') {
        const [, kind = ''] = path.split('/');
        const { teacherId } = Object(body);
        if (kind === 'lessons' && !things.has(`/teachers/${teacherId}`)) return { status: 422 };
        const thing = { ...Object(body), id: `${kind}-${things.size}` };
        things.set(`${path}/${thing.id}`, thing);
        return { status: 201, body: thing };
      }
      const found = things.get(path);
      // An update changes nothing.
      return found === undefined ? { status: 404 } : { status: 200, body: found };
    },
    ['patchLesson/journeys'],
    true,
  );
  const ignored = findings.find(({ code }) => code === 'update-ignored');
  expect(ignored?.script).toMatch(/1\. POST \/teachers'[\s\S]*2\. POST \/lessons'/);
  expect(ignored?.script).toContain(`"teacherId":"'"$id1"'"`);
});

test('a script puts back what there is one of, as it was before', async () => {
  let settings: Record<string, unknown> = { theme: "it's dark", size: 4 };
  const server = await record(({ method, json }) => {
    if (method === 'PATCH') settings = { ...settings, ...(json as object), size: 9 };
    return { status: 200, body: settings };
  });
  const change = exchange('PATCH', '/settings', { theme: 'light' }, 200, {});
  const read = exchange('GET', '/settings', undefined, 200, {});
  const script = reproduceScript({
    about: ['An update changed what it did not send'],
    exchanges: [change, read],
    items: [],
    decisive: { by: 'status', status: 404, isOfGuard: false },
    command: (request) => curlCommand(request, { baseUrl: server.url, credentialHeaders: {} }),
  });
  try {
    const { stdout } = await promisify(execFile)('sh', ['-c', script]);
    expect(stdout).toContain('"size":9');
    expect(server.seen.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'GET', 'PATCH']);
    expect(settings['theme']).toBe("it's dark");
  } finally {
    await server.close();
  }
});

test('a script says that it could not be judged where nothing answers', async () => {
  const server = await record(() => ({ status: 200, body: {} }));
  await server.close();
  const script = reproduceScript({
    about: ['What was created cannot be read'],
    exchanges: [exchange('GET', '/crates/1', undefined, 404, {})],
    items: [],
    decisive: { by: 'status', status: 404, isOfGuard: false },
    command: (request) => curlCommand(request, { baseUrl: server.url, credentialHeaders: {} }),
  });
  const ended = promisify(execFile)('sh', ['-c', script]);
  await expect(ended).rejects.toMatchObject({
    code: 2,
    stdout: expect.stringContaining('It could not be judged: no answer came.') as unknown,
  });
});
