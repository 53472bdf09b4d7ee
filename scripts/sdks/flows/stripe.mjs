import Stripe from 'stripe';
import { all, done, has, hostname, is, lifeOf, port, refused, same, step } from './steps.mjs';

const options = { host: hostname, port: Number(port), protocol: 'http', maxNetworkRetries: 0 };
const stripe = new Stripe('sk_test_flow', options);

const [, kept] = await lifeOf('customer', {
  values: [
    { name: 'Iris Berg', email: 'iris@shop.example', metadata: { tier: 'gold' } },
    { name: 'Noor Haddad', email: 'noor@shop.example', metadata: { tier: 'silver' } },
  ],
  make: (values) => stripe.customers.create(values),
  read: (id) => stripe.customers.retrieve(id),
  update: (id) => stripe.customers.update(id, { description: 'writes often' }),
  changed: { description: 'writes often' },
  list: async () => (await stripe.customers.list({ limit: 100 })).data,
});
await step('id', 'customer ids begin with cus_', async () =>
  is(kept.id.startsWith('cus_'), kept.id),
);
await step('filter', 'customers by e-mail', async () => {
  const { data } = await stripe.customers.list({ email: 'noor@shop.example' });
  same(
    data.map(({ id }) => id),
    [kept.id],
  );
});
await step('page', 'pages of one end, and have everybody', async () => {
  const ids = (await all(stripe.customers.list({ limit: 1 }))).map(({ id }) => id);
  same(new Set(ids).size, ids.length);
  is(ids.includes(kept.id), 'the second customer is on no page');
});
const product = await step('create', 'product', () => stripe.products.create({ name: 'Lamp' }));
const price = await step('create', 'price of the product', () =>
  stripe.prices.create({ product: product.id, unit_amount: 4200, currency: 'sek' }),
);
await step('relation', 'the price names its product', async () =>
  has(price, { product: product.id, unit_amount: 4200, currency: 'sek' }),
);
await step('expand', 'the price with its product', async () => {
  const { product: shown } = await stripe.prices.retrieve(price.id, { expand: ['product'] });
  same(shown.name, 'Lamp');
});
const intent = await step('create', 'payment intent', () =>
  stripe.paymentIntents.create({ amount: 4200, currency: 'sek', customer: kept.id }),
);
await step('relation', 'it names the customer', async () =>
  has(intent, { amount: 4200, customer: kept.id }),
);
await step('status', 'a cancelled intent is canceled', async () =>
  has(await stripe.paymentIntents.cancel(intent.id), { id: intent.id, status: 'canceled' }),
);
await step('action', 'an invoice is a draft and then open', async () => {
  const invoice = await stripe.invoices.create({ customer: kept.id });
  same(invoice.status, 'draft');
  same((await stripe.invoices.finalizeInvoice(invoice.id)).status, 'open');
});
await step('delete', 'a deleted customer says so', async () =>
  has(await stripe.customers.del(kept.id), { id: kept.id, deleted: true }),
);
await step('error', 'an unknown customer', async () => {
  const error = await refused(404, () => stripe.customers.retrieve('cus_nobody'));
  same(error.type, 'StripeInvalidRequestError');
});
await step('error', 'a price without a currency', () =>
  refused(400, () => stripe.prices.create({ product: product.id, unit_amount: 1 })),
);
await step('idempotency', 'one key makes one customer', async () => {
  const make = () => stripe.customers.create({ name: 'Once' }, { idempotencyKey: 'flow-1' });
  same((await make()).id, (await make()).id);
});
done();
