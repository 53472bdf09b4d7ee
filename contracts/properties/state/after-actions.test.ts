import { expect, test } from 'vitest';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import {
  documentRoot,
  type GivenAnswer,
  type GotRequest,
  jsonResponse,
  runAgainst,
} from '../../testing/run-against.ts';

/** Songs that are archived, which an edit may undo or not: no document says. */

const text = { type: 'string' };
const song = { $ref: '#/components/schemas/Song' };
const takes = (required: string[]) => ({
  requestBody: {
    required: true,
    content: {
      'application/json': {
        schema: { type: 'object', required, properties: { name: text, mood: text } },
      },
    },
  },
});
const shows = { responses: { 200: jsonResponse(song), 404: { description: 'none' } } };
const idInPath = { name: 'songId', in: 'path', required: true, schema: text };

const root = documentRoot(
  {
    '/songs': {
      post: {
        operationId: 'addSong',
        ...takes(['name']),
        responses: { 201: jsonResponse(song) },
      },
    },
    '/songs/{songId}': {
      parameters: [idInPath],
      get: { operationId: 'readSong', ...shows },
      patch: { operationId: 'changeSong', ...takes([]), ...shows },
    },
    '/songs/{songId}/archive': {
      parameters: [idInPath],
      post: { operationId: 'archiveSong', ...shows },
    },
  },
  {
    Song: {
      type: 'object',
      required: ['id', 'name', 'state'],
      properties: {
        id: text,
        name: text,
        mood: text,
        state: { type: 'string', enum: ['draft', 'archived'], readOnly: true },
      },
    },
  },
);

function songs(isUndone: boolean): (request: GotRequest) => GivenAnswer {
  const known = new Map<string, Record<string, unknown>>();
  return ({ method, path, body }) => {
    const sent = isObject(body) ? body : {};
    const [, , id = '', action] = path.split('/');
    if (path === '/songs') {
      const made = { ...sent, id: `song-${known.size}`, state: 'draft' };
      known.set(made.id, made);
      return { status: 201, body: made };
    }
    const own = known.get(id);
    if (own === undefined) return { status: 404 };
    if (action === 'archive') own['state'] = 'archived';
    else if (method === 'PATCH') Object.assign(own, sent, isUndone ? { state: 'draft' } : {});
    return { status: 200, body: own };
  };
}

test.each<[string, { given: boolean; want: [string, string, string][] }]>([
  ['stays as it was archived', { given: false, want: [] }],
  [
    'is a draft again once it is edited, which may be meant',
    { given: true, want: [['update-overreached', 'body/state', 'refuted']] },
  ],
])('a song that %s', async (_name, { given, want }) => {
  const { findings, outcomes } = await runAgainst(root, songs(given), ['journeys/after-action']);
  const found = findings.map(({ code, location, severity }) =>
    [code, location, severity].join(' '),
  );
  expect([...new Set(found)]).toEqual(want.map((one) => one.join(' ')));
  expect(Object.values(outcomes)).toEqual([want.length === 0 ? 'passed' : 'refuted']);
});
