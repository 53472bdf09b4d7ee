import { createApiClient } from 'dots-wrapper';
import { done, has, is, lifeOf, refused, same, step, url } from './steps.mjs';

const client = createApiClient({ token: 'flow', endpoint: `${url}/v2` });
const data = async (call) => (await call).data;

const [, key] = await lifeOf('SSH key', {
  values: [
    { name: 'laptop', public_key: 'ssh-ed25519 AAAA1 a' },
    { name: 'desk', public_key: 'ssh-ed25519 AAAA2 b' },
  ],
  make: async (values) => (await data(client.sshKey.createSshKey(values))).ssh_key,
  read: async (ssh_key_id) => (await data(client.sshKey.getSshKey({ ssh_key_id }))).ssh_key,
  update: async (ssh_key_id) =>
    (await data(client.sshKey.updateSshKey({ ssh_key_id, name: 'old laptop' }))).ssh_key,
  changed: { name: 'old laptop' },
  list: async () => (await data(client.sshKey.listSshKeys({}))).ssh_keys,
  remove: (ssh_key_id) => client.sshKey.destroySshKey({ ssh_key_id }),
});
await step('counter', 'the list says how many there are', async () => {
  const { ssh_keys, meta } = await data(client.sshKey.listSshKeys({}));
  same(meta.total, ssh_keys.length);
});
await lifeOf('domain', {
  id: 'name',
  values: [{ name: 'garden.example' }, { name: 'shop.example' }],
  make: async (values) =>
    (await data(client.domain.createDomain({ ...values, ip_address: '203.0.113.7' }))).domain,
  read: async (name) => (await data(client.domain.getDomain({ name }))).domain,
  list: async () => (await data(client.domain.listDomains({}))).domains,
  remove: (name) => client.domain.deleteDomain({ name }),
});
await step('nested', 'a record of the domain', async () => {
  const made = (
    await data(
      client.domain.createDomainRecord({
        domain_name: 'shop.example',
        type: 'A',
        name: 'www',
        data: '203.0.113.9',
      }),
    )
  ).domain_record;
  has(made, { type: 'A', name: 'www', data: '203.0.113.9' });
  const listed = (await data(client.domain.listDomainRecords({ domain_name: 'shop.example' })))
    .domain_records;
  is(
    listed.some(({ id }) => id === made.id),
    'not listed',
  );
});
await step('error', 'an unknown key', () =>
  refused(404, () => client.sshKey.getSshKey({ ssh_key_id: 404404 })),
);
await step('read', 'the account', async () =>
  is((await data(client.account.getAccount())).account !== undefined, 'none'),
);
await step('read', 'the key that is left', async () =>
  same((await data(client.sshKey.getSshKey({ ssh_key_id: key.id }))).ssh_key.name, 'desk'),
);
done();
