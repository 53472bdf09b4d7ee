import { QdrantClient } from '@qdrant/js-client-rest';
import { done, is, refused, same, step, url } from './steps.mjs';

const qdrant = new QdrantClient({ url, checkCompatibility: false });
const vectors = { size: 3, distance: 'Dot' };

await step('upsert', 'collection', async () =>
  same(await qdrant.createCollection('plants', { vectors }), true),
);
await step('upsert', 'another collection', async () =>
  same(await qdrant.createCollection('books', { vectors: { size: 5, distance: 'Cosine' } }), true),
);
await step('read', 'it exists', async () =>
  same((await qdrant.collectionExists('plants')).exists, true),
);
await step('read', 'another does not', async () =>
  same((await qdrant.collectionExists('nothing')).exists, false),
);
await step('list', 'both are listed', async () =>
  same((await qdrant.getCollections()).collections.map(({ name }) => name).sort(), [
    'books',
    'plants',
  ]),
);
await step('read', 'its vectors are as sent', async () =>
  same((await qdrant.getCollection('plants')).config.params.vectors, vectors),
);
await step('counter', 'no points', async () =>
  same((await qdrant.getCollection('plants')).points_count, 0),
);
const points = [7, 8, 9].map((id) => ({ id, vector: [id, 0, 1], payload: { title: `p${id}` } }));
await step('bulk', 'three points are put', async () =>
  is(
    ['completed', 'acknowledged'].includes((await qdrant.upsert('plants', { points })).status),
    'no status',
  ),
);
await step('counter', 'three points are counted', async () =>
  same((await qdrant.count('plants', { exact: true })).count, 3),
);
await step('read', 'points by their ids', async () =>
  same(
    (await qdrant.retrieve('plants', { ids: [7, 9] })).map(({ payload }) => payload.title),
    ['p7', 'p9'],
  ),
);
await step('list', 'points are gone through', async () =>
  same(
    (await qdrant.scroll('plants', { limit: 10 })).points.map(({ id }) => id),
    [7, 8, 9],
  ),
);
await step('bulk', 'a point is deleted', async () => {
  await qdrant.delete('plants', { points: [8] });
  same((await qdrant.count('plants', { exact: true })).count, 2);
});
await step('delete', 'collection', async () => {
  same(await qdrant.deleteCollection('plants'), true);
  same(
    (await qdrant.getCollections()).collections.map(({ name }) => name),
    ['books'],
  );
});
await step('error', 'an unknown collection', () =>
  refused(404, () => qdrant.getCollection('nothing')),
);
await step('error', 'a collection that is deleted', () =>
  refused(404, () => qdrant.getCollection('plants')),
);
done();
