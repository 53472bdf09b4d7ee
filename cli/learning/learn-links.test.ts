import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { learnedFrom, recordedFiles, type Said } from '../testing/recorded-session.ts';
import { replayOnDouble } from './replay-on.ts';

/** Things behind references and links: what a list says of its pages, and what stands in a body. */

type Fields = Record<string, unknown>;

const media = 'application/vnd.api+json';
const json = (schema: object) => ({ content: { [media]: { schema } } });
const answers = (schema: object, status = '200') => ({
  responses: { [status]: { description: 'ok', ...json(schema) } },
});
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const data = (schema: object, more: object = {}) => ({
  type: 'object',
  properties: { data: schema, ...more },
});
const query = (name: string, type: string) => ({ name, in: 'query', schema: { type } });
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };

const document = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'Trees', version: '1' },
  paths: {
    '/parks': {
      post: {
        operationId: 'addPark',
        requestBody: json(data(ref('Park'))),
        ...answers(data(ref('Park')), '201'),
      },
    },
    '/parks/{id}': {
      parameters: [id],
      get: { operationId: 'park', ...answers(data(ref('Park'))) },
      patch: {
        operationId: 'changePark',
        requestBody: json(data(ref('Park'))),
        ...answers(data(ref('Park'))),
      },
    },
    '/trees': {
      get: {
        operationId: 'trees',
        parameters: [
          query('page[number]', 'integer'),
          query('page[size]', 'integer'),
          query('include', 'string'),
        ],
        ...answers(
          data(
            { type: 'array', items: ref('Tree') },
            {
              included: { type: 'array', items: { type: 'object' } },
              links: {
                type: 'object',
                properties: { self: { type: 'string' }, next: { type: 'string', nullable: true } },
              },
            },
          ),
        ),
      },
      post: {
        operationId: 'plant',
        requestBody: json(data(ref('Tree'))),
        ...answers(data(ref('Tree')), '201'),
      },
    },
  },
  components: {
    schemas: {
      Park: {
        type: 'object',
        properties: {
          type: { type: 'string' },
          id: { type: 'string' },
          attributes: {
            type: 'object',
            properties: { name: { type: 'string' }, area: { type: 'integer' } },
          },
        },
      },
      Tree: {
        type: 'object',
        properties: {
          type: { type: 'string' },
          id: { type: 'string' },
          attributes: { type: 'object', properties: { kind: { type: 'string' } } },
          relationships: {
            type: 'object',
            properties: {
              park: {
                type: 'object',
                properties: {
                  data: {
                    type: 'object',
                    properties: { type: { type: 'string' }, id: { type: 'string' } },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
});

type Requests = readonly (readonly [to: string, send?: Fields])[];

function sessionOf(requests: Requests): Said[] {
  const parks: Fields[] = [];
  const trees: Fields[] = [];
  const make = (list: Fields[], sent: Fields) => {
    const made = { ...sent, id: String(list.length + 1) };
    list.push(made);
    return { status: 201, answer: { data: made } };
  };
  const answer = (to: string, send: Fields) => {
    const [method, target = ''] = to.split(' ');
    const url = new URL(target, 'http://trees.test');
    const sent = Object(send['data']) as Fields;
    const attributes = Object(sent['attributes']) as Fields;
    if (method === 'POST' && url.pathname === '/parks') {
      if (attributes['name'] !== undefined) return make(parks, sent);
      const source = { pointer: '/data/attributes/name' };
      return { status: 422, answer: { errors: [{ detail: 'is missing', source }] } };
    }
    if (method === 'POST') return make(trees, sent);
    if (url.pathname !== '/trees') {
      const park = parks[Number(url.pathname.split('/')[2]) - 1] ?? {};
      park['attributes'] = { ...Object(park['attributes']), ...attributes };
      return { status: 200, answer: { data: park } };
    }
    const number = Number(url.searchParams.get('page[number]') ?? 1);
    const size = Number(url.searchParams.get('page[size]') ?? 2);
    const link = (page: number) => `/trees?page[number]=${page}&page[size]=${size}`;
    const items = trees.slice((number - 1) * size, number * size);
    const ids = new Set(items.map((tree) => Object(tree['relationships']).park.data.id as string));
    const included = [...ids].map((own) => parks[Number(own) - 1]);
    const next = number * size < trees.length ? link(number + 1) : null;
    return {
      status: 200,
      answer: {
        data: items,
        ...(url.searchParams.has('include') && { included }),
        links: { self: link(number), next },
      },
    };
  };
  return requests.map(([to, send]) => ({
    to,
    type: media,
    ...(send !== undefined && { send, headers: { 'content-type': media } }),
    ...structuredClone(answer(to, { ...send })),
  }));
}

const park = (attributes: Fields) =>
  ['POST /parks', { data: { type: 'parks', attributes } }] as const;
const tree = (kind: string, of: string) =>
  [
    'POST /trees',
    {
      data: {
        type: 'trees',
        attributes: { kind },
        relationships: { park: { data: { type: 'parks', id: of } } },
      },
    },
  ] as const;
const area = (of: string, own: number) =>
  [`PATCH /parks/${of}`, { data: { type: 'parks', id: of, attributes: { area: own } } }] as const;

test('links to pages, included things and members that only a creation requires', async () => {
  const begin: Requests = [park({ name: 'Vondel', area: 47 }), park({ name: 'Wester', area: 14 })];
  const learned = await learnedFrom(
    document,
    sessionOf([
      ...begin,
      park({ area: 3 }),
      park({ area: 9 }),
      area('1', 48),
      tree('Oak', '1'),
      tree('Elm', '1'),
      tree('Ash', '2'),
      ['GET /trees'],
      ['GET /trees?page[size]=1'],
      ['GET /trees?page[number]=2&include=park'],
    ]),
  );
  const { overlay } = learned;
  expect(overlay).toContain('origin: false');
  expect(overlay).toContain('- page[number]\n          - page[size]');
  expect(overlay).toContain('brackets: true');
  const unseen: Requests = [
    park({ name: 'Sarphati', area: 5 }),
    park({ name: 'Ooster', area: 18 }),
    park({ area: 1 }),
    area('2', 19),
    tree('Lime', '2'),
    tree('Yew', '2'),
    tree('Fir', '1'),
    ['GET /trees'],
    ['GET /trees?include=park'],
    ['GET /trees?page[number]=2'],
    ['GET /trees?page[number]=3&page[size]=1'],
  ];
  const files = await recordedFiles(document, sessionOf(unseen));
  const file = join(files.folder, 'overlay.yaml');
  await writeFile(file, overlay);
  const differences = [];
  const double = { apis: [files.document], overlays: [file] };
  for await (const exchange of replayOnDouble([files.recording], double))
    differences.push(...exchange.differences);
  expect(differences).toEqual([]);
});
