import { SquareClient } from 'square';
import { all, done, has, is, lifeOf, refused, same, step, url } from './steps.mjs';

const square = new SquareClient({ token: 'flow', baseUrl: url, environment: url, maxRetries: 0 });

const [, kept] = await lifeOf('customer', {
  values: [
    { givenName: 'Iris', emailAddress: 'iris@shop.example', note: 'likes lamps' },
    { givenName: 'Noor', emailAddress: 'noor@shop.example', note: 'likes chairs' },
  ],
  make: async (values) => (await square.customers.create(values)).customer,
  read: async (customerId) => (await square.customers.get({ customerId })).customer,
  update: async (customerId) =>
    (await square.customers.update({ customerId, nickname: 'Iri' })).customer,
  changed: { nickname: 'Iri' },
  list: async () => all(await square.customers.list()),
  remove: (customerId) => square.customers.delete({ customerId }),
});
await step('page', 'pages of one have everybody', async () => {
  const ids = (await all(await square.customers.list({ limit: 1 }))).map(({ id }) => id);
  is(ids.includes(kept.id) && new Set(ids).size === ids.length, ids.join());
});
const place = await step(
  'create',
  'location',
  async () =>
    (await square.locations.create({ location: { name: 'Shop', description: 'by the sea' } }))
      .location,
);
await step('create', 'the location is what was sent', async () =>
  has(place, { name: 'Shop', description: 'by the sea' }),
);
await step('list', 'locations', async () =>
  is(
    (await square.locations.list()).locations.some(({ id }) => id === place.id),
    'not listed',
  ),
);
const order = await step(
  'create',
  'order',
  async () =>
    (
      await square.orders.create({
        order: { locationId: place.id, lineItems: [{ name: 'Lamp', quantity: '2' }] },
      })
    ).order,
);
await step('relation', 'the order has its place and lines', async () => {
  same(order.locationId, place.id);
  same(
    order.lineItems.map(({ name, quantity }) => [name, quantity]),
    [['Lamp', '2']],
  );
});
await step('read', 'the order', async () =>
  has((await square.orders.get({ orderId: order.id })).order, { id: order.id }),
);
const payment = await step(
  'create',
  'payment',
  async () =>
    (
      await square.payments.create({
        sourceId: 'cnon:card-nonce-ok',
        idempotencyKey: 'flow-1',
        amountMoney: { amount: 1200n, currency: 'EUR' },
      })
    ).payment,
);
await step('create', 'the payment is of that much', async () => {
  same(String(payment.amountMoney.amount), '1200');
  same(payment.amountMoney.currency, 'EUR');
});
await step('error', 'an unknown customer', () =>
  refused(404, () => square.customers.get({ customerId: 'nobody' })),
);
done();
