import { expect, test } from 'vitest';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { type Recorded, type Reply, record } from '../safety/testing/record.ts';
import type { RunEvent } from './event.ts';
import { runChecks } from './run-checks.ts';

/** Servers that conform, each in a way that is easily taken for a fault. */

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const failure = {
  description: '',
  ...json({ type: 'object', properties: { error: { type: 'string' } } }),
};
const fields = { label: { type: 'string', minLength: 1 }, weight: { type: 'integer', minimum: 0 } };
const Parcel = {
  type: 'object',
  required: ['id', 'label'],
  properties: { id: { type: 'string' }, ...fields },
};
const NewParcel = { type: 'object', required: ['label'], properties: fields };
const shown = (status: number, schema: object) => ({
  [status]: { description: '', ...json(schema) },
});
const sent = (schema: object) => ({ requestBody: { required: true, ...json(schema) } });
const bad = { 400: failure, 415: failure };

interface Variant {
  /** Parameters of the operations that change or delete a parcel. */
  readonly guards?: readonly object[];
  /** Parameters of the creation. */
  readonly keys?: readonly object[];
  /** More refusals of all that writes. */
  readonly refusals?: Readonly<Record<number, object>>;
  readonly deletion?: object;
  readonly paths?: object;
  /** Looks at each request first. */
  readonly before?: (request: Recorded, state: State) => Reply | undefined;
  /** What is added to the answers that show a parcel. */
  readonly headers?: (id: string, state: State) => Record<string, string>;
  /** Takes the place of the store's own deletion. */
  readonly remove?: (id: string, state: State, written: () => void) => Reply;
  /** Whether reads show what was written only after the run has waited for it. */
  readonly isLate?: boolean;
}

interface State {
  readonly parcels: Map<string, Record<string, unknown>>;
  readonly versions: Map<string, number>;
  readonly memory: Map<string, unknown>;
  /**
   * What is done as soon as the run has waited, or after so many further requests: by no clock, since
   * machines are busy.
   */
  readonly later: { readonly act: () => void; requests: number }[];
}

function rootOf({
  guards = [],
  keys = [],
  refusals = {},
  deletion,
  paths,
}: Variant): Record<string, unknown> {
  return {
    openapi: '3.1.0',
    info: { title: 'Parcels', version: '1' },
    paths: {
      '/parcels': {
        get: {
          operationId: 'listParcels',
          responses: shown(200, { type: 'array', items: Parcel }),
        },
        post: {
          operationId: 'addParcel',
          parameters: keys,
          ...sent(NewParcel),
          responses: { ...shown(201, Parcel), ...bad, ...refusals },
        },
      },
      '/parcels/{id}': {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        get: { operationId: 'readParcel', responses: { ...shown(200, Parcel), 404: failure } },
        patch: {
          operationId: 'changeParcel',
          parameters: guards,
          ...sent({ type: 'object', properties: fields }),
          responses: { ...shown(200, Parcel), ...bad, 404: failure, ...refusals },
        },
        delete: {
          operationId: 'dropParcel',
          parameters: guards,
          responses: deletion ?? { 204: { description: '' }, 404: failure, ...refusals },
        },
      },
      ...paths,
    },
  };
}

const refusal = (status: number, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  body: { error: `refused with ${status}` },
});

function isParcel(value: unknown, isWhole: boolean): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { label, weight } = value as Record<string, unknown>;
  if (label === undefined ? isWhole : typeof label !== 'string' || label === '') return false;
  return (
    weight === undefined || (typeof weight === 'number' && Number.isInteger(weight) && weight >= 0)
  );
}

/** Further requests after which what was written shows. */
const lateBy = 7;

function serverOf(variant: Variant, state: State) {
  const { parcels, versions } = state;
  let visible = new Map(parcels);
  const { isLate = false } = variant;
  const written = () => {
    const copy = new Map([...parcels].map(([id, parcel]) => [id, { ...parcel }]));
    const show = () => {
      visible = copy;
    };
    if (isLate) state.later.push({ act: show, requests: lateBy });
    else show();
  };
  const only = ({ label, weight }: Record<string, unknown>) => ({
    ...(label !== undefined && { label }),
    ...(weight !== undefined && { weight }),
  });
  const headersOf = (id: string) => variant.headers?.(id, state) ?? {};
  return (request: Recorded): Reply => {
    for (const late of state.later.splice(0))
      if (--late.requests < 0) late.act();
      else state.later.push(late);
    const early = variant.before?.(request, state);
    if (early !== undefined) return early;
    const { method, path, json: body, text, headers } = request;
    const [, collection, id] = path.split('/');
    if (collection !== 'parcels') return refusal(404);
    const allow = id === undefined ? 'GET, HEAD, POST' : 'GET, HEAD, PATCH, DELETE';
    if (!allow.split(', ').includes(method)) return refusal(405, { allow });
    if (method === 'POST' || method === 'PATCH') {
      if (id !== undefined && !parcels.has(id)) return refusal(404);
      if (text !== '' && !/^application\/json/i.test(headers['content-type'] ?? ''))
        return refusal(415);
      if (!isParcel(body, method === 'POST')) return refusal(400);
    }
    if (id === undefined) {
      if (method !== 'POST') return { status: 200, body: [...visible.values()] };
      const parcel = { id: `p${parcels.size}-${versions.size}`, ...only(Object(body)) };
      parcels.set(parcel.id, parcel);
      versions.set(parcel.id, 1);
      written();
      return { status: 201, body: { ...parcel }, headers: headersOf(parcel.id) };
    }
    const parcel = (method === 'PATCH' || method === 'DELETE' ? parcels : visible).get(id);
    if (parcel === undefined) return refusal(404);
    if (method === 'DELETE') {
      const reply = variant.remove?.(id, state, written);
      if (reply === undefined) parcels.delete(id);
      written();
      return reply ?? { status: 204 };
    }
    if (method === 'PATCH') {
      Object.assign(parcel, only(Object(body)));
      versions.set(id, (versions.get(id) ?? 0) + 1);
      written();
    }
    return { status: 200, body: { ...parcel }, headers: headersOf(id) };
  };
}

const tag = (id: string, { versions }: State) => `"${id}-v${versions.get(id) ?? 0}"`;
const conditions = { 412: failure, 428: failure };
const header = (name: string, required: boolean, more: object = {}) => ({
  name,
  in: 'header',
  required,
  schema: { type: 'string', ...more },
});

/** Refuses what changes a parcel and does not name its version. */
function guarded({ method, path, headers }: Recorded, state: State): Reply | undefined {
  const id = path.split('/')[2] ?? '';
  if (!['PATCH', 'DELETE'].includes(method) || !state.parcels.has(id)) return undefined;
  const named = headers['if-match'];
  if (named === undefined) return refusal(428);
  return named === tag(id, state) ? undefined : refusal(412);
}

let asked = 0;

test.each<[string, { given: Variant }]>([
  ['the store alone', { given: {} }],
  [
    'a version has to be named, and is read first',
    {
      given: {
        guards: [header('If-Match', true)],
        refusals: conditions,
        before: guarded,
        headers: (id, state) => ({ etag: tag(id, state) }),
      },
    },
  ],
  [
    'a version has to be named, and only 428 says so',
    {
      given: {
        refusals: conditions,
        before: guarded,
        headers: (id, state) => ({ etag: tag(id, state) }),
      },
    },
  ],
  [
    'a version may be named, and the example names one of long ago',
    {
      given: {
        guards: [{ ...header('If-Match', false), example: '"of long ago"' }],
        refusals: conditions,
        before: (request, state) =>
          request.headers['if-match'] === undefined ? undefined : guarded(request, state),
        headers: (id, state) => ({ etag: tag(id, state) }),
      },
    },
  ],
  [
    'a key is taken once, for one request',
    {
      given: {
        keys: [header('Idempotency-Key', true, { minLength: 10, maxLength: 20 })],
        refusals: { 409: failure },
        before({ method, headers, text }, { memory }) {
          const key = String(headers['idempotency-key'] ?? '');
          if (method !== 'POST') return undefined;
          if (key.length < 10 || key.length > 20) return refusal(400);
          if (memory.has(key)) return refusal(409);
          memory.set(key, text);
          return undefined;
        },
      },
    },
  ],
  [
    'one answer in twenty is 503, with Retry-After',
    {
      given: {
        before: () => (++asked % 20 === 0 ? refusal(503, { 'retry-after': '0' }) : undefined),
      },
    },
  ],
  ['reads lag behind', { given: { isLate: true } }],
  [
    'a deletion is accepted with 202 and takes a while',
    {
      given: {
        deletion: { 202: { description: 'It will be gone.' }, 404: failure },
        remove(id, { parcels, later }, written) {
          const act = () => {
            parcels.delete(id);
            written();
          };
          later.push({ act, requests: lateBy });
          return { status: 202 };
        },
      },
    },
  ],
  [
    'what is set by PUT is not there before',
    {
      given: {
        paths: {
          '/printer': {
            get: { operationId: 'printer', responses: { ...shown(200, NewParcel), 404: failure } },
            put: {
              operationId: 'setPrinter',
              ...sent(NewParcel),
              responses: { ...shown(200, NewParcel), ...bad },
            },
          },
        },
        before: ({ path, method }) =>
          path !== '/printer' || method === 'OPTIONS'
            ? undefined
            : method === 'GET' || method === 'HEAD'
              ? refusal(404)
              : refusal(405, { allow: 'GET, HEAD, PUT' }),
      },
    },
  ],
  [
    'an invitation is accepted by its token alone',
    {
      given: {
        paths: {
          '/invitations/accept': {
            post: {
              operationId: 'acceptInvitation',
              ...sent({
                type: 'object',
                required: ['token'],
                properties: { token: { type: 'string', minLength: 1 } },
              }),
              responses: { 204: { description: '' }, 403: failure, ...bad },
            },
          },
        },
        before({ path, method, json: body, text }) {
          if (path !== '/invitations/accept') return undefined;
          if (method !== 'POST') return refusal(405, { allow: 'POST' });
          const { token } = Object(body) as { token?: unknown };
          if (typeof token !== 'string' || token === '' || Array.isArray(body)) return refusal(400);
          return text === '' ? refusal(400) : refusal(403);
        },
      },
    },
  ],
])(
  'nothing is found, and nothing left: %s',
  async (_name, { given }) => {
    const state: State = {
      parcels: new Map(),
      versions: new Map(),
      memory: new Map(),
      later: [],
    };
    const arrive = () => {
      for (const { act } of state.later.splice(0)) act();
    };
    const server = await record(serverOf(given, state));
    const events: RunEvent[] = [];
    try {
      const summary = await runChecks({
        document: documentOf(rootOf(given)),
        target: server.url,
        credentials: {},
        runId: 'c0ffee',
        allowWrites: true,
        allow: ['actions'],
        exclude: ['http/cors', 'negative/body/content-type'],
        settle: given.isLate === true ? 60_000 : 0,
        pause: async () => arrive(),
        listen: (event) => void events.push(event),
      });
      expect(
        summary.findings.map(({ code, check, message }) => `${code} ${check}: ${message}`),
      ).toEqual([]);
      expect(summary.error).toBe(0);
      const cleaned = events.find((event) => event.type === 'cleaned-up');
      expect(cleaned?.left).toEqual([]);
      arrive();
      expect([...state.parcels.keys()]).toEqual([]);
    } finally {
      await server.close();
    }
  },
  240_000,
);
