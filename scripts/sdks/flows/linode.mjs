import * as linode from '@linode/api-v4';
import { done, has, is, lifeOf, refused, same, step, url } from './steps.mjs';

// The package knows one host: what it sends there goes to the given one.
linode.baseRequest.interceptors.request.use((config) => ({
  ...config,
  url: config.url.replace(/^https:\/\/api\.linode\.com\/v4(beta)?/, url),
}));
linode.setToken?.('flow');

const [, domain] = await lifeOf('domain', {
  values: [
    { domain: 'garden.example', type: 'master', soa_email: 'a@garden.example' },
    { domain: 'shop.example', type: 'master', soa_email: 'a@shop.example' },
  ],
  make: (values) => linode.createDomain(values),
  read: (id) => linode.getDomain(id),
  update: (id) => linode.updateDomain(id, { description: 'trees' }),
  changed: { description: 'trees' },
  list: async () => (await linode.getDomains()).data,
  remove: (id) => linode.deleteDomain(id),
});
await step('nested', 'a record of the domain', async () => {
  const record = await linode.createDomainRecord(domain.id, {
    type: 'A',
    name: 'www',
    target: '203.0.113.7',
  });
  has(record, { type: 'A', name: 'www', target: '203.0.113.7' });
  const { data } = await linode.getDomainRecords(domain.id);
  same(
    data.map(({ id }) => id),
    [record.id],
  );
});
const volume = await step('create', 'volume', () =>
  linode.createVolume({ label: 'disk', size: 20, region: 'us-east' }),
);
await step('create', 'the volume is what was sent', async () =>
  has(volume, { label: 'disk', size: 20 }),
);
await step('read', 'volume', async () =>
  has(await linode.getVolume(volume.id), { id: volume.id, label: 'disk' }),
);
await step('list', 'volumes', async () =>
  is(
    (await linode.getVolumes()).data.some(({ id }) => id === volume.id),
    'not listed',
  ),
);
await step('delete', 'volume', async () => {
  await linode.deleteVolume(volume.id);
  await refused(undefined, () => linode.getVolume(volume.id));
});
await step('read', 'the profile', async () =>
  is(typeof (await linode.getProfile()).username === 'string', 'no name'),
);
await step('list', 'regions', async () =>
  is(Array.isArray((await linode.getRegions()).data), 'no list'),
);
await step('error', 'an unknown domain', () => refused(undefined, () => linode.getDomain(404404)));
done();
