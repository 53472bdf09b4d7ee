import Orb from 'orb-billing';
import { all, done, has, is, lifeOf, refused, same, step, url } from './steps.mjs';

const orb = new Orb({ apiKey: 'flow', baseURL: url, maxRetries: 0 });

const [, kept] = await lifeOf('customer', {
  values: [
    { name: 'Iris', email: 'iris@shop.example', external_customer_id: 'c-1' },
    { name: 'Noor', email: 'noor@shop.example', external_customer_id: 'c-2' },
  ],
  make: (values) => orb.customers.create(values),
  read: (id) => orb.customers.fetch(id),
  update: (id) => orb.customers.update(id, { name: 'Iris B' }),
  changed: { name: 'Iris B' },
  list: () => all(orb.customers.list()),
  remove: (id) => orb.customers.delete(id),
});
await step('read', 'a customer by the external id', async () =>
  has(await orb.customers.fetchByExternalID('c-2'), { id: kept.id }),
);
await step('page', 'pages of one have everybody', async () => {
  const ids = (await all(orb.customers.list({ limit: 1 }))).map(({ id }) => id);
  is(ids.includes(kept.id) && new Set(ids).size === ids.length, ids.join());
});
await lifeOf('item', {
  values: [{ name: 'Requests' }, { name: 'Storage' }],
  make: (values) => orb.items.create(values),
  read: (id) => orb.items.fetch(id),
  update: (id) => orb.items.update(id, { name: 'Calls' }),
  changed: { name: 'Calls' },
  list: () => all(orb.items.list()),
});
await step('relation', 'a subscription has its customer', async () => {
  const subscription = await orb.subscriptions.create({
    customer_id: kept.id,
    external_plan_id: 'plan-1',
  });
  same(subscription.customer.id, kept.id);
});
await step('nested', 'what is credited is in the ledger', async () => {
  await orb.customers.credits.ledger.createEntry(kept.id, { entry_type: 'increment', amount: 25 });
  const entries = await all(orb.customers.credits.ledger.list(kept.id));
  same(
    entries.map(({ amount }) => amount),
    [25],
  );
});
await step('error', 'an unknown customer', () => refused(404, () => orb.customers.fetch('nobody')));
await step('error', 'a customer without an e-mail', () =>
  refused(400, () => orb.customers.create({ name: 'No' })),
);
done();
