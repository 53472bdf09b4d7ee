import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadDocument } from '../../../openapi/load/load-document.ts';
import { findMediaType } from '../../../openapi/model/media-types.ts';
import { findResponse, listOperations } from '../../../openapi/model/operation.ts';
import { createSchemaValidator } from '../../../openapi/schema/schema-validator.ts';
import { type Client, createClient, type Seen, validKey } from '../testing/client.ts';
import { createShop, type ShopServer, shopDocument } from './server.ts';

const document = await loadDocument(shopDocument);
const operations = listOperations(document);
const validator = createSchemaValidator(document);
const product = { name: 'Go board', price: 45.5, category: 'game' };

let server: ShopServer;
let client: Client;

beforeEach(async () => {
  server = await createShop({ keys: [validKey] });
  client = createClient(server.url);
});

afterEach(() => server.close());

/** Whether the document has the answer. */
function conforms(id: string, { status, type, json, text }: Seen): string[] {
  const operation = operations.find((candidate) => candidate.id === id);
  const response = operation === undefined ? undefined : findResponse(operation, status);
  if (response === undefined) return [`${status} is not declared`];
  if (response.content.length === 0) return text === '' ? [] : ['there is a body'];
  const schema = findMediaType(response.content, type ?? '')?.schema;
  return schema === undefined
    ? [`${type} is not declared`]
    : validator.validate(schema, json).map(({ instance, message }) => `${instance} ${message}`);
}

const create = (body: object | string = product, headers = {}) =>
  client.call('POST /products', body, { headers });

describe('what is right is answered as documented', () => {
  test('create, and Location leads to it', async () => {
    const made = await create({ ...product, description: 'Bamboo', stock: 3 });
    expect([made.status, conforms('createProduct', made)]).toEqual([201, []]);
    const read = await client.call(`GET ${made.headers.get('location')}`);
    expect([read.status, conforms('getProduct', read), read.json]).toEqual([200, [], made.json]);
  });

  test('PUT replaces the whole product, and twice is as once', async () => {
    const id = (await create({ ...product, description: 'Bamboo', stock: 3 })).at('/id');
    const once = await client.call(`PUT /products/${id}`, product);
    const twice = await client.call(`PUT /products/${id}`, product);
    expect([once.status, conforms('replaceProduct', once)]).toEqual([200, []]);
    expect(once.json).toEqual({ id, ...product, stock: 0 });
    expect(twice.json).toEqual(once.json);
  });

  test('PATCH changes what is sent and nothing else', async () => {
    const made = await create({ ...product, description: 'Bamboo', stock: 3 });
    const changed = await client.call(`PATCH /products/${made.at('/id')}`, { price: 1 });
    expect([conforms('updateProduct', changed), changed.json]).toEqual([
      [],
      { ...made.at<object>(''), price: 1 },
    ]);
    expect((await client.call(`PATCH /products/${made.at('/id')}`, {})).json).toEqual(changed.json);
  });

  test('DELETE is real, and a second one says so', async () => {
    const id = (await create()).at('/id');
    const deleted = await client.call(`DELETE /products/${id}`);
    expect([deleted.status, conforms('deleteProduct', deleted)]).toEqual([204, []]);
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      expect(
        (
          await client.call(
            `${method} /products/${id}`,
            method === 'PUT' || method === 'PATCH' ? product : undefined,
          )
        ).status,
      ).toBe(404);
    }
  });

  test('pages add up to the total', async () => {
    for (const name of ['a', 'b', 'c']) await create({ ...product, name });
    const pages = [
      await client.call('GET /products?limit=2'),
      await client.call('GET /products?limit=2&page=2'),
      await client.call('GET /products?limit=2&page=3'),
    ];
    expect(
      pages.map((page) => [
        conforms('listProducts', page),
        page.at('/total'),
        page.at('/page'),
        page.at('/limit'),
      ]),
    ).toEqual([1, 2, 3].map((page) => [[], 3, page, 2]));
    expect(
      pages.flatMap(({ at }) => at<{ name: string }[]>('/data').map(({ name }) => name)),
    ).toEqual(['a', 'b', 'c']);
  });

  test('HEAD as GET without a body, OPTIONS with Allow', async () => {
    const id = (await create()).at('/id');
    const head = await client.call(`HEAD /products/${id}`);
    expect([head.status, head.type, head.text]).toEqual([200, 'application/json', '']);
    const options = await client.call('OPTIONS /products');
    expect([options.status, options.headers.get('allow')]).toEqual([
      204,
      'GET, POST, HEAD, OPTIONS',
    ]);
  });
});

describe('what is wrong is refused as documented', () => {
  test.each([
    ['name missing', { price: 1, category: 'toy' }],
    ['name empty', { ...product, name: '' }],
    ['name too long', { ...product, name: 'n'.repeat(81) }],
    ['price below the minimum', { ...product, price: -0.01 }],
    ['price above the maximum', { ...product, price: 10000.01 }],
    ['price a string', { ...product, price: '1' }],
    ['category not in the enum', { ...product, category: 'food' }],
    ['stock not whole', { ...product, stock: 1.5 }],
    ['description null', { ...product, description: null }],
    ['a member that is not known', { ...product, colour: 'red' }],
    ['a list', [product]],
    ['no JSON', '{"name":'],
    ['nothing', ''],
  ])('body: %s', async (_, body) => {
    const id = (await create()).at('/id');
    const before = (await client.call(`GET /products/${id}`)).json;
    for (const [route, operation] of [
      ['POST /products', 'createProduct'],
      [`PUT /products/${id}`, 'replaceProduct'],
    ] as const) {
      const seen = await client.call(route, body, {
        headers: { 'content-type': 'application/json' },
      });
      expect([seen.status, conforms(operation, seen)]).toEqual([400, []]);
    }
    expect((await client.call(`GET /products/${id}`)).json).toEqual(before);
    expect((await client.call('GET /products')).at('/total')).toBe(1);
  });

  test.each(['page=0', 'page=x', 'limit=0', 'limit=101', 'limit=1.5'])(
    'query: %s',
    async (query) => {
      const seen = await client.call(`GET /products?${query}`);
      expect([seen.status, conforms('listProducts', seen)]).toEqual([400, []]);
    },
  );

  test.each([null, '', 'wrong'])('key: %s', async (key) => {
    const seen = await client.call('GET /products', undefined, { key });
    expect([seen.status, conforms('listProducts', seen)]).toEqual([401, []]);
  });

  test('content type, size, method, path', async () => {
    const [text, large] = [
      await create(JSON.stringify(product), { 'content-type': 'text/plain' }),
      await create({ ...product, description: 'd'.repeat(1024 * 1024) }),
    ];
    expect([text.status, conforms('createProduct', text)]).toEqual([415, []]);
    expect([large.status, conforms('createProduct', large)]).toEqual([413, []]);
    const undeclared = await client.call('PATCH /products', product);
    expect([undeclared.status, undeclared.headers.get('allow')]).toEqual([
      405,
      'GET, POST, HEAD, OPTIONS',
    ]);
    expect((await client.call('GET /elsewhere')).status).toBe(404);
  });
});
