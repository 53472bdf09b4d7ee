import { expect, test } from 'vitest';
import {
  documentRoot,
  type GivenAnswer,
  type GotRequest,
  jsonResponse,
  runAgainst,
} from '../testing/run-against.ts';

type Node = Record<string, unknown>;

const integer = { type: 'integer' };
const text = { type: 'string' };
const object = (properties: Node, ...required: string[]) => ({
  type: 'object',
  properties,
  required,
});
const listOf = (items: Node) => ({ type: 'array', items });
const sends = (schema: Node) => ({
  requestBody: { required: true, content: { 'application/json': { schema } } },
});
const answers = (status: number, schema: Node) => ({
  responses: { [status]: jsonResponse(schema) },
});
const idOf = (path: string) => Number(/\d+/.exec(path)?.[0]);
const appId = { parameters: [{ name: 'app', in: 'path', required: true, schema: integer }] };

/** A server that keeps apps, with something of each below it. */
function appsServer(
  below: (request: GotRequest, app: Node) => GivenAnswer | undefined,
): (request: GotRequest) => GivenAnswer {
  const apps = new Map<number, Node>();
  return (request) => {
    const { method, path, body } = request;
    if (path === '/apps') {
      if (method !== 'POST') return { status: 200, body: [...apps.values()] };
      const made = { id: apps.size + 1, ...(body as Node) };
      apps.set(apps.size + 1, made);
      return { status: 201, body: made };
    }
    const app = apps.get(idOf(path));
    if (app === undefined) return { status: 404 };
    const answer = below(request, app);
    if (answer !== undefined) return answer;
    if (method === 'PUT') {
      apps.set(idOf(path), { ...app, ...(body as Node) });
      return { status: 200, body: apps.get(idOf(path)) };
    }
    if (method !== 'DELETE') return { status: 200, body: app };
    apps.delete(idOf(path));
    return { status: 204 };
  };
}

const app = object({ id: integer, name: text }, 'id', 'name');
const apps: Node = {
  '/apps': {
    get: { operationId: 'listApps', ...answers(200, listOf(app)) },
    post: {
      operationId: 'createApp',
      ...sends(object({ name: text }, 'name')),
      ...answers(201, app),
    },
  },
  '/apps/{app}': {
    ...appId,
    get: {
      operationId: 'readApp',
      responses: { 200: jsonResponse(app), 404: { description: '' } },
    },
    delete: {
      operationId: 'deleteApp',
      responses: { 204: { description: '' }, 404: { description: '' } },
    },
  },
};

/** Documents as strangers write them, and servers that do what they say. */
const cases: readonly (readonly [
  name: string,
  it: {
    readonly paths: Node;
    readonly server: (request: GotRequest) => GivenAnswer;
    readonly only: readonly string[];
  },
])[] = [
  [
    'a POST that adds to a list below an item answers with what it added',
    (() => {
      const settings: Node[] = [];
      const setting = object({ id: integer, name: text, limit: integer }, 'id', 'name');
      return {
        paths: {
          ...apps,
          '/apps/{app}/settings': {
            ...appId,
            get: { operationId: 'listSettings', ...answers(200, listOf(setting)) },
            post: {
              operationId: 'addSetting',
              ...sends(object({ name: text, limit: integer }, 'name')),
              ...answers(200, setting),
            },
          },
        },
        server: appsServer(({ method, path, body }) => {
          if (!path.endsWith('/settings')) return undefined;
          if (method === 'GET') return { status: 200, body: settings };
          const made = { id: 900 + settings.length, ...(body as Node) };
          settings.push(made);
          return { status: 200, body: made };
        }),
        only: ['addSetting/journeys'],
      };
    })(),
  ],
  [
    'a part that a POST makes is not there before',
    {
      paths: {
        ...apps,
        '/apps/{app}/logo': {
          ...appId,
          post: {
            operationId: 'addLogo',
            ...sends(object({ url: text }, 'url')),
            responses: { 204: { description: '' } },
          },
          delete: {
            operationId: 'deleteLogo',
            responses: { 204: { description: '' }, 404: { description: '' } },
          },
        },
      },
      server: appsServer(({ method, path }) => {
        if (!path.endsWith('/logo')) return undefined;
        return method === 'DELETE' ? { status: 404, body: { error: 'no logo' } } : { status: 204 };
      }),
      only: ['deleteLogo/examples'],
    },
  ],
  [
    'an example that its own enum does not have is not sent',
    {
      paths: {
        '/usage': {
          get: {
            operationId: 'readUsage',
            parameters: [
              {
                name: 'interval',
                in: 'query',
                schema: { ...text, enum: ['day', 'week'], example: '{{interval}}' },
              },
            ],
            ...answers(200, object({ total: integer })),
          },
        },
      },
      server: ({ query }) =>
        ['day', 'week', null].includes(query.get('interval'))
          ? { status: 200, body: { total: 1 } }
          : { status: 400 },
      only: ['readUsage/examples'],
    },
  ],
  [
    'items that are alike in every member come on several pages',
    {
      paths: {
        '/events': {
          get: {
            operationId: 'listEvents',
            parameters: ['limit', 'offset'].map((name) => ({ name, in: 'query', schema: integer })),
            ...answers(200, listOf(object({ kind: text }, 'kind'))),
          },
        },
      },
      server: ({ query }) => {
        const [offset, limit] = ['offset', 'limit'].map((name) => Number(query.get(name) ?? 0));
        const all = Array.from({ length: 5 }, () => ({ kind: 'opened' }));
        return { status: 200, body: all.slice(offset, (offset ?? 0) + (limit || 10)) };
      },
      only: ['listEvents/journeys/pages'],
    },
  ],
];

test.each(cases)('%s', async (_name, { paths, server, only }) => {
  const { findings, outcomes } = await runAgainst(documentRoot(paths), server, only);
  expect(findings.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  expect(Object.keys(outcomes).length).toBeGreaterThan(0);
});

test('a PUT that need send nothing, and keeps what it was not sent, breaks no more than an assumption', async () => {
  const open = object({ name: text, note: text });
  const whole = object({ id: integer, name: text, note: text }, 'id');
  const { findings } = await runAgainst(
    documentRoot({
      '/apps': {
        get: { operationId: 'listApps', ...answers(200, listOf(whole)) },
        post: { operationId: 'createApp', ...sends(open), ...answers(201, whole) },
      },
      '/apps/{app}': {
        ...appId,
        get: { operationId: 'readApp', ...answers(200, whole) },
        put: { operationId: 'updateApp', ...sends(open), ...answers(200, whole) },
      },
    }),
    appsServer(() => undefined),
    ['updateApp/journeys/replaces'],
    true,
  );
  expect(findings.map(({ code, evidence }) => [code, evidence])).toEqual(
    findings.map(() => ['put-partial', 'assumed']),
  );
  expect(findings.length).toBeGreaterThan(0);
});
