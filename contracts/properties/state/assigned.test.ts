import { expect, test } from 'vitest';
import {
  documentRoot,
  type GotRequest,
  jsonResponse,
  runAgainst,
} from '../../testing/run-against.ts';

const text = { type: 'string' };
const note = { type: 'object', properties: { id: text, title: text }, required: ['id', 'title'] };
const refused = { description: 'refused' };
const root = documentRoot({
  '/notes': {
    post: {
      operationId: 'addNote',
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: { type: 'object', properties: { title: text }, required: ['title'] },
          },
        },
      },
      responses: { 201: jsonResponse(note), 400: refused },
    },
  },
  '/notes/{id}': {
    get: {
      operationId: 'readNote',
      parameters: [{ name: 'id', in: 'path', required: true, schema: text }],
      responses: { 200: jsonResponse(note), 404: refused },
    },
  },
});

/** Keeps the members of a creation that it is told to, and gives an id where none is taken. */
function serverThatKeeps(isKept: (name: string) => boolean) {
  const notes = new Map<string, Record<string, unknown>>();
  return ({ method, path, body }: GotRequest) => {
    if (method !== 'POST') {
      const found = notes.get(decodeURIComponent(path.split('/').at(-1) ?? ''));
      return found === undefined ? { status: 404 } : { status: 200, body: found };
    }
    const sent = Object.entries(Object(body) as Record<string, unknown>);
    const kept = sent.filter(([name]) => name === 'title' || isKept(name));
    const made = { id: `n${notes.size}`, ...Object.fromEntries(kept) };
    notes.set(String(made.id), made);
    return { status: 201, body: made };
  };
}

test.each<[string, { given: (name: string) => boolean; want: string[] }]>([
  ['takes the title alone', { given: () => false, want: [] }],
  ['takes an id as well', { given: (name) => name === 'id', want: ['read-only-written body/id'] }],
  ['stores whatever it is sent', { given: () => true, want: [] }],
])('a creation with an id of its own on a server that %s', async (_name, { given, want }) => {
  const only = ['addNote/journeys/assigned'];
  const { findings, outcomes } = await runAgainst(root, serverThatKeeps(given), only, true);
  expect(findings.map(({ code, location }) => `${code} ${location}`)).toEqual(want);
  expect(outcomes['addNote/journeys/assigned']).toBe(want.length === 0 ? 'passed' : 'refuted');
});
