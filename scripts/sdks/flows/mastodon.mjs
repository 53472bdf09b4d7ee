import { createRestAPIClient } from 'masto';
import { done, has, is, lifeOf, refused, same, step, url } from './steps.mjs';

const { v1, v2 } = createRestAPIClient({ url, accessToken: 'flow', timeout: 10_000 });

const me = await step('read', 'who I am', () => v1.accounts.verifyCredentials());
const [, kept] = await lifeOf('status', {
  values: [
    { status: 'First light', visibility: 'public', language: 'en' },
    { status: 'Second thoughts', visibility: 'unlisted', language: 'de' },
  ],
  shown: ({ visibility, language }) => ({ visibility, language }),
  make: (values) => v1.statuses.create(values),
  read: (id) => v1.statuses.$select(id).fetch(),
  remove: (id) => v1.statuses.$select(id).remove(),
});
await step('create', 'its content has the text', async () =>
  is(kept.content.includes('Second thoughts'), kept.content),
);
await step('relation', 'it is mine', async () => same(kept.account.id, me.id));
await step('counter', 'nobody has liked it', async () =>
  has(kept, { favouritesCount: 0, reblogsCount: 0, repliesCount: 0 }),
);
await step('action', 'favourite', async () =>
  has(await v1.statuses.$select(kept.id).favourite(), { id: kept.id, favourited: true }),
);
await step('action', 'bookmark and take it back', async () => {
  same((await v1.statuses.$select(kept.id).bookmark()).bookmarked, true);
  same((await v1.statuses.$select(kept.id).unbookmark()).bookmarked, false);
});
await lifeOf('list', {
  values: [{ title: 'Friends' }, { title: 'Work' }],
  make: (values) => v1.lists.create(values),
  read: (id) => v1.lists.$select(id).fetch(),
  update: (id) => v1.lists.$select(id).update({ title: 'Old friends' }),
  changed: { title: 'Old friends' },
  list: () => v1.lists.list(),
  remove: (id) => v1.lists.$select(id).remove(),
});
await step('search', 'search answers with its three kinds', async () => {
  const found = await v2.search.list({ q: 'light' });
  is(
    ['accounts', 'statuses', 'hashtags'].every((kind) => Array.isArray(found[kind])),
    'a kind is missing',
  );
});
await step('error', 'an unknown status', () =>
  refused(404, () => v1.statuses.$select('0').fetch()),
);
done();
