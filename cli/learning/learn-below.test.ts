import { describe, expect, test } from 'vitest';
import { learnAndReplay } from '../testing/learn-and-replay.ts';
import type { Said } from '../testing/recorded-session.ts';

/** What requests make of items that they name or lie below, and where lists and new items are found. */

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
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const listOf = (name: string) => ({
  type: 'object',
  properties: {
    total: { type: 'integer' },
    entries: { type: 'array', items: ref(name) },
    next: { type: 'string', nullable: true },
  },
});
const paged = ['page', 'size', 'sort'].map((name) => ({
  name,
  in: 'query',
  schema: { type: name === 'sort' ? 'string' : 'integer' },
}));

/** Berths of a harbour, pilots, and the visits of ships. */
const document = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'Harbour', version: '1' },
  paths: {
    '/berths': {
      get: { operationId: 'berths', parameters: paged, ...answers(listOf('Berth')) },
      post: {
        operationId: 'dig',
        requestBody: json(objectOf({ label: 'string', fee: 'number' })),
        ...answers(ref('Berth'), '201'),
      },
    },
    '/berths/{id}': { parameters: [id], get: { operationId: 'berth', ...answers(ref('Berth')) } },
    '/berths/{id}/visits': {
      parameters: [id],
      post: {
        operationId: 'moor',
        requestBody: json(objectOf({ ship: 'string', pilot: 'string' })),
        ...answers(ref('Visit'), '201'),
      },
    },
    '/pilots': {
      post: {
        operationId: 'hirePilot',
        requestBody: json(objectOf({ name: 'string', awake: 'boolean' })),
        ...answers(ref('Pilot'), '201'),
      },
    },
    '/pilots/{id}': { parameters: [id], get: { operationId: 'pilot', ...answers(ref('Pilot')) } },
    '/visits': { get: { operationId: 'visits', parameters: paged, ...answers(listOf('Visit')) } },
    '/visits/{id}': { parameters: [id], get: { operationId: 'visit', ...answers(ref('Visit')) } },
    '/visits/{id}/leave': {
      parameters: [id],
      post: {
        operationId: 'leave',
        requestBody: json(objectOf({ hours: 'integer' })),
        ...answers(ref('Visit')),
      },
    },
  },
  components: {
    schemas: {
      Berth: objectOf({ id: 'string', label: 'string', fee: 'number', state: 'string' }),
      Pilot: objectOf({ id: 'string', name: 'string', awake: 'boolean', last: 'string' }),
      Visit: objectOf({ id: 'string', berth: 'string', ship: 'string', pilot: 'string' }),
    },
  },
});

const base = 'https://harbour.example/main';

/** The requests with what the harbour answers to them. */
function sessionOf(requests: Requests): Said[] {
  const berths: Fields[] = [];
  const pilots: Fields[] = [];
  const visits: Fields[] = [];
  const made = (list: Fields[], prefix: string, item: Fields, path: string) => {
    const own = { id: `${prefix}${list.length + 1}`, ...item };
    list.push(own);
    const answerHeaders = { location: `${base}/${path}/${own.id}` };
    return { status: 201, answer: own, answerHeaders };
  };
  const refused = (status: number, why: string) => ({ status, answer: { why } });
  const find = (list: readonly Fields[], own: unknown) => list.find((item) => item['id'] === own);
  const list = (all: readonly Fields[], path: string, query: URLSearchParams) => {
    const [page, size] = [Number(query.get('page') ?? 1), Number(query.get('size') ?? 2)];
    const sort = query.get('sort');
    const sorted = [...all].sort((a, b) =>
      sort === null ? 0 : String(a[sort]) < String(b[sort]) ? -1 : 1,
    );
    const entries = sorted.slice((page - 1) * size, page * size);
    if (entries.length === 0 && page > 1) return refused(404, `There is no page ${page}`);
    const next = `${base}${path}?page=${page + 1}&size=${size}`;
    return {
      status: 200,
      answer: { total: all.length, entries, next: page * size < all.length ? next : null },
    };
  };
  const answer = (to: string, send: Fields) => {
    const { pathname, searchParams } = new URL(to.split(' ')[1] ?? '', 'http://x');
    const [, collection, number, action] = pathname.split('/');
    if (to === 'POST /berths') return made(berths, 'B', { ...send, state: 'free' }, 'berths');
    if (to === 'POST /pilots')
      return made(pilots, 'P', { awake: true, ...send, last: null }, 'pilots');
    const all = collection === 'berths' ? berths : collection === 'pilots' ? pilots : visits;
    if (number === undefined) return list(all, pathname, searchParams);
    const one = find(all, number) ?? {};
    if (action === 'visits') {
      const pilot = find(pilots, send['pilot']);
      if (pilot === undefined) return refused(422, `No pilot ${send['pilot']}`);
      if (pilot['awake'] !== true) return refused(409, `${pilot['name']} sleeps`);
      if (one['state'] !== 'free') return refused(409, `Berth ${one['label']} is ${one['state']}`);
      one['state'] = 'taken';
      pilot['last'] = send['ship'];
      const visit = { berth: one['id'], label: one['label'], ...send, hours: null, due: null };
      return made(visits, 'V', visit, 'visits');
    }
    if (action === 'leave') {
      const berth = find(berths, one['berth']) ?? {};
      berth['state'] = 'free';
      Object.assign(one, { hours: send['hours'], due: Number(send['hours']) * 15 });
    }
    return { status: 200, answer: one };
  };
  return requests.map(([to, send]) => ({
    to,
    ...(send !== undefined && { send }),
    ...structuredClone(answer(to, { ...send })),
  }));
}

const dig = (label: string) => ['POST /berths', { label, fee: 5 }] as const;
const pilot = (name: string, more: Fields = {}) => ['POST /pilots', { name, ...more }] as const;
const moor = (berth: number, ship: string, by = 1) =>
  [`POST /berths/B${berth}/visits`, { ship, pilot: `P${by}` }] as const;
const leave = (visit: number, hours: number) =>
  [`POST /visits/V${visit}/leave`, { hours }] as const;
const get = (path: string) => [`GET /${path}`] as const;

const first: Requests = [dig('North'), dig('South'), pilot('Ann'), pilot('Bodo', { awake: false })];

describe('learned is', () => {
  test.each([
    [
      'what becomes of members of items that are named',
      {
        given: {
          learned: [
            ...first,
            ...[moor(1, 'Ida'), get('berths/B1'), get('pilots/P1'), leave(1, 4), get('berths/B1')],
            ...[moor(2, 'Eos'), get('berths/B2'), get('pilots/P1'), leave(2, 7), get('berths/B2')],
          ],
          unseen: [
            ...[dig('East'), pilot('Cleo'), moor(1, 'Hela'), get('berths/B1'), get('pilots/P1')],
            ...[leave(1, 3), get('berths/B1'), get('visits/V1')],
          ],
        },
        want: ['set:', 'state: taken', 'last: "{{entity.ship}}"', '- hours\n          - 15'],
      },
    ],
    [
      'which of several items refuses a request, and what the one above says',
      {
        given: {
          learned: [
            ...[...first, dig('West'), moor(1, 'Ida'), get('berths/B1'), moor(3, 'Eos')],
            ...[get('berths/B3'), moor(2, 'Una', 2), moor(2, 'Ida', 2), moor(2, 'Ida', 7)],
            ...[moor(2, 'Ida', 8), moor(1, 'Ida'), moor(3, 'Una'), leave(2, 2), get('berths/B3')],
            ...[leave(1, 2), get('berths/B1'), moor(2, 'Gaia'), get('berths/B2')],
          ],
          unseen: [
            ...[dig('East'), pilot('Cleo'), pilot('Dan', { awake: false }), moor(1, 'Hela', 2)],
            ...[moor(1, 'Hela', 5), moor(1, 'Hela'), moor(1, 'Rhea'), get('berths/B1')],
          ],
        },
        want: ['why: No pilot {{body.pilot}}', '{{above.label}}'],
      },
    ],
    [
      'where new items and pages are found, and what comes after the last one',
      {
        given: {
          learned: [
            ...[...first, dig('east'), get('berths'), get('berths?page=2&size=2')],
            ...[get('berths?page=5'), get('berths?page=9'), get('berths?sort=label&size=9')],
            ...[dig('apex'), get('berths?sort=label&size=5')],
          ],
          unseen: [
            ...[dig('Quay'), dig('bay'), dig('Slip'), get('berths'), get('berths?page=3')],
            ...[get('berths?size=1'), get('berths?sort=label&size=4')],
          ],
        },
        want: ['x-doubletake-location', 'x-doubletake-beyond', `origin: ${base}`, 'code-units'],
      },
    ],
  ] as const)('%s', async (_name, { given, want }) => {
    const found = await learnAndReplay(document, sessionOf(given.learned), sessionOf(given.unseen));
    expect(found.differences).toEqual([]);
    for (const text of want) expect(found.overlay).toContain(text);
  });
});
