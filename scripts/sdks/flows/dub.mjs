import { Dub } from 'dub';
import { done, has, is, lifeOf, refused, same, step, url } from './steps.mjs';

const dub = new Dub({ token: 'dub_flow', serverURL: url, retryConfig: { strategy: 'none' } });
const listOf = async (pages) => {
  const found = [];
  for await (const { result } of await pages) {
    found.push(...result);
    if (result.length === 0 || found.length > 500) break;
  }
  return found;
};

const [, kept] = await lifeOf('link', {
  values: [
    { url: 'https://shop.example/lamps', key: 'lamps', externalId: 'e-1', comments: 'spring' },
    { url: 'https://shop.example/chairs', key: 'chairs', externalId: 'e-2', comments: 'autumn' },
  ],
  make: (values) => dub.links.create(values),
  read: (linkId) => dub.links.get({ linkId }),
  update: (linkId) => dub.links.update(linkId, { comments: 'summer' }),
  changed: { comments: 'summer' },
  list: () => listOf(dub.links.list({})),
  remove: (linkId) => dub.links.delete(linkId),
});
await step('derived', 'shortLink is domain and key', async () =>
  same(kept.shortLink, `https://${kept.domain}/chairs`),
);
await step('counter', 'no clicks yet', async () => same(kept.clicks, 0));
await step('read', 'a link by domain and key', async () =>
  has(await dub.links.get({ domain: kept.domain, key: 'chairs' }), { id: kept.id }),
);
await step('counter', 'links are counted', async () =>
  is(Number(await dub.links.count({})) >= 1, 'none'),
);
await step('bulk', 'two links at once', async () => {
  const made = await dub.links.createMany([
    { url: 'https://shop.example/a', key: 'bulk-a' },
    { url: 'https://shop.example/b', key: 'bulk-b' },
  ]);
  same(
    made.map(({ key }) => key),
    ['bulk-a', 'bulk-b'],
  );
});
const tag = await step('create', 'tag', () => dub.tags.create({ name: 'sale', color: 'red' }));
await step('create', 'the tag is what was sent', async () =>
  has(tag, { name: 'sale', color: 'red' }),
);
await step('list', 'tags', async () =>
  is(
    (await dub.tags.list({})).some(({ id }) => id === tag.id),
    'not listed',
  ),
);
await step('error', 'an unknown link', () =>
  refused(404, () => dub.links.get({ linkId: 'nothing' })),
);
done();
