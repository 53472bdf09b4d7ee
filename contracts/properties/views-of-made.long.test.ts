import { expect, test } from 'vitest';
import { isObject, parsePointer } from '../../openapi/lib/json-pointer.ts';
import { documentRoot, type GotRequest, jsonResponse, runAgainst } from '../testing/run-against.ts';

/**
 * A server that makes bookings below guests and lists all of them elsewhere, takes JSON Patches, and
 * keeps papers whose bytes are read by their ids.
 */

const text = { type: 'string' };
const instant = { type: 'string', format: 'date-time' };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const idIn = (name: string) => ({ name, in: 'path', required: true, schema: text });
const takes = (type: string, schema: unknown) => ({
  requestBody: { required: true, content: { [type]: { schema } } },
});
const gone = { 404: { description: 'there is none' } };

const root = documentRoot(
  {
    '/guests': {
      post: {
        operationId: 'addGuest',
        ...takes('application/json', {
          type: 'object',
          required: ['name'],
          properties: { name: text },
        }),
        responses: { 201: jsonResponse(ref('Guest')) },
      },
    },
    '/guests/{guestId}': {
      parameters: [idIn('guestId')],
      get: { operationId: 'readGuest', responses: { 200: jsonResponse(ref('Guest')), ...gone } },
    },
    '/guests/{guestId}/bookings': {
      parameters: [idIn('guestId')],
      post: {
        operationId: 'book',
        ...takes('application/json', ref('NewBooking')),
        responses: { 201: jsonResponse(ref('Booking')), ...gone },
      },
    },
    '/bookings': {
      get: {
        operationId: 'listBookings',
        parameters: [
          { name: 'sort', in: 'query', schema: { type: 'string', enum: ['startsAt'] } },
          { name: 'offset', in: 'query', schema: { type: 'integer', minimum: 0 } },
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100 } },
        ],
        responses: { 200: jsonResponse({ type: 'array', items: ref('Booking') }) },
      },
    },
    '/bookings/export': {
      get: {
        operationId: 'exportBookings',
        responses: {
          200: {
            description: 'each on a line',
            content: { 'application/x-ndjson': { schema: ref('Booking') } },
          },
        },
      },
    },
    '/bookings/{bookingId}': {
      parameters: [idIn('bookingId')],
      get: {
        operationId: 'readBooking',
        responses: { 200: jsonResponse(ref('Booking')), ...gone },
      },
      patch: {
        operationId: 'patchBooking',
        ...takes('application/json-patch+json', {
          type: 'array',
          items: {
            type: 'object',
            required: ['op', 'path'],
            properties: { op: text, path: text, value: {} },
          },
        }),
        responses: {
          200: jsonResponse(ref('Booking')),
          409: { description: 'a test fails' },
          ...gone,
        },
      },
      delete: { operationId: 'unbook', responses: { 204: { description: 'gone' }, ...gone } },
    },
    '/bookings/{bookingId}/cancel': {
      parameters: [idIn('bookingId')],
      post: {
        operationId: 'cancelBooking',
        responses: { 200: jsonResponse(ref('Booking')), ...gone },
      },
    },
    '/guests/{guestId}/papers': {
      parameters: [idIn('guestId')],
      post: {
        operationId: 'addPaper',
        parameters: [{ name: 'title', in: 'query', required: true, schema: text }],
        requestBody: {
          required: true,
          content: { 'application/pdf': {}, 'text/plain': { schema: text } },
        },
        responses: { 201: jsonResponse(ref('Paper')), ...gone },
      },
    },
    '/papers/{paperId}': {
      parameters: [idIn('paperId')],
      get: { operationId: 'readPaper', responses: { 200: jsonResponse(ref('Paper')), ...gone } },
    },
    '/papers/{paperId}/content': {
      parameters: [idIn('paperId')],
      get: {
        operationId: 'readContent',
        responses: {
          200: {
            description: 'as it was sent',
            content: { 'application/pdf': {}, 'text/plain': { schema: text } },
          },
          ...gone,
        },
      },
    },
  },
  {
    Guest: { type: 'object', required: ['id', 'name'], properties: { id: text, name: text } },
    NewBooking: {
      type: 'object',
      required: ['title', 'startsAt', 'endsAt'],
      properties: {
        title: text,
        note: text,
        seats: { type: 'array', items: text },
        startsAt: instant,
        endsAt: instant,
      },
    },
    Booking: {
      type: 'object',
      required: ['id', 'title', 'startsAt', 'endsAt'],
      properties: {
        id: text,
        title: text,
        note: text,
        seats: { type: 'array', items: text },
        startsAt: instant,
        endsAt: instant,
        status: { type: 'string', enum: ['asked', 'cancelled'] },
      },
    },
    Paper: {
      type: 'object',
      required: ['id', 'title', 'contentType', 'size'],
      properties: { id: text, title: text, contentType: text, size: { type: 'integer' } },
    },
  },
);

type Booking = Record<string, unknown> & { readonly id: string };
interface Step {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

/** What is done in place of what is right. */
interface Faults {
  readonly created?: (made: Booking) => Record<string, unknown>;
  readonly order?: (a: Booking, b: Booking) => number;
  readonly exported?: (bookings: readonly Booking[], deleted: readonly Booking[]) => unknown[];
  readonly listed?: (bookings: readonly Booking[]) => Booking[];
  readonly link?: (right: string, path: string) => string;
  readonly steps?: (steps: readonly Step[]) => readonly Step[];
  readonly keepsPart?: boolean;
  readonly inserts?: boolean;
  readonly bytes?: (bytes: Buffer) => Buffer;
  readonly type?: string;
  readonly title?: (title: string) => string;
  readonly cancelled?: (booking: Booking) => Record<string, unknown> | undefined;
}

const at = (booking: Booking) => Date.parse(String(booking['startsAt']));

function carryOut(target: Booking, { op, path, value }: Step, inserts: boolean): boolean {
  const [name = '', index] = parsePointer(path);
  const list = target[name];
  const own = target as Record<string, unknown>;
  if (index !== undefined) {
    if (!Array.isArray(list)) return false;
    if (op === 'add') list.splice(Number(index), inserts ? 0 : 1, value);
    return true;
  }
  if (op === 'test') return JSON.stringify(own[name]) === JSON.stringify(value);
  if (op === 'remove') delete own[name];
  else own[name] = value;
  return true;
}

function serve(faults: Faults) {
  const guests = new Map<string, unknown>();
  const bookings = new Map<string, Booking>();
  const deleted: Booking[] = [];
  const papers = new Map<
    string,
    { readonly bytes: Buffer; readonly type: string; readonly told: object }
  >();
  let count = 0;
  const nextId = () => `n${++count}`;
  return ({ method, path, query, headers, body, bytes }: GotRequest) => {
    const [, kind, id = '', below] = path.split('/');
    if (kind === 'guests' && method === 'POST' && id === '') {
      const made = { ...Object(body), id: nextId() };
      guests.set(made.id, made);
      return { status: 201, body: made };
    }
    if (kind === 'guests' && !guests.has(id)) return { status: 404 };
    if (kind === 'guests' && below === undefined) return { status: 200, body: guests.get(id) };
    if (below === 'bookings') {
      const made: Booking = { ...Object(body), id: nextId(), status: 'asked' };
      bookings.set(made.id, made);
      return { status: 201, body: (faults.created ?? ((same) => same))(made) };
    }
    if (below === 'papers') {
      const type = String(headers['content-type']);
      const own = nextId();
      const title = (faults.title ?? ((same) => same))(query.get('title') ?? '');
      const kept = (faults.bytes ?? ((same) => same))(bytes);
      const told = { id: own, title, contentType: faults.type ?? type, size: kept.length };
      papers.set(own, { bytes: kept, type, told });
      return { status: 201, body: told };
    }
    if (kind === 'papers') {
      const paper = papers.get(id);
      if (paper === undefined) return { status: 404 };
      if (below === 'content')
        return {
          status: 200,
          headers: { 'content-type': paper.type, 'x-content-type-options': 'nosniff' },
          body: paper.bytes,
        };
      return { status: 200, body: paper.told };
    }
    const all = [...bookings.values()];
    if (id === 'export') {
      const shown = (faults.exported ?? ((same) => [...same]))(all, deleted);
      return {
        status: 200,
        headers: { 'content-type': 'application/x-ndjson' },
        body: Buffer.from(shown.map((one) => `${JSON.stringify(one)}\n`).join('')),
      };
    }
    if (id === '') {
      const order = faults.order ?? ((a: Booking, b: Booking) => at(a) - at(b));
      const rows = (faults.listed ?? ((same) => [...same]))(all);
      const sorted = query.get('sort') === 'startsAt' ? rows.sort(order) : rows;
      const [from, size] = [Number(query.get('offset') ?? 0), Number(query.get('limit') ?? 20)];
      const next = new URLSearchParams(query);
      next.set('offset', String(from + size));
      const link = `</bookings?${next}>; rel="next"`;
      const own = `</bookings?${query}>; rel="next"`;
      return {
        status: 200,
        headers: {
          'content-type': 'application/json',
          ...(from + size < sorted.length && { link: faults.link?.(link, own) ?? link }),
        },
        body: sorted.slice(from, from + size),
      };
    }
    const booking = bookings.get(id);
    if (booking === undefined) return { status: 404 };
    if (below === 'cancel') {
      const cancel = faults.cancelled ?? ((own: Booking) => ({ ...own, status: 'cancelled' }));
      const after = cancel(booking);
      if (after === undefined) bookings.delete(id);
      else bookings.set(id, { ...after, id });
      return { status: 200, body: after ?? { ...booking, status: 'cancelled' } };
    }
    if (method === 'DELETE') {
      bookings.delete(id);
      deleted.push(booking);
      return { status: 204 };
    }
    if (method === 'PATCH') {
      const sent = (Array.isArray(body) ? body : []).filter(isObject) as unknown as Step[];
      const changed = structuredClone(booking);
      const isDone = (faults.steps ?? ((same) => same))(sent).every((step) =>
        carryOut(changed, step, faults.inserts ?? true),
      );
      if (isDone || faults.keepsPart === true) bookings.set(id, changed);
      return isDone ? { status: 200, body: changed } : { status: 409 };
    }
    return { status: 200, body: booking };
  };
}

const without = ({ note: _note, ...rest }: Booking) => rest;

test.each<[string, { given: Faults; want: string[] }]>([
  ['a server that is right', { given: {}, want: [] }],
  [
    'a creation that answers without a member that it keeps',
    { given: { created: without }, want: ['reads-disagree body/note'] },
  ],
  [
    'a creation that answers another value than it keeps',
    {
      given: { created: (made) => ({ ...made, title: 'another' }) },
      want: ['reads-disagree body/title'],
    },
  ],
  [
    'instants that are sorted as texts',
    {
      given: { order: (a, b) => (String(a['startsAt']) < String(b['startsAt']) ? -1 : 1) },
      want: ['list-misordered query/sort'],
    },
  ],
  [
    'an export with what was deleted',
    {
      given: { exported: (own, deleted) => [...own, ...deleted] },
      want: ['delete-ineffective elsewhere/exportBookings'],
    },
  ],
  [
    'an export of the first ones',
    { given: { exported: (own) => own.slice(0, 1) }, want: ['list-incomplete list/elsewhere'] },
  ],
  [
    'an export with other values',
    {
      given: { exported: (own) => own.map((one) => ({ ...one, title: 'old' })) },
      want: ['reads-disagree elsewhere/title'],
    },
  ],
  [
    'a list that leaves out what has a note',
    {
      given: { listed: (own) => own.filter((one) => one['note'] === undefined) },
      want: ['list-incomplete list/elsewhere'],
    },
  ],
  [
    'a Link to the page that has it',
    { given: { link: (_right, own) => own }, want: ['paging-inconsistent header/link'] },
  ],
  [
    'a Link to the page after the next',
    {
      given: {
        link: (right) => right.replace(/offset=(\d+)/, (_, n) => `offset=${Number(n) + 1}`),
      },
      want: ['paging-inconsistent header/link'],
    },
  ],
  [
    'a JSON Patch of which the first step is carried out',
    {
      given: { steps: (steps) => steps.slice(0, 1) },
      want: [
        'invalid-request-accepted request/body/test',
        'update-ignored body/title/replace twice',
      ],
    },
  ],
  [
    'a JSON Patch that does nothing',
    { given: { steps: () => [] }, want: ['update-ignored body/title/replace'] },
  ],
  [
    'a JSON Patch without its tests',
    {
      given: { steps: (steps) => steps.filter(({ op }) => op !== 'test') },
      want: ['invalid-request-accepted request/body/test'],
    },
  ],
  [
    'a JSON Patch without its removals',
    {
      given: { steps: (steps) => steps.filter(({ op }) => op !== 'remove') },
      want: ['update-ignored body/note/remove', 'update-ignored body/seats/remove'],
    },
  ],
  [
    'a JSON Patch that keeps what came before a test that fails',
    { given: { keepsPart: true }, want: ['refused-request-wrote state/patch'] },
  ],
  [
    'a JSON Patch that replaces where it is to insert',
    { given: { inserts: false }, want: ['update-ignored body/seats/add'] },
  ],
  [
    'a paper whose bytes are read as text',
    {
      given: { bytes: (bytes) => Buffer.from(bytes.toString('utf8')) },
      want: ['upload-altered content/bytes', 'upload-altered body/size'],
    },
  ],
  [
    'a paper whose title has lost what means something in a query',
    {
      given: { title: (title) => title.replaceAll('+', ' ') },
      want: ['write-altered query/title'],
    },
  ],
  [
    'an action that does nothing',
    { given: { cancelled: (own) => own }, want: ['update-ignored body/status/action'] },
  ],
  [
    'an action that takes its item away',
    { given: { cancelled: () => undefined }, want: ['write-lost state/action'] },
  ],
  [
    'an action that takes a note away',
    {
      given: { cancelled: (own) => ({ ...without(own), status: 'cancelled' }) },
      want: ['update-overreached body/note'],
    },
  ],
  [
    'a paper that is told to be of another type',
    {
      given: { type: 'application/octet-stream' },
      want: ['upload-mistyped body/contentType'],
    },
  ],
])('%s', async (_name, { given, want }) => {
  const { findings } = await runAgainst(root, serve(given), [
    'book/journeys/read-back',
    'book/journeys/others',
    'listBookings/journeys',
    'exportBookings/journeys/shows-all',
    'patchBooking/journeys/patches',
    'addPaper/uploads',
    'addPaper/journeys/query',
    'cancelBooking/journeys/acts',
  ]);
  const found = new Set(findings.map(({ code, location }) => `${code} ${location}`));
  for (const one of want) expect([...found]).toContain(one);
  if (want.length === 0) expect([...found]).toEqual([]);
});
