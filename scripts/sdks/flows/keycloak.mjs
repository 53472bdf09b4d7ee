import Client from '@keycloak/keycloak-admin-client';
import { done, has, is, lifeOf, same, step, url } from './steps.mjs';

// The document's paths begin below `/admin/realms`.
const ask = globalThis.fetch;
globalThis.fetch = (to, options) => ask(String(to).replace('/admin/realms', ''), options);
const admin = new Client({ baseUrl: url, realmName: 'main' });
admin.setAccessToken('flow');
const code =
  (run) =>
  async (...given) => {
    try {
      return await run(...given);
    } catch (error) {
      error.status = error.response?.status;
      throw error;
    }
  };

await step('create', 'a realm', async () => {
  await admin.realms.create({ id: 'main', realm: 'main', enabled: true });
});
await step('read', 'the realm', async () =>
  has(await admin.realms.findOne({ realm: 'main' }), { realm: 'main', enabled: true }),
);
await lifeOf('user', {
  values: [
    { username: 'ada', email: 'ada@a.example' },
    { username: 'bo', email: 'bo@a.example' },
  ],
  make: (v) => code(() => admin.users.create(v))(),
  shown: () => ({}),
  read: async (id) => {
    const user = await admin.users.findOne({ id });
    if (!user) throw Object.assign(new Error('none'), { status: 404 });
    return user;
  },
  update: async (id) => {
    await admin.users.update({ id }, { firstName: 'Ada' });
    return admin.users.findOne({ id });
  },
  changed: { firstName: 'Ada' },
  list: () => admin.users.find(),
  remove: (id) => admin.users.del({ id }),
});
await step('filter', 'users by name', async () =>
  same(
    (await admin.users.find({ username: 'bo' })).map(({ username }) => username),
    ['bo'],
  ),
);
await step('counter', 'users', async () => same(await admin.users.count(), 1));
await lifeOf('group', {
  values: [{ name: 'one' }, { name: 'two' }],
  make: (v) => code(() => admin.groups.create(v))(),
  shown: () => ({}),
  read: async (id) => {
    const group = await admin.groups.findOne({ id });
    if (!group) throw Object.assign(new Error('none'), { status: 404 });
    return group;
  },
  list: () => admin.groups.find(),
  remove: (id) => admin.groups.del({ id }),
});
await lifeOf('client', {
  values: [{ clientId: 'web' }, { clientId: 'app' }],
  make: (v) => code(() => admin.clients.create(v))(),
  shown: () => ({}),
  read: async (id) => {
    const found = await admin.clients.findOne({ id });
    if (!found) throw Object.assign(new Error('none'), { status: 404 });
    return found;
  },
  list: () => admin.clients.find(),
  remove: (id) => admin.clients.del({ id }),
});
await step('create', 'a role, read by its name', async () => {
  await admin.roles.create({ name: 'editor', description: 'writes' });
  has(await admin.roles.findOneByName({ name: 'editor' }), {
    name: 'editor',
    description: 'writes',
  });
  is(
    (await admin.roles.find()).some(({ name }) => name === 'editor'),
    'not listed',
  );
});
await step('update', 'the role', async () => {
  await admin.roles.updateByName({ name: 'editor' }, { name: 'editor', description: 'reads' });
  has(await admin.roles.findOneByName({ name: 'editor' }), { description: 'reads' });
});
await step('relation', 'a user joins a group', async () => {
  const [user] = await admin.users.find();
  const [group] = await admin.groups.find();
  await admin.users.addToGroup({ id: user.id, groupId: group.id });
  same(
    (await admin.users.listGroups({ id: user.id })).map(({ id }) => id),
    [group.id],
  );
  same(
    (await admin.groups.listMembers({ id: group.id })).map(({ id }) => id),
    [user.id],
  );
});
done();
