import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scoreOf } from '../../contracts/replay/score.ts';
import { learnedFrom, recordedFiles, type Said } from '../testing/recorded-session.ts';
import { replayOnDouble } from './replay-on.ts';

/**
 * What requests are held to beside the state of an item: what they send, what lies above and below,
 * and conditions; and what stands around the items. Learned from one session, held to another.
 */

type Fields = Record<string, unknown>;
type Answer = Pick<Said, 'status' | 'answer' | 'answerHeaders'>;
type Api = () => (to: string, send: Fields, headers: Readonly<Record<string, string>>) => Answer;
type Requests = readonly (readonly [to: string, send?: Fields, headers?: Record<string, string>])[];

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const answers = (schema: object, status = '200') => ({
  responses: { [status]: { description: 'ok', ...json(schema) } },
});
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const objectOf = (...names: readonly string[]) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, {}])),
});
const parameter = (name: string) => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string' },
});
const list = (name: string) => ({ type: 'array', items: ref(name) });

/** Courses with places in them. */
function documentOf(course: object, place: object = {}, more: object = {}): string {
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Courses', version: '1' },
    ...more,
    paths: {
      '/courses': {
        get: { operationId: 'listCourses', ...answers(list('Course')) },
        post: {
          operationId: 'makeCourse',
          requestBody: json(ref('NewCourse')),
          ...answers(ref('Course'), '201'),
        },
      },
      '/courses/{courseId}': {
        parameters: [parameter('courseId')],
        get: { operationId: 'readCourse', ...answers(ref('Course')) },
        patch: {
          operationId: 'changeCourse',
          requestBody: json(ref('NewCourse')),
          ...answers(ref('Course')),
        },
      },
      '/courses/{courseId}/status': {
        parameters: [parameter('courseId')],
        post: {
          operationId: 'moveCourse',
          requestBody: json(objectOf('status')),
          ...answers(ref('Course')),
        },
      },
      '/courses/{courseId}/places': {
        parameters: [parameter('courseId')],
        get: { operationId: 'listPlaces', ...answers(list('Place')) },
        post: {
          operationId: 'takePlace',
          requestBody: json(objectOf('student')),
          ...answers(ref('Place'), '201'),
        },
      },
      '/courses/{courseId}/places/{number}': {
        parameters: [parameter('courseId'), parameter('number')],
        get: { operationId: 'readPlace', ...answers(ref('Place')) },
      },
    },
    components: { schemas: { Course: course, NewCourse: course, Place: place } },
  });
}

/** An API that keeps courses and their places. */
function school({
  refused = () => undefined,
  headersOf = () => ({}),
  around = (item) => item,
}: {
  /** The error of a request, where it is refused. */
  readonly refused?: (
    method: string,
    course: Fields | undefined,
    send: Fields,
    more: { readonly all: readonly Fields[]; readonly kind: string; readonly ifMatch?: string },
  ) => (Fields & { readonly status: number }) | undefined;
  readonly headersOf?: (course: Fields) => Record<string, string>;
  readonly around?: (item: unknown, to: string) => unknown;
}): Api {
  return () => {
    const courses = new Map<string, Fields>();
    const places = new Map<string, Fields[]>();
    let count = 0;
    return (to, send, headers) => {
      const [method = '', path = ''] = to.split(' ');
      const [, , key = '', kind = '', number] = (path.split('?')[0] ?? '').split('/');
      const course = courses.get(key);
      const own = places.get(key) ?? [];
      if (key !== '' && course === undefined)
        return { status: 404, answer: { error: `no course ${key}` } };
      const ifMatch = headers['if-match'];
      const all = [...courses.values()];
      const problem = refused(method, course, send, {
        all,
        kind,
        ...(ifMatch !== undefined && { ifMatch }),
      });
      if (problem !== undefined) {
        const { status, ...answer } = problem;
        return { status, answer };
      }
      if (course === undefined && method === 'GET') return { answer: around(all, to) };
      if (course === undefined) {
        const fresh: Fields = { uid: `c${++count}k7q`, status: 'draft', version: 1, taken: 0 };
        Object.assign(fresh, send);
        courses.set(String(fresh['uid']), fresh);
        places.set(String(fresh['uid']), []);
        const answer = around({ ...fresh }, to);
        return { status: 201, answer, answerHeaders: headersOf(fresh) };
      }
      if (kind === 'places') {
        if (number !== undefined) return { answer: own.find((one) => one['number'] === +number) };
        if (method === 'GET') return { answer: [...own] };
        const place = { number: own.length + 1, courseUid: key, code: course['code'], ...send };
        own.push(place);
        course['taken'] = own.length;
        return { status: 201, answer: place };
      }
      if (method !== 'GET') {
        Object.assign(course, send);
        course['version'] = Number(course['version']) + 1;
      }
      return { answer: around({ ...course }, to), answerHeaders: headersOf(course) };
    };
  };
}

const first = '/courses/c1k7q';
const second = '/courses/c2k7q';
const course = objectOf('uid', 'code', 'status', 'version', 'taken', 'seats');
const placeOf = (...names: readonly string[]) => ({
  type: 'object',
  properties: { number: { type: 'integer' }, ...objectOf(...names).properties },
});
const make = (more: Fields): Requests[number] => ['POST /courses', more];
const move = (path: string, status: string): Requests[number] => [
  `POST ${path}/status`,
  { status },
];
const take = (path: string, student: string): Requests[number] => [
  `POST ${path}/places`,
  { student },
];
const next: Record<string, readonly string[]> = {
  draft: ['open'],
  open: ['closed'],
  closed: ['open', 'archived'],
  archived: [],
};

const rows: readonly (readonly [
  string,
  {
    readonly given: {
      readonly document: string;
      readonly api: Api;
      readonly learned: Requests;
      readonly unseen: Requests;
    };
    /** A line of the overlay, and one that is not in it. */
    readonly want: string;
    readonly wantNot?: string;
  },
])[] = [
  [
    'transitions that depend on what is sent, with the states that the error lists',
    {
      given: {
        document: documentOf(course),
        api: school({
          refused: (_method, own, send, { kind }) =>
            kind !== 'status' || next[String(own?.['status'])]?.includes(String(send['status']))
              ? undefined
              : {
                  status: 409,
                  error: `From ${String(own?.['status'])} to ${String(send['status'])}?`,
                  allowed: next[String(own?.['status'])],
                },
        }),
        learned: [
          make({ code: 'A' }),
          move(first, 'closed'),
          move(first, 'draft'),
          move(first, 'open'),
          move(first, 'open'),
          move(first, 'draft'),
          move(first, 'closed'),
          make({ code: 'B' }),
          move(second, 'closed'),
          move(second, 'open'),
          move(second, 'archived'),
          move(second, 'closed'),
          move(second, 'closed'),
          move(first, 'closed'),
          move(first, 'open'),
        ],
        unseen: [
          make({ code: 'C' }),
          move(first, 'archived'),
          move(first, 'open'),
          move(first, 'open'),
          move(first, 'closed'),
          move(first, 'open'),
        ],
      },
      want: 'unsent:',
    },
  ],
  [
    'a number of the item that has come to another of it, and one that is sent and is less',
    {
      given: {
        document: documentOf(course, placeOf('student', 'courseUid', 'code')),
        api: school({
          refused: (method, own, send, { kind }) => {
            const [taken, seats] = [Number(own?.['taken']), Number(own?.['seats'])];
            if (kind === 'places' && method === 'POST' && taken >= seats)
              return { status: 409, error: `All ${seats} seats are taken` };
            return method === 'PATCH' && Number(send['seats']) < taken
              ? { status: 409, error: `${taken} seats are taken` }
              : undefined;
          },
        }),
        learned: [
          make({ code: 'A', seats: 2 }),
          take(first, 'ann'),
          [`GET ${first}`],
          [`GET ${first}/places/1`],
          take(first, 'bob'),
          [`GET ${first}/places/2`],
          [`GET ${first}`],
          take(first, 'cy'),
          ['PATCH /courses/c1k7q', { seats: 1 }],
          ['PATCH /courses/c1k7q', { seats: 4 }],
          make({ code: 'B', seats: 3 }),
          take(second, 'ann'),
          take(second, 'bob'),
          [`GET ${second}`],
          ['PATCH /courses/c2k7q', { seats: 1 }],
          take(second, 'cy'),
          take(second, 'dot'),
          ['PATCH /courses/c2k7q', { seats: 5 }],
        ],
        unseen: [
          make({ code: 'C', seats: 1 }),
          take(first, 'eve'),
          take(first, 'fin'),
          [`GET ${first}/places/1`],
          [`GET ${first}`],
          ['PATCH /courses/c1k7q', { seats: 0 }],
          ['PATCH /courses/c1k7q', { seats: 2 }],
          take(first, 'fin'),
          [`GET ${first}/places`],
        ],
      },
      want: 'taken: seats',
    },
  ],
  [
    'what counts anew below each item is its id, and says what the item above is called',
    {
      given: {
        document: documentOf(course, placeOf('student')),
        api: school({}),
        learned: [
          make({ code: 'A' }),
          take(first, 'ann'),
          take(first, 'bob'),
          make({ code: 'B' }),
          take(second, 'cy'),
          take(second, 'dot'),
          [`GET ${first}/places/1`],
          [`GET ${second}/places/2`],
        ],
        unseen: [
          make({ code: 'X' }),
          make({ code: 'Y' }),
          take(second, 'eve'),
          take(first, 'fin'),
          take(first, 'gus'),
          [`GET ${first}/places/2`],
          [`GET ${second}/places`],
        ],
      },
      want: '"{{above.code}}"',
    },
  ],
  [
    'a member of an object in the item that no two have the same',
    {
      given: {
        document: documentOf({
          type: 'object',
          properties: { uid: {}, info: objectOf('code', 'name') },
        }),
        api: school({
          refused: (method, _own, send, { all }) => {
            const code = (send['info'] as Fields | undefined)?.['code'];
            return method === 'POST' && all.some((one) => (one['info'] as Fields)['code'] === code)
              ? { status: 409, error: `${String(code)} is taken` }
              : undefined;
          },
        }),
        learned: [
          make({ info: { code: 'AB1', name: 'x' } }),
          make({ info: { code: 'AB2', name: 'x' } }),
          make({ info: { code: 'AB1', name: 'y' } }),
          make({ info: { code: 'AB2', name: 'z' } }),
        ],
        unseen: [
          make({ info: { code: 'QQ1', name: 'x' } }),
          make({ info: { code: 'QQ1', name: 'x' } }),
          make({ info: { code: 'QQ2', name: 'x' } }),
        ],
      },
      want: 'x-doubletake-unique: true',
    },
  ],
  [
    'entity tags that are made of the item, and changes that have to name them',
    {
      given: {
        document: documentOf(course),
        api: school({
          headersOf: (own) => ({ etag: `"v${String(own['version'])}"` }),
          refused: (method, own, _send, { ifMatch }) => {
            if (method !== 'PATCH') return undefined;
            if (ifMatch === undefined) return { status: 428, error: 'Send If-Match' };
            return ifMatch === `"v${String(own?.['version'])}"`
              ? undefined
              : { status: 412, error: 'It was changed' };
          },
        }),
        learned: [
          make({ code: 'A' }),
          ['PATCH /courses/c1k7q', { code: 'B' }, { 'if-match': '"v1"' }],
          ['PATCH /courses/c1k7q', { code: 'C' }, { 'if-match': '"v1"' }],
          ['PATCH /courses/c1k7q', { code: 'D' }],
          ['PATCH /courses/c1k7q', { code: 'C' }, { 'if-match': '"v2"' }],
          [`GET ${first}`],
        ],
        unseen: [
          make({ code: 'A' }),
          make({ code: 'B' }),
          ['PATCH /courses/c2k7q', { code: 'B' }, { 'if-match': '"v2"' }],
          ['PATCH /courses/c2k7q', { code: 'C' }, { 'if-match': '"v1"' }],
          ['PATCH /courses/c2k7q', { code: 'D' }],
          [`GET ${second}`],
        ],
      },
      want: 'x-doubletake-etag:',
    },
  ],
  [
    'what stands around an item: what is always so, what the request says, what never comes',
    {
      given: {
        document: documentOf({
          type: 'object',
          properties: {
            data: objectOf('uid', 'code', 'version'),
            api: { type: 'string' },
            links: objectOf('self', 'next'),
            notes: { type: 'array', items: {} },
          },
        }),
        api: school({
          around: (data, to) => ({
            data,
            api: 'courses 2.1',
            links: { self: `https://courses.test${to.slice(to.indexOf('/'))}` },
            notes: [],
          }),
        }),
        learned: [
          make({ code: 'A' }),
          make({ code: 'B' }),
          [`GET ${first}`],
          [`GET ${second}?full=1`],
        ],
        unseen: [make({ code: 'C' }), [`GET ${first}`], [`GET ${first}?full=2`]],
      },
      want: 'self: https://courses.test{{target}}',
    },
  ],
  [
    'operations that take requests without the credentials that the document wants',
    {
      given: {
        document: documentOf(course, {}, { security: [{ key: [] }] }).replace(
          '"schemas"',
          '"securitySchemes":{"key":{"type":"apiKey","in":"header","name":"x-key"}},"schemas"',
        ),
        api: school({}),
        learned: [make({ code: 'A' }), make({ code: 'B' }), [`GET ${first}`]],
        unseen: [make({ code: 'C' }), [`GET ${first}`]],
      },
      want: 'takes requests without credentials',
    },
  ],
  [
    'a code that only one item has is no transition, and no limit',
    {
      given: {
        document: documentOf(course),
        api: school({
          refused: (method, _own, send) =>
            method === 'PATCH' && send['code'] === 'no' ? { status: 409, error: 'No' } : undefined,
        }),
        learned: [
          make({ code: 'A' }),
          ['PATCH /courses/c1k7q', { code: 'B' }],
          ['PATCH /courses/c1k7q', { code: 'no' }],
          ['PATCH /courses/c1k7q', { code: 'D' }],
        ],
        unseen: [make({ code: 'C' }), ['PATCH /courses/c1k7q', { code: 'E' }]],
      },
      want: 'overlay: 1.0.0',
      wantNot: 'x-doubletake-refuses',
    },
  ],
];

test.each(rows)('%s', async (_name, { given, want, wantNot = 'nothing of this' }) => {
  const learned = await learnedFrom(given.document, sessionOf(given.api, given.learned));
  expect(learned.overlay).toContain(want);
  expect(learned.overlay).not.toContain(wantNot);
  const files = await recordedFiles(given.document, sessionOf(given.api, given.unseen));
  const overlay = join(files.folder, 'overlay.yaml');
  await writeFile(overlay, learned.overlay);
  const replayed = [];
  const double = { apis: [files.document], overlays: [overlay] };
  for await (const exchange of replayOnDouble([files.recording], double)) replayed.push(exchange);
  expect(replayed.flatMap(({ differences }) => differences)).toEqual([]);
  expect(scoreOf(replayed).total).toMatchObject({ compared: given.unseen.length });
});

/** What a client and an API say to each other. */
function sessionOf(api: Api, requests: Requests): Said[] {
  const answer = api();
  return requests.map(([to, send, headers = {}]) => {
    const came = structuredClone(answer(to, { ...send }, headers));
    return { to, headers, ...(send !== undefined && { send }), ...came };
  });
}
