import { expect, test } from 'vitest';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { documentRoot, type GotRequest, jsonResponse, runAgainst } from '../testing/run-against.ts';

/**
 * A server of visits that are closed, listed by their state, the newest first, in pages that tell
 * how they were asked for; with one set of settings.
 */

const text = { type: 'string' };
const instant = { type: 'string', format: 'date-time' };
const size = { type: 'integer', minimum: 1, maximum: 100, default: 50 };
const status = { type: 'string', enum: ['open', 'closed'] };
const own = {
  guest: text,
  email: { type: 'string', format: 'email' },
  remark: { type: ['string', 'null'] },
  labels: { type: 'array', items: text },
  prices: { type: 'object', additionalProperties: { type: 'number' } },
  on: { type: 'string', format: 'date' },
  isPaid: { type: 'boolean' },
  noise: { type: ['string', 'null'], enum: ['none', 'loud', null] },
};
const settings = {
  type: 'object',
  additionalProperties: false,
  properties: {
    title: { type: 'string', minLength: 1 },
    motto: { type: ['string', 'null'] },
    isOpen: { type: 'boolean' },
    places: { type: 'integer', minimum: 0 },
  },
};
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const takes = (type: string, schema: unknown) => ({
  requestBody: { required: true, content: { [type]: { schema } } },
});
const gone = { 404: { description: 'there is none' } };
const visitId = { name: 'visitId', in: 'path', required: true, schema: text };

const root = documentRoot(
  {
    '/visits': {
      get: {
        operationId: 'listVisits',
        parameters: [
          { name: 'status', in: 'query', schema: status },
          { name: 'isPaid', in: 'query', schema: { type: 'boolean' } },
          { name: 'offset', in: 'query', schema: { type: 'integer', minimum: 0, default: 0 } },
          { name: 'limit', in: 'query', schema: size },
        ],
        responses: {
          200: jsonResponse({
            type: 'object',
            required: ['visits', 'offset', 'limit', 'total'],
            properties: {
              visits: { type: 'array', items: ref('Visit') },
              offset: { type: 'integer' },
              limit: { type: 'integer' },
              total: { type: 'integer' },
            },
          }),
        },
        description: 'All visits, the newest first.',
      },
      post: {
        operationId: 'addVisit',
        ...takes('application/json', {
          type: 'object',
          required: ['guest'],
          properties: own,
        }),
        responses: { 201: jsonResponse(ref('Visit')) },
      },
    },
    '/visits/{visitId}': {
      parameters: [visitId],
      get: {
        operationId: 'readVisit',
        responses: {
          405: { description: 'there is no such method' },
          200: jsonResponse(ref('Visit')),
          ...gone,
        },
      },
      patch: {
        operationId: 'patchVisit',
        ...takes('application/merge-patch+json', { type: 'object', properties: own }),
        responses: { 200: jsonResponse(ref('Visit')), ...gone },
      },
    },
    '/visits/{visitId}/close': {
      parameters: [visitId],
      post: { operationId: 'closeVisit', responses: { 200: jsonResponse(ref('Visit')), ...gone } },
    },
    '/settings': {
      get: { operationId: 'readSettings', responses: { 200: jsonResponse(settings) } },
      patch: {
        operationId: 'patchSettings',
        ...takes('application/merge-patch+json', settings),
        responses: { 200: jsonResponse(settings) },
      },
    },
  },
  {
    Visit: {
      type: 'object',
      required: ['id', 'guest', 'status', 'enteredAt'],
      properties: { id: text, ...own, status, enteredAt: instant },
    },
  },
);

type Visit = Record<string, unknown> & { readonly id: string };

/** What is done in place of what is right. */
interface Faults {
  readonly kept?: (sent: Record<string, unknown>) => Record<string, unknown>;
  readonly found?: (
    right: readonly Visit[],
    all: readonly Visit[],
    query: URLSearchParams,
  ) => Visit[];
  readonly told?: object | ((offset: number, limit: number) => object);
  readonly isOldestFirst?: boolean;
  readonly set?: (before: Record<string, unknown>, sent: Record<string, unknown>) => object;
  readonly losesChunks?: boolean;
  readonly status?: number;
}

function merge(before: Record<string, unknown>, sent: Record<string, unknown>) {
  const after = Object.entries({ ...before, ...sent }).filter(([, value]) => value !== null);
  return Object.fromEntries(after);
}

function serve(faults: Faults) {
  const visits = new Map<string, Visit>();
  let set: object = { title: 'Our house', motto: 'Come in.', isOpen: true, places: 7 };
  let count = 0;
  return ({ method, path, query, headers, body }: GotRequest) => {
    const isLost = faults.losesChunks === true && headers['transfer-encoding'] === 'chunked';
    const sent = isObject(body) && !isLost ? body : undefined;
    const [, kind, id = '', below] = path.split('/');
    if (sent === undefined && ['POST', 'PATCH'].includes(method) && below === undefined)
      return { status: 400, body: {} };
    if (kind === 'settings') {
      if (method === 'PATCH') set = (faults.set ?? merge)({ ...set }, { ...sent });
      return { status: 200, body: set };
    }
    if (id === '' && method === 'POST') {
      const made: Visit = {
        ...(faults.kept ?? ((same) => same))({ ...sent }),
        id: `v${++count}`,
        status: 'open',
        enteredAt: new Date(Date.UTC(2026, 0, 1, 0, 0, count)).toISOString(),
      };
      visits.set(made.id, made);
      return { status: 201, body: made };
    }
    if (id === '') {
      const all = [...visits.values()];
      const fits = (visit: Visit) =>
        ['status', 'isPaid'].every(
          (name) => !query.has(name) || query.get(name) === String(visit[name]),
        );
      const right = all.filter(fits);
      const found = faults.found?.(right, all, query) ?? right;
      const sorted = faults.isOldestFirst === true ? found : found.toReversed();
      const [offset, limit] = [Number(query.get('offset') ?? 0), Number(query.get('limit') ?? 50)];
      const page = { visits: sorted.slice(offset, offset + limit), offset, limit };
      const told = typeof faults.told === 'function' ? faults.told(offset, limit) : faults.told;
      return { status: 200, body: { ...page, total: sorted.length, ...told } };
    }
    const visit = visits.get(id);
    if (visit === undefined) return { status: 404 };
    if (!['GET', 'PATCH', 'HEAD'].includes(method) && below === undefined)
      return { status: faults.status ?? 405, headers: { allow: 'GET, HEAD, PATCH' } };
    if (below === 'close') visits.set(id, { ...visit, status: 'closed' });
    if (method === 'PATCH') visits.set(id, { ...visit, ...sent, id });
    return { status: 200, body: visits.get(id) };
  };
}

test.each<[string, { given: Faults; want: string[] }]>([
  ['a server that is right', { given: {}, want: [] }],
  [
    'a page that tells where the next one begins',
    { given: { told: (offset: number, limit: number) => ({ offset: offset + limit }) }, want: [] },
  ],
  [
    'a page that tells how to ask for others',
    {
      given: {
        told: (offset: number, limit: number) => ({
          next: { offset: offset + limit, limit: limit + 1 },
        }),
      },
      want: [],
    },
  ],
  [
    'a state that has gone on when it is asked for',
    {
      given: {
        found(right, all, query) {
          if (query.get('status') !== 'closed') return [...right];
          for (const visit of all) Object.assign(visit, { status: 'open' });
          return [];
        },
      },
      want: [],
    },
  ],
  [
    'null that becomes a value of a closed set',
    {
      given: { kept: (sent) => (sent['noise'] === null ? { ...sent, noise: 'none' } : sent) },
      want: [],
    },
  ],
  [
    'a list that finds nothing that was closed',
    {
      given: {
        found: (right, _all, query) => (query.get('status') === 'closed' ? [] : [...right]),
      },
      want: ['list-incomplete query/status/changed'],
    },
  ],
  [
    'a list that finds what was closed among what is open',
    {
      given: {
        found: (right, all, query) => (query.get('status') === 'open' ? [...all] : [...right]),
      },
      want: ['list-overreached query/status/changed'],
    },
  ],
  [
    'a filter that finds nothing',
    {
      given: { found: (right, _all, query) => (query.has('isPaid') ? [] : [...right]) },
      want: ['list-incomplete query/isPaid'],
    },
  ],
  [
    'a page that tells another limit',
    { given: { told: { limit: 50 } }, want: ['paging-inconsistent body/limit'] },
  ],
  [
    'a page that tells another offset',
    { given: { told: { offset: 0 } }, want: ['paging-inconsistent body/offset'] },
  ],
  [
    'a list with the oldest first',
    { given: { isOldestFirst: true }, want: ['list-misordered body'] },
  ],
  [
    'settings of which null is ignored',
    {
      given: {
        set: (before, sent) =>
          merge(before, Object.fromEntries(Object.entries(sent).filter(([, own]) => own !== null))),
      },
      want: ['update-ignored body/motto'],
    },
  ],
  [
    'settings of which null is a text',
    {
      given: {
        set: (before, sent) => ({
          ...before,
          ...sent,
          ...(sent['motto'] === null && { motto: 'null' }),
        }),
      },
      want: ['update-ignored body/motto'],
    },
  ],
  [
    'settings that a patch takes the place of',
    { given: { set: (_before, sent) => sent }, want: ['update-overreached body/title'] },
  ],
  [
    'null that is kept as a text',
    {
      given: { kept: (sent) => (sent['remark'] === null ? { ...sent, remark: 'null' } : sent) },
      want: ['write-altered body/remark'],
    },
  ],
  [
    'an empty list that is dropped',
    {
      given: {
        kept: ({ labels, ...sent }) =>
          Array.isArray(labels) && labels.length === 0 ? sent : { ...sent, labels },
      },
      want: ['write-altered body/labels'],
    },
  ],
  [
    'an empty map that is dropped',
    {
      given: {
        kept: ({ prices, ...sent }) =>
          isObject(prices) && Object.keys(prices).length === 0 ? sent : { ...sent, prices },
      },
      want: ['write-altered body/prices'],
    },
  ],
  [
    'a date that is no later than 2038',
    {
      given: {
        kept: (sent) =>
          /^(20[4-9]|[3-9])/.test(String(sent['on'])) ? { ...sent, on: '2038-01-19' } : sent,
      },
      want: ['write-altered body/on'],
    },
  ],
  [
    'an address in small letters',
    {
      given: {
        kept: (sent) =>
          typeof sent['email'] === 'string'
            ? { ...sent, email: sent['email'].toLowerCase() }
            : sent,
      },
      want: ['write-altered body/email'],
    },
  ],
  [
    'a body in chunks that is lost',
    { given: { losesChunks: true }, want: ['valid-request-refused status/400'] },
  ],
  [
    'a method that finds nothing where a GET does',
    { given: { status: 404 }, want: ['refused-differently method/status'] },
  ],
])('%s', async (_name, { given, want }) => {
  const { findings } = await runAgainst(
    root,
    serve(given),
    [
      'addVisit/journeys/exact',
      'addVisit/examples/chunked',
      'listVisits/journeys/filter',
      'listVisits/journeys/pages',
      'listVisits/journeys/order',
      '/journeys/filtered/',
      'patchSettings/journeys',
      'readVisit/http/method',
    ],
    true,
  );
  const found = new Set(findings.map(({ code, location }) => `${code} ${location}`));
  for (const one of want) expect([...found]).toContain(one);
  if (want.length === 0) expect([...found]).toEqual([]);
});
