import { expect, test } from 'vitest';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import {
  documentRoot,
  type GivenAnswer,
  type GotRequest,
  jsonResponse,
  runAgainst,
} from '../testing/run-against.ts';

/**
 * Parcels that move through states, are deleted and come back, and have a sound and notes. The
 * server keeps to its document but for one habit.
 */

const text = { type: 'string' };
const parcel = { $ref: '#/components/schemas/Parcel' };
const note = { $ref: '#/components/schemas/Note' };
const states = { type: 'string', enum: ['sent', 'packed', 'lost'] };
const inPath = (name: string) => ({ name, in: 'path', required: true, schema: text });
const none = { description: 'Not found' };
const takes = (schema: object) => ({
  requestBody: { required: true, content: { 'application/json': { schema } } },
});
const shows = { responses: { 200: jsonResponse(parcel), 404: none } };

const root = documentRoot(
  {
    '/parcels': {
      get: {
        operationId: 'listParcels',
        parameters: [
          { name: 'label', in: 'query', schema: text, description: 'Those with this label.' },
          { name: 'labels', in: 'query', schema: { type: 'array', items: text } },
          { name: 'states', in: 'query', schema: { type: 'array', items: states } },
          { name: 'include_sealed', in: 'query', schema: { type: 'boolean', default: false } },
        ],
        responses: { 200: jsonResponse({ type: 'array', items: parcel }) },
      },
      post: {
        operationId: 'pack',
        ...takes({
          type: 'object',
          required: ['name'],
          properties: {
            name: text,
            about: { type: ['string', 'null'] },
            labels: { type: 'array', items: text },
          },
        }),
        responses: { 201: jsonResponse(parcel) },
      },
    },
    '/parcels/{parcelId}': {
      parameters: [inPath('parcelId')],
      get: { operationId: 'readParcel', ...shows },
      delete: {
        operationId: 'dropParcel',
        description: 'It may be restored.',
        responses: { 204: { description: 'gone' }, 404: none },
      },
    },
    '/parcels/{parcelId}/restore': {
      parameters: [inPath('parcelId')],
      post: {
        operationId: 'restoreParcel',
        responses: { ...shows.responses, 409: { description: 'It is not deleted.' } },
      },
    },
    '/parcels/{parcelId}/move': {
      parameters: [inPath('parcelId')],
      post: {
        operationId: 'moveParcel',
        ...takes({ type: 'object', required: ['state'], properties: { state: states } }),
        responses: { ...shows.responses, 409: { description: 'It cannot become that.' } },
      },
    },
    '/parcels/{parcelId}/seal': {
      parameters: [inPath('parcelId')],
      post: {
        operationId: 'sealParcel',
        responses: { ...shows.responses, 409: { description: 'It is sealed already.' } },
      },
    },
    '/parcels/{parcelId}/notes': {
      parameters: [inPath('parcelId')],
      post: {
        operationId: 'addNote',
        ...takes({ type: 'object', required: ['text'], properties: { text } }),
        responses: { 201: jsonResponse(note), 404: none },
      },
    },
    '/notes/{noteId}': {
      parameters: [inPath('noteId')],
      get: { operationId: 'readNote', responses: { 200: jsonResponse(note), 404: none } },
    },
    '/parcels/{parcelId}/sound': {
      parameters: [inPath('parcelId')],
      put: {
        operationId: 'putSound',
        requestBody: {
          required: true,
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                required: ['file'],
                properties: { file: { type: 'string', format: 'binary' } },
              },
              encoding: { file: { contentType: 'audio/mpeg, audio/wav' } },
            },
          },
        },
        responses: { 204: { description: 'kept' }, 404: none, 415: none },
      },
      get: {
        operationId: 'getSound',
        responses: { 200: { description: 'the sound', content: { 'audio/wav': {} } }, 404: none },
      },
    },
    '/trash/parcels': {
      get: {
        operationId: 'listTrash',
        responses: { 200: jsonResponse({ type: 'array', items: parcel }) },
      },
    },
  },
  {
    Parcel: {
      type: 'object',
      required: ['id', 'name', 'state', 'sealed'],
      properties: {
        ...{ id: text, name: text, about: { type: ['string', 'null'] }, state: states },
        ...{ labels: { type: 'array', items: text }, sealed: { type: 'boolean' } },
        sealedAt: { type: ['string', 'null'], format: 'date-time' },
      },
    },
    Note: {
      type: 'object',
      required: ['id', 'parcelId', 'text'],
      properties: { id: text, parcelId: text, text },
    },
  },
);

type Row = Record<string, unknown> & { readonly id: string };

const next: Readonly<Record<string, readonly string[]>> = { packed: ['sent'], sent: ['lost'] };

function serve(habit: string) {
  const has = (name: string) => name === habit;
  const [parcels, trash, notes] = [1, 2, 3].map(() => new Map<string, Row>()) as [
    Map<string, Row>,
    Map<string, Row>,
    Map<string, Row>,
  ];
  const sounds = new Map<string, Buffer>();
  let count = 0;
  const labelsOf = ({ labels }: Row): unknown[] => (Array.isArray(labels) ? labels : []);

  function list(query: URLSearchParams): GivenAnswer {
    const asked = [...query.getAll('label'), ...query.getAll('labels')];
    const wanted = has('the first label alone') ? asked.slice(0, 1) : asked;
    const all = query.getAll('states');
    const ofStates = has('the last state alone') ? all.slice(-1) : all;
    const fitting = [...parcels.values()].filter(
      (row) =>
        (ofStates.length === 0 || ofStates.includes(String(row['state']))) &&
        (wanted.length === 0 || wanted.some((one) => labelsOf(row).includes(one))) &&
        (row['sealed'] === false ||
          has('sealed ones are listed') ||
          (query.get('include_sealed') === 'true' && !has('sealed ones are lost'))),
    );
    return { status: 200, body: fitting };
  }

  function act(row: Row, action: string, body: unknown): GivenAnswer {
    const change = (more: object): GivenAnswer => {
      const changed = { ...row, ...more };
      parcels.set(row.id, changed);
      return { status: 200, body: changed };
    };
    if (action === 'seal')
      return row['sealed'] === true && !has('sealed twice')
        ? { status: 409 }
        : change({
            sealed: true,
            sealedAt: has('sealed at no time') ? null : '2026-01-02T03:04:05Z',
          });
    const state = Object(body).state;
    if (!['packed', 'sent', 'lost'].includes(state)) return { status: 400 };
    if (!has('any state') && !(next[String(row['state'])] ?? []).includes(state)) {
      if (has('moves though refused')) change({ state });
      return { status: 409 };
    }
    if (has('moves all')) for (const [id, one] of parcels) parcels.set(id, { ...one, state });
    return change({ state: has('always sent') ? 'packed' : state });
  }

  function restore(id: string): GivenAnswer {
    const row = trash.get(id);
    if (row === undefined) return { status: parcels.has(id) ? 409 : 404 };
    if (!has('is not back'))
      parcels.set(id, has('back without labels') ? { ...row, labels: [] } : row);
    if (!has('stays in the trash')) trash.delete(id);
    return { status: 200, body: row };
  }

  return ({ method, path, body, query, bytes }: GotRequest): GivenAnswer => {
    const [kind, id, part] = path.split('/').slice(1);
    if (kind === 'trash') return { status: 200, body: has('no trash') ? [] : [...trash.values()] };
    if (kind === 'notes') {
      const own = notes.get(id ?? '');
      return own === undefined ? { status: 404 } : { status: 200, body: own };
    }
    if (id === undefined) {
      if (method === 'GET') return list(query);
      if (!isObject(body) || typeof body['name'] !== 'string') return { status: 400 };
      const own = `p${String(++count).padStart(6, '0')}x`;
      const about = body['about'] === null && has('null as text') ? '' : body['about'];
      const fresh = { id: own, state: 'packed', sealed: false, sealedAt: null };
      const row = { labels: [], ...body, about, ...fresh };
      parcels.set(own, row);
      return { status: 201, body: row };
    }
    if (part === 'restore') return restore(id);
    const row = parcels.get(id);
    if (row === undefined) return { status: 404 };
    if (method === 'DELETE') {
      parcels.delete(id);
      if (!has('gone for good')) trash.set(id, row);
      return { status: 204 };
    }
    if (part === undefined) return { status: 200, body: row };
    if (part === 'notes') {
      const own = { id: `n${++count}`, parcelId: id, text: Object(body).text };
      notes.set(own.id, own);
      return { status: 201, body: own };
    }
    if (part !== 'sound') return act(row, part, body);
    const sound = sounds.get(id);
    if (method === 'GET')
      return sound === undefined
        ? { status: 404 }
        : { status: 200, body: sound, headers: { 'content-type': 'audio/wav' } };
    const start = bytes.indexOf('RIFF');
    if (start === -1) return { status: 415 };
    const end = bytes.indexOf('\r\n--', start);
    sounds.set(id, bytes.subarray(start, has('short sounds') ? end - 1 : end));
    return { status: 204 };
  };
}

const back = 'restoreParcel/journeys/comes-back/pack';
const leftOut = 'listParcels/journeys/left-out/include_sealed/sealParcel/pack';
const move = 'moveParcel/journeys/states/pack';
const cases: Record<string, readonly [check: string, ...found: string[]]> = {
  'moves though refused': [move, 'refused-request-wrote state/action'],
  'always sent': [move, 'update-ignored body/state/action'],
  'any state': [move, 'invalid-request-accepted request/state/any'],
  'moves all': [move, 'update-overreached other/state'],
  'the last state alone': ['listParcels/journeys/several/states', 'list-incomplete query/states'],
  'sealed at no time': ['sealParcel/journeys/acts/pack', 'update-ignored body/sealedAt/action'],
  'sealed ones are listed': [leftOut, 'list-overreached query/include_sealed'],
  'sealed ones are lost': [leftOut, 'list-incomplete query/include_sealed'],
  'sealed twice': ['sealParcel/journeys/once/pack', 'invalid-request-accepted request/again'],
  'is not back': [back, 'write-lost state/restored'],
  'back without labels': [back, 'update-overreached body/labels'],
  'gone for good': [back, 'list-incomplete list/trash', 'valid-request-refused state/restored'],
  'no trash': [back, 'list-incomplete list/trash'],
  'stays in the trash': [back, 'list-overreached list/trash'],
  'the first label alone': [
    'listParcels/journeys/filter/labels/several/pack',
    'list-incomplete query/labels/several',
  ],
  'null as text': ['pack/journeys/others', 'write-altered body/about'],
  'short sounds': [
    'putSound/uploads/file/read-back/served-by/getSound',
    'upload-altered file/bytes',
  ],
};

test('what keeps to its document is found well, and each check has something to look at', async () => {
  const only = [...new Set(Object.values(cases).map(([check]) => check))];
  const { findings, outcomes } = await runAgainst(root, serve(''), only);
  expect(findings.map(({ code, location, message }) => [code, location, message])).toEqual([]);
  expect(outcomes).toEqual(Object.fromEntries(only.map((id) => [id, 'passed'])));
});

test('what only another state allows is no refusal of a valid request, what may come back leaves what belongs to it, and a label is no text to search for', async () => {
  const only = [
    ...['restoreParcel/examples/schema', 'moveParcel/examples/schema', 'moveParcel/generated/'],
    ...['dropParcel/journeys/children/', 'listParcels/journeys/search/'],
  ];
  const { findings, outcomes } = await runAgainst(root, serve(''), only);
  expect(findings.map(({ code, location, message }) => [code, location, message])).toEqual([]);
  expect(outcomes['restoreParcel/examples/schema']).toBe('skipped');
  expect(outcomes).not.toHaveProperty('listParcels/journeys/search/label');
});

test.each(Object.entries(cases))('%s', async (habit, [check, ...want]) => {
  const { findings } = await runAgainst(root, serve(habit), [check]);
  const found = findings.map(({ code, location }) => `${code} ${location}`);
  expect([...new Set(found)]).toEqual(want);
});
