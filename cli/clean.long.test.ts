import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Recorded, type Reply, record } from '../contracts/safety/testing/record.ts';
import { type Run, runDoubletake } from './testing/run-doubletake.ts';

let folder: string;
const running: Run[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
});
afterEach(async () => {
  for (const run of running.splice(0)) run.process.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const answers = (status: number, schema?: object) => ({
  responses: {
    [status]: { description: 'done', ...(schema && json(schema)) },
    400: { description: 'wrong' },
    404: { description: 'not there' },
  },
});
const New = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };
const Lamp = { ...New, properties: { id: { type: 'integer' }, ...New.properties } };
const Colour = { type: 'object', required: ['hex'], properties: { hex: { type: 'string' } } };
const document = {
  openapi: '3.1.0',
  info: { title: 'Lamps', version: '1' },
  paths: {
    '/lamps': {
      post: { operationId: 'addLamp', requestBody: json(New), ...answers(201, Lamp) },
    },
    '/lamps/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
      get: { operationId: 'lamp', ...answers(200, Lamp) },
      patch: { operationId: 'changeLamp', requestBody: json(New), ...answers(200, Lamp) },
      delete: { operationId: 'removeLamp', ...answers(204) },
    },
    '/colours/{code}': {
      parameters: [{ name: 'code', in: 'path', required: true, schema: { type: 'string' } }],
      get: { operationId: 'colour', ...answers(200, Colour) },
      put: { operationId: 'setColour', requestBody: json(Colour), ...answers(200, Colour) },
      delete: { operationId: 'removeColour', ...answers(204) },
    },
  },
};

/** A store that gives the highest number plus one, as SQLite does, so that numbers come again. */
function createStore() {
  const lamps = new Map([[1, { id: 1, name: 'somebody’s' }]]);
  const colours = new Map<string, unknown>();
  const add = (name: string) => {
    const lamp = { id: Math.max(0, ...lamps.keys()) + 1, name };
    lamps.set(lamp.id, lamp);
    return lamp;
  };
  return {
    lamps,
    colours,
    add,
    answer({ method, path, json: sent }: Recorded): Reply {
      const [, collection, key = ''] = path.split('/');
      const { name, hex } = Object(sent) as Record<string, unknown>;
      if (collection === 'colours') {
        if (method === 'PUT' && typeof hex !== 'string') return { status: 400 };
        if (method === 'PUT') colours.set(key, { hex });
        if (!colours.has(key)) return { status: 404 };
        const body = colours.get(key);
        if (method === 'DELETE') colours.delete(key);
        return method === 'DELETE' ? { status: 204 } : { status: 200, body };
      }
      if (['POST', 'PATCH'].includes(method) && typeof name !== 'string') return { status: 400 };
      if (method === 'POST') return { status: 201, body: add(String(name)) };
      const lamp = lamps.get(Number(key));
      if (lamp === undefined) return { status: 404 };
      if (method === 'DELETE') lamps.delete(lamp.id);
      if (method === 'PATCH') lamp.name = String(name);
      return method === 'DELETE' ? { status: 204 } : { status: 200, body: lamp };
    },
  };
}

test('after kill -9 clean spares numbers and names that have gone to others since', async () => {
  const store = createStore();
  const file = join(folder, 'lamps.json');
  const ledger = join(folder, 'ledger.jsonl');
  await writeFile(file, JSON.stringify(document));
  const server = await record((request) => {
    const reply = store.answer(request);
    const isFull = store.lamps.size > 1 && store.colours.size > 0;
    if (isFull) run.process.kill('SIGKILL');
    return reply;
  });
  const flags = ['--target', server.url, '--allow-writes', '--rate', '1000', '--ledger', ledger];
  const run = runDoubletake(['check', file, ...flags, '--seed', '3']);
  running.push(run);
  try {
    await run.exit();
    const own = [...store.lamps.keys()].filter((id) => id > 1);
    expect(own.length).toBeGreaterThan(0);
    expect(store.colours.size).toBeGreaterThan(0);
    // Somebody tidies up by hand, and makes others, which get the same numbers and names.
    for (const id of own) store.lamps.delete(id);
    while (own.some((id) => !store.lamps.has(id))) store.add(`Street ${store.lamps.size}`);
    const { size } = store.lamps;
    for (const code of store.colours.keys()) store.colours.set(code, { hex: 'theirs' });
    const before = [[...store.lamps], [...store.colours]];
    const cleaned = await runDoubletake(['clean', ledger]).exit();
    expect([[...store.lamps], [...store.colours]]).toEqual(before);
    expect(cleaned.output).toMatch(
      /spared: .*called otherwise.*--also \d+ deletes it all the same/,
    );
    expect(cleaned.output).toMatch(/0 deleted, .* [1-9]\d* spared\nLedger: .*for another try/);
    expect(cleaned.code).toBe(1);
    // What a person has looked at goes by its number.
    const [, id = '', number = ''] =
      /^spared: .*addLamp, id (\d+): .*--also (\d+) /m.exec(cleaned.output) ?? [];
    const named = await runDoubletake(['clean', ledger, '--also', number]).exit();
    expect(named.output).toMatch(/^1 deleted/m);
    expect(store.lamps.has(Number(id))).toBe(false);
    expect(store.lamps.size).toBe(size - 1);
    const wrong = await runDoubletake(['clean', ledger, '--also', '99999']).exit();
    expect(wrong.output).toMatch(/option-invalid.*--also "99999"/);
    expect(wrong.code).toBe(2);
  } finally {
    await server.close();
  }
});
