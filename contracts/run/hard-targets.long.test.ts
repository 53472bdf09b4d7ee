import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { withoutPause } from '../testing/run-against.ts';
import type { CleanedUp, RunEvent, RunSummary } from './event.ts';
import type { LedgerEntry } from './ledger.ts';
import { prepareChecks } from './prepare-checks.ts';
import { runChecks } from './run-checks.ts';
import type { RunOptions } from './run-options.ts';

const note = {
  type: 'object',
  required: ['id', 'title'],
  properties: { id: { type: 'string' }, title: { type: 'string' } },
};
const json = (schema: object) => ({
  description: 'ok',
  content: { 'application/json': { schema } },
});
const newNote = {
  type: 'object',
  required: ['title'],
  properties: { title: { type: 'string', minLength: 1 } },
};
const id = { name: 'noteId', in: 'path', required: true, schema: { type: 'string' } };
const refusal = { description: 'refused' };

/** Notes, made under a path with a slash at its end; alerts, which nothing shows. */
const document = documentOf({
  openapi: '3.1.0',
  info: { title: 'Notes', version: '1' },
  paths: {
    '/notes/': {
      get: { operationId: 'listNotes', responses: { '200': json({ type: 'array', items: note }) } },
      post: {
        operationId: 'addNote',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: newNote, example: { title: 'milk' } } },
        },
        responses: { '201': json(note), '400': refusal },
      },
    },
    '/notes/{noteId}': {
      parameters: [id],
      get: { operationId: 'readNote', responses: { '200': json(note), '404': refusal } },
      delete: {
        operationId: 'dropNote',
        responses: { '204': { description: 'gone' }, '404': refusal },
      },
    },
    '/alerts': {
      post: {
        operationId: 'raiseAlert',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: newNote, example: { title: 'fire' } } },
        },
        responses: { '201': { description: 'raised' }, '400': refusal },
      },
    },
  },
});

interface Notes {
  readonly notes: Map<string, { id: string; title: string }>;
  readonly seen: { method: string; url: string }[];
  /** Comes before the usual answer; true where it has answered. */
  before(request: IncomingMessage, response: ServerResponse, body: string): boolean;
}

function createNotes(before: (state: Notes) => Notes['before'] = () => () => false): {
  server: Server;
  state: Notes;
} {
  let count = 0;
  const state: Notes = { notes: new Map(), seen: [], before: () => false };
  const strike = before(state);
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method = '', url = '' } = request;
    state.seen.push({ method, url });
    const answer = (status: number, value?: unknown) => {
      response.writeHead(status, value === undefined ? {} : { 'content-type': 'application/json' });
      response.end(value === undefined || method === 'HEAD' ? undefined : JSON.stringify(value));
    };
    if (strike(request, response, body)) return;
    const one = /^\/notes\/([^/?]+)$/.exec(url)?.[1];
    if (/^\/notes\/?(\?|$)/.test(url) && method === 'GET')
      return answer(200, [...state.notes.values()]);
    if ((/^\/notes\/?$/.test(url) || url === '/alerts') && method === 'POST') {
      let title: unknown;
      try {
        title = (JSON.parse(body) as { title?: unknown }).title;
      } catch {}
      if (typeof title !== 'string' || title === '') return answer(400);
      if (url === '/alerts') return answer(201);
      const made = { id: String(++count), title };
      state.notes.set(made.id, made);
      return answer(201, made);
    }
    if (one !== undefined && state.notes.has(one)) {
      if (method === 'GET' || method === 'HEAD') return answer(200, state.notes.get(one));
      if (method === 'DELETE') {
        state.notes.delete(one);
        return answer(204);
      }
    }
    return answer(one === undefined ? 405 : 404);
  });
  return { server, state };
}

async function checkNotes(
  server: Server,
  options: Partial<RunOptions> = {},
): Promise<{ summary: RunSummary; events: RunEvent[]; cleanUp: CleanedUp }> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const events: RunEvent[] = [];
  const target = `http://127.0.0.1:${port}`;
  const summary = await runChecks({
    document,
    target,
    credentials: {},
    allowWrites: true,
    runId: 'a1b2c3',
    timeout: 2_000,
    grace: 600,
    listen: (event) => events.push(event),
    ...options,
  });
  server.closeAllConnections();
  server.close();
  const cleanUp = events.find((event) => event.type === 'cleaned-up');
  if (cleanUp === undefined) throw new Error('nothing was cleaned up');
  return { summary, events, cleanUp };
}

test('a run on a live API leaves nothing that it can delete, names what it cannot trace, and notes every request that may change something', async () => {
  const { server, state } = createNotes();
  const entries: LedgerEntry[] = [];
  const { summary, cleanUp } = await checkNotes(server, {
    ledger: { write: async (entry) => void entries.push(entry) },
  });
  expect(state.notes.size).toBe(0);
  expect(cleanUp.left).toEqual([]);
  expect(cleanUp.created).toBe(cleanUp.deleted);
  const raised = state.seen.filter(
    ({ method, url }) => method === 'POST' && url === '/alerts',
  ).length;
  expect(raised).toBeGreaterThan(0);
  expect(cleanUp.untraced.length).toBeGreaterThan(0);
  expect(new Set(cleanUp.untraced)).toEqual(new Set(['POST /alerts (201, no id)']));
  const unsafe = state.seen.filter(
    ({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method),
  ).length;
  const deletions = entries.filter(({ entry }) => entry === 'gone').length;
  expect(entries.filter(({ entry }) => entry === 'intend').length).toBeGreaterThanOrEqual(
    unsafe - 2 * deletions,
  );
  expect(summary.stopped).toBeUndefined();
});

test('the deletion of 12 does not stand for that of 1 and 2', async () => {
  const { server, state } = createNotes();
  // Notes are called 1, 2, 3 …: whatever is deleted by a check must leave the others on the list of
  // what is to go.
  await checkNotes(server, { only: ['Note/'] });
  expect(state.notes.size).toBe(0);
});

test.each([
  [
    'a creation that is carried out and answers 500',
    (_state: Notes) => (answer: ServerResponse) => answer.writeHead(500).end(),
  ],
  [
    'a creation that is carried out and never answered',
    (_state: Notes) => (answer: ServerResponse) => void answer.socket?.destroy(),
  ],
] as const)('%s is found by its name and deleted', async (_name, strike) => {
  let struck = 0;
  const { server, state } = createNotes((own) => (request, response, body) => {
    if (
      request.method !== 'POST' ||
      request.url !== '/notes/' ||
      !body.includes('doubletake') ||
      ++struck % 3 !== 0
    )
      return false;
    // An id that a client sends is not taken.
    const sent = JSON.parse(body) as { title: string };
    own.notes.set(`s${struck}`, { ...sent, id: `s${struck}` });
    strike(own)(response);
    return true;
  });
  const { cleanUp } = await checkNotes(server, { only: ['addNote/examples', 'addNote/journeys'] });
  expect(struck).toBeGreaterThan(2);
  expect([...state.notes.values()].filter(({ title }) => title.includes('doubletake'))).toEqual([]);
  expect(cleanUp.left).toEqual([]);
});

test.each([
  [
    'a Location with a broken escape',
    (response: ServerResponse) => response.writeHead(201, { location: '/notes/%E0%A4%A' }).end(),
  ],
  [
    'JSON nested 500,000 deep',
    (response: ServerResponse) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('['.repeat(500_000) + ']'.repeat(500_000)),
  ],
  [
    'half a surrogate as an id',
    (response: ServerResponse) =>
      response
        .writeHead(201, { 'content-type': 'application/json' })
        .end('{"id":"\\ud800","title":"x"}'),
  ],
  [
    'JSON cut off',
    (response: ServerResponse) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': '900' })
        .write('[', () => response.destroy()),
  ],
] as const)('%s breaks no check and no clean-up', async (_name, strike) => {
  const { server } = createNotes(() => (request, response) => {
    if (request.url !== '/notes/' && request.method !== 'GET') return false;
    strike(response);
    return true;
  });
  const { summary, events } = await checkNotes(server, {
    only: ['addNote/examples', 'addNote/journeys', 'listNotes/examples', 'readNote/examples'],
  });
  expect(
    events.flatMap((event) =>
      event.type === 'check-ended' && event.outcome === 'error' ? [event.reason] : [],
    ),
  ).toEqual([]);
  expect(events.at(-1)?.type).toBe('run-ended');
  expect(summary.error).toBe(0);
});

test('a check that throws is a row with its id, the others run, and the exit code says that there is no verdict', async () => {
  const { server, state } = createNotes();
  const selection = { document, runId: 'a1b2c3', only: ['listNotes/examples', 'addNote/examples'] };
  const prepared = prepareChecks(selection);
  const [first, ...others] = prepared.checks;
  if (first === undefined) throw new Error('no checks');
  const broken = { ...first, run: () => Promise.reject(new TypeError('something of ours')) };
  const { summary, events } = await checkNotes(server, {
    prepared: { ...prepared, checks: [broken, ...others] },
  });
  const ended = events.flatMap((event) => (event.type === 'check-ended' ? [event] : []));
  expect(ended).toHaveLength(prepared.checks.length);
  expect(ended.find(({ check }) => check.id === first.id)).toMatchObject({
    outcome: 'error',
    reason: expect.stringContaining('TypeError: something of ours'),
  });
  expect(summary).toMatchObject({ error: 1, exitCode: 2 });
  expect(state.notes.size).toBe(0);
});

test('a target that stops at a request is named with it, and the run ends after waiting for it', async () => {
  let requests = 0;
  const { server } = createNotes(() => (request) => {
    requests++;
    if (request.method !== 'POST' || request.url !== '/alerts') return false;
    server.close();
    server.closeAllConnections();
    return true;
  });
  const { summary } = await checkNotes(server);
  expect(summary.stopped).toBe('target-gone');
  expect(summary.exitCode).toBe(1);
  const found = summary.findings.filter(({ code }) => code === 'target-stopped');
  expect(found.map(({ operation }) => operation)).toEqual(['raiseAlert']);
  expect(summary.requests - requests).toBeLessThan(20);
});

test('429 is waited for and told, also without Retry-After, and no check is skipped or fails for it', async () => {
  let count = 0;
  const { server, state } = createNotes(() => (_request, response) => {
    if (++count % 15 !== 0) return false;
    response.writeHead(429, count % 2 === 0 ? { 'retry-after': '0' } : {}).end();
    return true;
  });
  const { summary, events } = await checkNotes(server, {
    only: ['addNote/examples', 'readNote/examples'],
    pause: withoutPause,
  });
  expect(count).toBeGreaterThan(15);
  expect(events.filter((event) => event.type === 'waiting').length).toBeGreaterThan(0);
  expect(summary.findings.filter(({ message }) => message.includes('429'))).toEqual([]);
  expect(state.notes.size).toBe(0);
});

test('clean-up goes on where the target asks to wait', async () => {
  let isBusy = 3;
  const { server, state } = createNotes(() => (request, response) => {
    if (request.method !== 'DELETE' || isBusy-- <= 0) return false;
    response.writeHead(isBusy % 2 === 0 ? 429 : 503, { 'retry-after': '0' }).end();
    return true;
  });
  const { cleanUp } = await checkNotes(server, { only: ['addNote/examples'] });
  expect(cleanUp.left).toEqual([]);
  expect(state.notes.size).toBe(0);
});

test('what the target does not delete is not asked for after every check', async () => {
  const { server, state } = createNotes(() => (request, response) => {
    if (request.method !== 'DELETE' || request.url === '/notes/') return false;
    response.writeHead(409).end();
    return true;
  });
  const { cleanUp, summary } = await checkNotes(server, { only: ['addNote/'] });
  const asked = new Map<string, number>();
  for (const { method, url } of state.seen)
    if (method === 'DELETE' && url !== '/notes/') asked.set(url, (asked.get(url) ?? 0) + 1);
  expect(summary.passed + summary.failed).toBeGreaterThan(10);
  expect(Math.max(...asked.values())).toBeLessThan(10);
  expect(cleanUp.left.length).toBe(state.notes.size);
});

test('a plan that allows few items costs no check: what none needs any more is deleted', async () => {
  const { server, state } = createNotes((own) => (request, response) => {
    if (request.method !== 'POST' || request.url !== '/notes/' || own.notes.size < 6) return false;
    response.writeHead(402).end();
    return true;
  });
  const { summary } = await checkNotes(server, { only: ['addNote/', 'readNote/'] });
  expect(summary.findings.filter(({ message }) => message.includes('402'))).toEqual([]);
  expect(state.notes.size).toBe(0);
});

test('where the ledger cannot be written nothing more is made, and what was made is deleted', async () => {
  const { server, state } = createNotes();
  let lines = 0;
  const ledger = {
    write: async () =>
      ++lines > 40 ? Promise.reject(new Error('ENOSPC: no space left on device')) : undefined,
  };
  const { summary, cleanUp } = await checkNotes(server, { ledger });
  expect(summary).toMatchObject({ stopped: 'ledger-lost', error: 1 });
  expect(summary.exitCode).not.toBe(0);
  expect(state.notes.size).toBe(0);
  expect(cleanUp.left).toEqual([expect.stringContaining('ENOSPC')]);
});

test('a deletion that is answered and not carried out is left behind', async () => {
  const { server, state } = createNotes(() => (request, response) => {
    if (request.method !== 'DELETE' || request.url === '/notes/') return false;
    response.writeHead(204).end();
    return true;
  });
  const { cleanUp } = await checkNotes(server, {
    only: ['addNote/examples'],
    pause: withoutPause,
  });
  expect(state.notes.size).toBeGreaterThan(0);
  expect(cleanUp.left.length).toBe(state.notes.size);
  expect(cleanUp.left[0]).toContain('it is still there');
});

/** Files that are kept by their names, which an answer does not tell, and which nothing deletes. */
const files = documentOf({
  openapi: '3.1.0',
  info: { title: 'Files', version: '1' },
  paths: {
    '/files': {
      get: {
        operationId: 'listFiles',
        responses: { '200': json({ type: 'array', items: { type: 'string' } }) },
      },
      post: {
        operationId: 'addFile',
        requestBody: {
          required: true,
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                required: ['file'],
                properties: { file: { type: 'string', contentMediaType: 'text/plain' } },
              },
            },
          },
        },
        responses: { '200': json({ type: 'object' }), '400': refusal },
      },
    },
  },
});

test('files that a list shows by their names alone, and that nothing deletes, are told to be left', async () => {
  const kept: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.method === 'POST') {
      const name = /filename="([^"]*)"/.exec(body)?.[1];
      if (name !== undefined) kept.push(name);
      response.writeHead(name === undefined ? 400 : 200, { 'content-type': 'application/json' });
      response.end('{}');
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(kept));
  });
  const { cleanUp } = await checkNotes(server, { document: files, only: ['addFile/'] });
  const names = kept.filter((name) => name.includes('doubletake-check-'));
  expect(names.length).toBeGreaterThan(0);
  expect(cleanUp.left.join(' ')).toContain(names[0]);
  expect(cleanUp.left[0]).toMatch(new RegExp(`^${names.length} made by addFile`));
});
