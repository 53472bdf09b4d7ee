import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scoreOf } from '../../contracts/replay/score.ts';
import { learnedFrom, recordedFiles, type Said } from '../testing/recorded-session.ts';
import { replayOnDouble } from './replay-on.ts';

/** What requests do to items that their own item or body names, and what those refuse. */

type Fields = Record<string, unknown>;
type Requests = readonly (readonly [to: string, send?: Fields])[];

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const answers = (schema: object, status = '200') => ({
  responses: { [status]: { description: 'ok', ...json(schema) } },
});
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const objectOf = (types: Readonly<Record<string, string>>) => ({
  type: 'object',
  properties: Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }])),
});
const id = { name: 'id', in: 'path', required: true, schema: { type: 'integer' } };

/** Machines that are hired; the document says no more than their members. */
const document = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'Hire', version: '1' },
  paths: {
    '/machines': {
      post: {
        operationId: 'addMachine',
        requestBody: json(objectOf({ model: 'string', stock: 'integer' })),
        ...answers(ref('Machine'), '201'),
      },
    },
    '/machines/{id}': {
      parameters: [id],
      get: { operationId: 'readMachine', ...answers(ref('Machine')) },
    },
    '/hires': {
      post: {
        operationId: 'hire',
        requestBody: json(objectOf({ machine_id: 'integer', by: 'string' })),
        ...answers(ref('Hire'), '201'),
      },
    },
    '/hires/{id}': {
      parameters: [id],
      get: { operationId: 'readHire', ...answers(ref('Hire')) },
    },
    '/hires/{id}/end': { parameters: [id], post: { operationId: 'end', ...answers(ref('Hire')) } },
  },
  components: {
    schemas: {
      Machine: objectOf({ id: 'integer', model: 'string', stock: 'integer', free: 'integer' }),
      Hire: objectOf({ id: 'integer', machine_id: 'integer', by: 'string', state: 'string' }),
    },
  },
});

/** The requests with what the hire answers to them. */
function sessionOf(requests: Requests): Said[] {
  const machines: Fields[] = [];
  const hires: Fields[] = [];
  const numbered = (list: Fields[], item: Fields) => {
    const made = { id: list.length + 1, ...item };
    list.push(made);
    return { status: 201, answer: made };
  };
  const refused = (status: number, error: string) => ({ status, answer: { error } });
  const answer = (to: string, send: Fields) => {
    const [, collection, number, action] = to.split('/');
    if (to === 'POST /machines') {
      const stock = send['stock'] ?? 1;
      return numbered(machines, { model: send['model'], stock, free: stock });
    }
    const one = (collection === 'machines' ? machines : hires)[Number(number) - 1];
    if (to === 'POST /hires') {
      const machine = machines[Number(send['machine_id']) - 1];
      if (machine === undefined) return refused(422, `no machine ${send['machine_id']}`);
      if (machine['free'] === 0) return refused(409, `${machine['model']} is hired out`);
      machine['free'] = Number(machine['free']) - 1;
      return numbered(hires, { ...send, state: 'running' });
    }
    if (action === 'end' && one !== undefined) {
      const machine = machines[Number(one['machine_id']) - 1] ?? {};
      machine['free'] = Number(machine['free']) + 1;
      one['state'] = 'ended';
    }
    return { status: 200, answer: one };
  };
  return requests.map(([to, send]) => ({
    to,
    ...(send !== undefined && { send }),
    ...structuredClone(answer(to, { ...send })),
  }));
}

const add = (model: string, stock?: number) =>
  ['POST /machines', { model, ...(stock !== undefined && { stock }) }] as const;
const hire = (machine_id: number, by = 'Ann') => ['POST /hires', { machine_id, by }] as const;
const read = (number: number) => [`GET /machines/${number}`] as const;
const end = (number: number) => [`POST /hires/${number}/end`] as const;

const first: Requests = [add('Drill Z40', 2), add('Saw Q12'), add('Crane M7', 3)];

test.each([
  [
    'numbers of an item that others name go up and down, and begin as what is not sent',
    {
      given: {
        learned: [...first, hire(1), read(1), hire(3), read(3), end(1), read(1), end(2), read(3)],
        unseen: [add('Pump'), add('Lift', 4), hire(2), hire(2), read(2), end(1), read(2), read(1)],
      },
      want: ['by: machine_id', 'in: /machines', 'free: -1', 'free: 1', 'copy: stock'],
    },
  ],
  [
    'what is used up is refused by the item that the body names',
    {
      given: {
        learned: [...first, hire(1), hire(2), read(2), hire(2), hire(1), read(1), hire(1), hire(3)],
        unseen: [add('Pump Y3', 1), hire(1), hire(1), read(1)],
      },
      want: ['free:\n              - 0', 'error: "{{entity.model}} is hired out"'],
    },
  ],
  [
    'what is not there is refused, and is no limit of its number',
    {
      given: {
        learned: [...first, hire(1), hire(3), hire(71), hire(88), read(1)],
        unseen: [add('Pump', 2), hire(34), hire(1), hire(9)],
      },
      want: ['missing: true', 'error: no machine {{body.machine_id}}'],
      wantNot: 'maximum',
    },
  ],
  [
    'of numbers that are not shown again nothing is told',
    {
      given: {
        learned: [...first, hire(1), hire(3), hire(3)],
        unseen: [add('Pump', 2), hire(1)],
      },
      want: ['overlay: 1.0.0'],
      wantNot: 'x-doubletake-affects',
    },
  ],
] as const)('%s', async (_name, row) => {
  const { given, want } = row;
  const learned = await learnedFrom(document, sessionOf(given.learned));
  for (const text of want) expect(learned.overlay).toContain(text);
  if ('wantNot' in row) expect(learned.overlay).not.toContain(row.wantNot);
  const files = await recordedFiles(document, sessionOf(given.unseen));
  const overlay = join(files.folder, 'overlay.yaml');
  await writeFile(overlay, learned.overlay);
  const replayed = [];
  const double = { apis: [files.document], overlays: [overlay] };
  for await (const exchange of replayOnDouble([files.recording], double)) replayed.push(exchange);
  expect(replayed.flatMap(({ differences }) => differences)).toEqual([]);
  expect(scoreOf(replayed).total).toMatchObject({ compared: given.unseen.length });
});
