import type { Client, Demonstrations } from '../client.ts';

const product = { name: 'Go board', price: 45.5, category: 'game' };

async function newProduct(c: Client, body: object = product): Promise<string> {
  return (await c.call('POST /products', body)).at('/id');
}

/** The ten faults that were published with a comparison of tools. */
export const shop: Demonstrations = {
  'published-server-error-on-input': {
    run: async (c) => (await c.call('POST /products', { ...product, price: -1 })).status,
    works: 400,
    breaks: 500,
  },
  'published-wrong-response-type': {
    run: async (c) => typeof (await c.call(`GET /products/${await newProduct(c)}`)).at('/price'),
    works: 'number',
    breaks: 'string',
  },
  'published-undeclared-success': {
    run: async (c) => (await c.call(`PUT /products/${await newProduct(c)}`, product)).status,
    works: 200,
    breaks: 202,
  },
  'published-maximum-ignored': {
    run: async (c) => {
      const { status, at } = await c.call('POST /products', { ...product, price: 10001 });
      return [
        status,
        at('/id') === undefined
          ? undefined
          : (await c.call(`GET /products/${at('/id')}`)).at('/price'),
      ];
    },
    works: [400, undefined],
    breaks: [201, 10001],
  },
  'published-enum-ignored': {
    run: async (c) => {
      const { status, at } = await c.call(`PATCH /products/${await newProduct(c)}`, {
        category: 'food',
      });
      return [status, at('/category')];
    },
    works: [400, undefined],
    breaks: [200, 'food'],
  },
  'published-required-ignored': {
    run: async (c) => {
      const { status, at } = await c.call('POST /products', { price: 1, category: 'toy' });
      return [status, at('/name') !== undefined];
    },
    works: [400, false],
    breaks: [201, false],
  },
  'published-location-to-nowhere': {
    run: async (c) => {
      const { headers } = await c.call('POST /products', product);
      return (await c.call(`GET ${headers.get('location')}`)).status;
    },
    works: 200,
    breaks: 404,
  },
  'published-delete-deletes-nothing': {
    run: async (c) => {
      const id = await newProduct(c);
      return [
        (await c.call(`DELETE /products/${id}`)).status,
        (await c.call(`GET /products/${id}`)).status,
      ];
    },
    works: [204, 404],
    breaks: [204, 200],
  },
  'published-put-is-partial': {
    run: async (c) => {
      const id = await newProduct(c, { ...product, description: 'Bamboo', stock: 3 });
      const { at } = await c.call(`PUT /products/${id}`, product);
      return [at('/description'), at('/stock')];
    },
    works: [undefined, 0],
    breaks: ['Bamboo', 3],
  },
  'published-put-is-not-idempotent': {
    run: async (c) => {
      const id = await newProduct(c);
      const put = async () =>
        (await c.call(`PUT /products/${id}`, { ...product, stock: 5 })).at('/stock');
      return [await put(), await put()];
    },
    works: [5, 5],
    breaks: [5, 10],
  },
};
