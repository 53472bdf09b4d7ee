import { Configuration, PlaidApi } from 'plaid';
import { done, has, is, refused, same, step, url } from './steps.mjs';

const plaid = new PlaidApi(
  new Configuration({
    basePath: url,
    baseOptions: {
      headers: { 'PLAID-CLIENT-ID': 'flow', 'PLAID-SECRET': 'flow', 'Plaid-Version': '2020-09-14' },
    },
  }),
);
const data = async (call) => (await call).data;

const link = await step('create', 'a link token', () =>
  data(
    plaid.linkTokenCreate({
      client_name: 'Garden',
      language: 'en',
      country_codes: ['US'],
      user: { client_user_id: 'u-1' },
      products: ['auth'],
    }),
  ),
);
await step('create', 'it is a text', async () =>
  is(typeof link.link_token === 'string', 'no token'),
);
await step('read', 'the link token', async () =>
  same(
    (await data(plaid.linkTokenGet({ link_token: link.link_token }))).link_token,
    link.link_token,
  ),
);
const sandbox = await step('create', 'a public token of the sandbox', () =>
  data(plaid.sandboxPublicTokenCreate({ institution_id: 'ins_1', initial_products: ['auth'] })),
);
const access = await step('action', 'the public token is exchanged', () =>
  data(plaid.itemPublicTokenExchange({ public_token: sandbox.public_token })),
);
await step('action', 'there is an access token and an item', async () =>
  is(access.access_token?.length > 0 && access.item_id?.length > 0, 'a member is missing'),
);
const access_token = access?.access_token ?? 'access';
await step('read', 'accounts', async () =>
  is(Array.isArray((await data(plaid.accountsGet({ access_token }))).accounts), 'no list'),
);
await step('relation', 'the item is the one of the exchange', async () =>
  same((await data(plaid.itemGet({ access_token }))).item.item_id, access.item_id),
);
await step('list', 'institutions', async () =>
  is(
    Array.isArray(
      (await data(plaid.institutionsGet({ count: 2, offset: 0, country_codes: ['US'] })))
        .institutions,
    ),
    'no list',
  ),
);
const authorization = await step(
  'create',
  'a transfer is authorized',
  async () =>
    (
      await data(
        plaid.transferAuthorizationCreate({
          access_token,
          account_id: 'acc-1',
          type: 'credit',
          network: 'ach',
          amount: '12.34',
          ach_class: 'ppd',
          user: { legal_name: 'Iris Berg' },
        }),
      )
    ).authorization,
);
const transfers = [];
for (const description of ['rent', 'seeds'])
  transfers.push(
    await step(
      'create',
      `transfer ${description}`,
      async () =>
        (
          await data(
            plaid.transferCreate({
              access_token,
              account_id: 'acc-1',
              authorization_id: authorization.id,
              description,
            }),
          )
        ).transfer,
    ),
  );
await step('id', 'each transfer has its own id', async () =>
  is(transfers[0].id !== transfers[1].id, 'one id'),
);
await step('read', 'a transfer', async () =>
  has((await data(plaid.transferGet({ transfer_id: transfers[0].id }))).transfer, {
    id: transfers[0].id,
    description: 'rent',
  }),
);
await step('list', 'transfers', async () => {
  const listed = (await data(plaid.transferList({}))).transfers.map(({ id }) => id);
  is(
    transfers.every(({ id }) => listed.includes(id)),
    listed.join(),
  );
});
await step('action', 'a transfer is cancelled', async () => {
  await plaid.transferCancel({ transfer_id: transfers[1].id });
  same(
    (await data(plaid.transferGet({ transfer_id: transfers[1].id }))).transfer.status,
    'cancelled',
  );
});
await step('error', 'a link token without a user', () =>
  refused(400, () =>
    plaid.linkTokenCreate({ client_name: 'Garden', language: 'en', country_codes: ['US'] }),
  ),
);
done();
