import { expect, test } from 'vitest';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import {
  documentRoot,
  type GivenAnswer,
  type GotRequest,
  jsonResponse,
  runAgainst,
} from '../../testing/run-against.ts';

/** Rooms that count their chairs, of which some have at most one of each kind. */

const text = { type: 'string' };
const idIn = (name: string) => ({ name, in: 'path', required: true, schema: text });
const takes = (properties: object) => ({
  requestBody: {
    required: true,
    content: {
      'application/json': {
        schema: { type: 'object', required: Object.keys(properties), properties },
      },
    },
  },
});
const kind = { type: 'string', enum: ['stool'] };
const shown = (properties: object) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});
const room = jsonResponse(shown({ id: text, name: text, chairs_count: { type: 'integer' } }));
const chair = jsonResponse(shown({ id: text, kind }));
const none = { 404: { description: 'none' } };

const root = documentRoot({
  '/rooms': {
    post: { operationId: 'addRoom', ...takes({ name: text }), responses: { 201: room } },
  },
  '/rooms/{roomId}': {
    parameters: [idIn('roomId')],
    get: { operationId: 'readRoom', responses: { 200: room, ...none } },
  },
  '/rooms/{roomId}/chairs': {
    parameters: [idIn('roomId')],
    post: {
      operationId: 'addChair',
      ...takes({ kind }),
      responses: { 200: chair, 201: chair, ...none },
    },
  },
  '/rooms/{roomId}/chairs/{chairId}': {
    parameters: [idIn('roomId'), idIn('chairId')],
    get: { operationId: 'readChair', responses: { 200: chair, ...none } },
  },
});

interface Habits {
  /** Whether a room that has a chair of a kind answers with that. */
  readonly isOneOfEach: boolean;
  readonly counts: boolean;
}

function rooms({ isOneOfEach, counts }: Habits): (request: GotRequest) => GivenAnswer {
  const names = new Map<string, unknown>();
  const chairs = new Map<string, { id: string; kind: unknown }[]>();
  return ({ method, path, body }) => {
    const sent = isObject(body) ? body : {};
    const [, , id = '', , chairId] = path.split('/');
    const show = (own: string, status: number) => ({
      status,
      body: {
        id: own,
        name: names.get(own),
        chairs_count: counts ? (chairs.get(own)?.length ?? 0) : 0,
      },
    });
    if (path === '/rooms') {
      const own = `room-${names.size}`;
      names.set(own, sent['name']);
      chairs.set(own, []);
      return show(own, 201);
    }
    const there = chairs.get(id);
    if (there === undefined) return { status: 404 };
    if (!path.includes('/chairs')) return show(id, 200);
    if (method === 'GET') {
      const own = there.find((one) => one.id === chairId);
      return own === undefined ? { status: 404 } : { status: 200, body: own };
    }
    const same = there.find((one) => one.kind === sent['kind']);
    if (isOneOfEach && same !== undefined) return { status: 200, body: same };
    const made = { id: `chair-${id}-${there.length}`, kind: sent['kind'] };
    there.push(made);
    return { status: 201, body: made };
  };
}

test.each<[string, { given: Habits; want: [outcome: string, ...locations: string[]] }]>([
  ['count their chairs', { given: { isOneOfEach: false, counts: true }, want: ['passed'] }],
  [
    'count none',
    {
      given: { isOneOfEach: false, counts: false },
      want: ['refuted', 'body/chairs_count/count'],
    },
  ],
  [
    'have one chair of each kind, and answer with that',
    { given: { isOneOfEach: true, counts: true }, want: ['skipped'] },
  ],
])('rooms that %s', async (_name, { given, want }) => {
  const { findings, outcomes } = await runAgainst(root, rooms(given), ['journeys/counts']);
  expect([...Object.values(outcomes), ...findings.map(({ location }) => location)]).toEqual(want);
});
