import { NetlifyAPI } from '@netlify/api';
import { done, has, host, is, lifeOf, refused, same, step } from './steps.mjs';

const api = new NetlifyAPI('flow', { scheme: 'http', host, pathPrefix: '/api/v1' });

const [, site] = await lifeOf('site', {
  values: [{ name: 'garden' }, { name: 'shop' }],
  make: (body) => api.createSite({ body }),
  read: (site_id) => api.getSite({ site_id }),
  update: (site_id) => api.updateSite({ site_id, body: { custom_domain: 'garden.example' } }),
  changed: { custom_domain: 'garden.example' },
  list: () => api.listSites(),
  remove: (site_id) => api.deleteSite({ site_id }),
});
await lifeOf('deploy key', {
  values: [{}, {}],
  make: () => api.createDeployKey(),
  read: (key_id) => api.getDeployKey({ key_id }),
  list: () => api.listDeployKeys(),
  remove: (key_id) => api.deleteDeployKey({ key_id }),
});
await lifeOf('build hook', {
  values: [
    { title: 'nightly', branch: 'main' },
    { title: 'hourly', branch: 'dev' },
  ],
  make: (body) => api.createSiteBuildHook({ site_id: site.id, body }),
  read: (id) => api.getSiteBuildHook({ site_id: site.id, id }),
  list: () => api.listSiteBuildHooks({ site_id: site.id }),
  remove: (id) => api.deleteSiteBuildHook({ site_id: site.id, id }),
});
await step('nested', 'a snippet', async () => {
  const made = await api.createSiteSnippet({
    site_id: site.id,
    body: { title: 'count', general: '<b>', general_position: 'footer' },
  });
  has(made, { title: 'count', general: '<b>' });
  const list = await api.listSiteSnippets({ site_id: site.id });
  is(
    list.some(({ title }) => title === 'count'),
    'not listed',
  );
});
const deploy = await step('create', 'a deploy', () =>
  api.createSiteDeploy({
    site_id: site.id,
    body: { files: { '/index.html': 'abc' }, draft: true },
  }),
);
await step('relation', 'the deploy is of the site', async () => {
  same(deploy.site_id, site.id);
  is(
    (await api.listSiteDeploys({ site_id: site.id })).some(({ id }) => id === deploy.id),
    'not listed',
  );
});
await step('read', 'the deploy', async () =>
  has(await api.getSiteDeploy({ site_id: site.id, deploy_id: deploy.id }), { id: deploy.id }),
);
await step('read', 'the deploy by itself', async () =>
  has(await api.getDeploy({ deploy_id: deploy.id }), { id: deploy.id, site_id: site.id }),
);
await step('action', 'lock and unlock', async () => {
  is((await api.lockDeploy({ deploy_id: deploy.id })).locked === true, 'not locked');
  is((await api.unlockDeploy({ deploy_id: deploy.id })).locked !== true, 'still locked');
});
const ticket = await step('create', 'a ticket', () => api.createTicket({ client_id: 'c' }));
await step('read', 'the ticket', async () =>
  has(await api.showTicket({ ticket_id: ticket.id }), { id: ticket.id, client_id: 'c' }),
);
await step('create', 'a DNS zone and its record', async () => {
  const zone = await api.createDnsZone({ body: { name: 'garden.example', account_slug: 'me' } });
  has(zone, { name: 'garden.example' });
  const record = await api.createDnsRecord({
    zone_id: zone.id,
    body: { type: 'A', hostname: 'www', value: '203.0.113.7', ttl: 60 },
  });
  has(record, { type: 'A', hostname: 'www', value: '203.0.113.7' });
  is(
    (await api.getDnsRecords({ zone_id: zone.id })).some(({ id }) => id === record.id),
    'not listed',
  );
});
await step('read', 'the user', async () =>
  is(typeof (await api.getCurrentUser()).email === 'string', 'no address'),
);
await step('error', 'an unknown site', () =>
  refused(undefined, () => api.getSite({ site_id: 'nobody' })),
);
done();
