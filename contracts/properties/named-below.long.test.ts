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
 * A stable: horses are made below keepers and listed beside them, and visits name both. A chip is
 * one of a kind, and the state of a visit is the server's, which the document says beside a `$ref`.
 */

const text = { type: 'string' };
const whole = { type: 'integer', minimum: 1, maximum: 100_000 };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const idIn = (name: string) => ({ name, in: 'path', required: true, schema: whole });
const takes = (schema: unknown, type = 'application/json') => ({
  requestBody: { required: true, content: { [type]: { schema } } },
});
const query = (name: string, schema: unknown, description = '') => ({
  name,
  in: 'query',
  schema,
  description,
});
const refused = {
  404: { description: 'none' },
  409: { description: 'taken' },
  422: { description: 'no' },
};
const page = (item: string) =>
  jsonResponse({
    type: 'object',
    required: ['data'],
    properties: { data: { type: 'array', items: ref(item) } },
  });
const horse = {
  name: { type: 'string', minLength: 1 },
  breed: { type: 'string', enum: ['arab', 'cob', 'shire'] },
  weight_kg: { type: ['number', 'null'], minimum: 0 },
  chip: { type: ['string', 'null'], pattern: '^[0-9]{12}$' },
  gaits: { type: 'array', items: { type: 'string', minLength: 1 } },
};
const visit = {
  keeper_id: whole,
  horse_id: whole,
  reason: { type: 'string', minLength: 1 },
  starts_at: { type: 'string', format: 'date-time' },
};

const root = documentRoot(
  {
    '/keepers': {
      post: {
        operationId: 'addKeeper',
        ...takes({
          type: 'object',
          required: ['name'],
          properties: { name: { type: 'string', minLength: 1 } },
        }),
        responses: { 201: jsonResponse(ref('Keeper')), ...refused },
      },
    },
    '/keepers/{keeperId}': {
      parameters: [idIn('keeperId')],
      get: {
        operationId: 'readKeeper',
        responses: { 200: jsonResponse(ref('Keeper')), ...refused },
      },
      delete: {
        operationId: 'removeKeeper',
        responses: { 204: { description: 'gone' }, ...refused },
      },
    },
    '/keepers/{keeperId}/horses': {
      parameters: [idIn('keeperId')],
      get: { operationId: 'horsesOf', responses: { 200: page('Horse'), ...refused } },
      post: {
        operationId: 'addHorse',
        ...takes({ type: 'object', required: ['name', 'breed'], properties: horse }),
        responses: { 201: jsonResponse(ref('Horse')), ...refused },
      },
    },
    '/horses': {
      get: {
        operationId: 'listHorses',
        parameters: [
          query('q', text, 'Horses whose name contains this, regardless of case.'),
          query('breed', horse.breed),
          query('gait', text, 'Horses that have this gait.'),
          query('min_weight', { type: 'number', minimum: 0 }),
        ],
        responses: { 200: page('Horse') },
      },
    },
    '/horses/{horseId}': {
      parameters: [idIn('horseId')],
      get: { operationId: 'readHorse', responses: { 200: jsonResponse(ref('Horse')), ...refused } },
    },
    '/visits': {
      get: {
        operationId: 'listVisits',
        parameters: [query('from', { type: 'string', format: 'date-time' })],
        responses: { 200: page('Visit') },
      },
      post: {
        operationId: 'addVisit',
        ...takes({
          type: 'object',
          required: ['keeper_id', 'horse_id', 'reason', 'starts_at'],
          properties: visit,
        }),
        responses: { 201: jsonResponse(ref('Visit')), ...refused },
      },
    },
    '/visits/{visitId}': {
      parameters: [idIn('visitId')],
      get: { operationId: 'readVisit', responses: { 200: jsonResponse(ref('Visit')), ...refused } },
      patch: {
        operationId: 'changeVisit',
        ...takes(
          {
            type: 'object',
            properties: {
              reason: visit.reason,
              starts_at: visit.starts_at,
              state: { ...ref('State'), readOnly: true },
            },
          },
          'application/merge-patch+json',
        ),
        responses: { 200: jsonResponse(ref('Visit')), ...refused },
      },
    },
    '/stats': {
      get: {
        operationId: 'stats',
        responses: {
          200: jsonResponse({
            type: 'object',
            required: ['keepers', 'horses'],
            properties: { keepers: { type: 'integer' }, horses: { type: 'integer' } },
          }),
        },
      },
    },
  },
  {
    Keeper: {
      type: 'object',
      required: ['id', 'name', 'horses_count'],
      properties: { id: whole, name: text, horses_count: { type: 'integer' } },
    },
    Horse: {
      type: 'object',
      required: ['id', 'keeper_id', 'name', 'breed'],
      properties: { id: whole, keeper_id: whole, ...horse },
    },
    State: { type: 'string', enum: ['asked', 'done'] },
    Visit: {
      type: 'object',
      required: ['id', 'state'],
      properties: { id: whole, ...visit, state: ref('State') },
    },
  },
);

type Thing = Record<string, unknown> & { readonly id: number };

function stable(fault: string): (request: GotRequest) => GivenAnswer {
  const [keepers, horses, visits] = [
    new Map<number, Thing>(),
    new Map<number, Thing>(),
    new Map<number, Thing>(),
  ];
  let last = 100;
  const no = (status: number): GivenAnswer => ({ status });
  const show = (status: number, body: unknown): GivenAnswer => ({ status, body });
  const add = (to: Map<number, Thing>, members: Record<string, unknown>) => {
    last += 1;
    const thing = { ...members, id: last };
    to.set(last, thing);
    return thing;
  };
  const keeper = (own: Thing) => ({
    ...own,
    horses_count:
      fault === 'counts none'
        ? 0
        : [...horses.values()].filter(({ keeper_id }) => keeper_id === own.id).length,
  });
  const isText = (value: unknown) => typeof value === 'string' && value !== '';
  return ({ method, path, query: asked, body }) => {
    const sent = isObject(body) ? body : {};
    const [, kind = '', idText = '', below] = path.split('/');
    const id = Number(idText);
    if (path === '/stats')
      return show(200, {
        keepers: keepers.size + (fault === 'counts one more' ? last % 2 : 0),
        horses: horses.size,
      });
    if (path === '/keepers' && method === 'POST')
      return isText(sent['name'])
        ? show(201, keeper(add(keepers, { name: sent['name'] })))
        : no(422);
    if (kind === 'keepers' && !keepers.has(id)) return no(404);
    const owner = keepers.get(id);
    if (kind === 'keepers' && below === undefined && owner !== undefined) {
      if (method !== 'DELETE') return show(200, keeper(owner));
      keepers.delete(id);
      for (const own of [...horses.values()])
        if (own['keeper_id'] === id && fault !== 'leaves horses') horses.delete(own.id);
      return no(204);
    }
    if (below === 'horses' && method === 'POST') {
      if (!isText(sent['name']) || !isText(sent['breed'])) return no(422);
      const isTaken = [...horses.values()].some(
        ({ chip }) => chip !== null && chip === sent['chip'],
      );
      if (isTaken) return no(409);
      const { name, breed, weight_kg = null, chip = null, gaits = [] } = sent;
      const kept =
        fault === 'rounds' && weight_kg !== null ? Math.round(Number(weight_kg)) : weight_kg;
      return show(201, add(horses, { keeper_id: id, name, breed, weight_kg: kept, chip, gaits }));
    }
    if (below === 'horses')
      return show(200, { data: [...horses.values()].filter(({ keeper_id }) => keeper_id === id) });
    if (path === '/horses') {
      const [q, breed, gait, least] = ['q', 'breed', 'gait', 'min_weight'].map((name) =>
        asked.get(name),
      );
      const plain = (value: unknown) =>
        fault === 'has no letters' ? String(value).replaceAll(/[^ -~]/g, '?') : String(value);
      const fold = (value: unknown) =>
        fault === 'tells capitals' ? plain(value) : plain(value).toLowerCase();
      const fits = (own: Thing) =>
        (q === null ||
          q === undefined ||
          fold(own['name']).includes(fault === 'tells capitals' ? q : q.toLowerCase())) &&
        (breed === null || fault === 'ignores breed' || own['breed'] === breed) &&
        (gait === null ||
          (own['gaits'] as string[]).some((one) =>
            fault === 'takes parts' ? one.includes(String(gait)) : one === gait,
          )) &&
        (least === null ||
          fault === 'ignores weight' ||
          (own['weight_kg'] !== null && Number(own['weight_kg']) >= Number(least)));
      return show(200, { data: [...horses.values()].filter(fits) });
    }
    if (kind === 'horses') return horses.has(id) ? show(200, horses.get(id)) : no(404);
    if (path === '/visits' && method === 'POST') {
      const { keeper_id, horse_id, reason, starts_at } = sent;
      const named = horses.get(Number(horse_id));
      if (named === undefined || named['keeper_id'] !== keeper_id || !isText(reason))
        return no(422);
      return show(201, add(visits, { keeper_id, horse_id, reason, starts_at, state: 'asked' }));
    }
    if (path === '/visits') {
      const from = Date.parse(asked.get('from') ?? '1970-01-01T00:00:00Z');
      return show(200, {
        data: [...visits.values()].filter(
          (own) => fault === 'ignores from' || Date.parse(String(own['starts_at'])) >= from,
        ),
      });
    }
    const own = visits.get(id);
    if (own === undefined) return no(404);
    if (method === 'PATCH')
      for (const name of ['reason', 'starts_at'])
        if (sent[name] !== undefined && !(fault === 'keeps the reason' && name === 'reason'))
          own[name] = sent[name];
    return show(200, own);
  };
}

test.each<[string, { only: string[]; want: string[] }]>([
  ['', { only: ['journeys', 'examples'], want: [] }],
  ['ignores breed', { only: ['listHorses'], want: ['list-overreached query/breed'] }],
  ['tells capitals', { only: ['listHorses'], want: ['list-incomplete query/q/case'] }],
  ['has no letters', { only: ['listHorses'], want: ['list-incomplete query/q/letters'] }],
  ['takes parts', { only: ['listHorses'], want: ['list-overreached query/gait/whole'] }],
  ['ignores weight', { only: ['listHorses'], want: ['list-overreached query/min_weight'] }],
  ['rounds', { only: ['addHorse/journeys/exact'], want: ['write-altered body/weight_kg'] }],
  ['leaves horses', { only: ['removeKeeper'], want: ['orphan-alive state'] }],
  ['ignores from', { only: ['listVisits'], want: ['list-overreached query/from'] }],
  [
    'keeps the reason',
    { only: ['changeVisit/journeys/changes'], want: ['update-ignored body/reason'] },
  ],
  ['counts none', { only: ['journeys/counts'], want: ['reads-disagree body/horses_count/count'] }],
  ['counts one more', { only: ['journeys/counts'], want: ['reads-disagree body/keepers/count'] }],
])('a stable that %s', async (fault, { only, want }) => {
  const { findings, outcomes } = await runAgainst(root, stable(fault), only);
  const found = new Set(findings.map(({ code, location }) => `${code} ${location}`));
  expect([...found].filter((one) => want.length === 0 || want.includes(one))).toEqual(want);
  if (fault !== '') return;
  // What needs a horse of the keeper that is named beside it was made, and what was compared passed.
  for (const id of ['addVisit/examples/schema', 'listHorses/journeys/filter/breed/addHorse'])
    expect([id, outcomes[id]]).toEqual([id, 'passed']);
});
