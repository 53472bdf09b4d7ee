import Typesense from 'typesense';
import { done, has, hostname, is, lifeOf, port, refused, same, step } from './steps.mjs';

const typesense = new Typesense.Client({
  nodes: [{ host: hostname, port: Number(port), protocol: 'http' }],
  apiKey: 'flow',
  numRetries: 0,
  connectionTimeoutSeconds: 10,
  logLevel: 'silent',
});
const fields = [
  { name: 'title', type: 'string' },
  { name: 'pages', type: 'int32' },
];
await lifeOf('collection', {
  id: 'name',
  values: [{ name: 'plants' }, { name: 'books' }],
  make: (values) => typesense.collections().create({ ...values, fields }),
  read: (name) => typesense.collections(name).retrieve(),
  list: () => typesense.collections().retrieve(),
  remove: (name) => typesense.collections(name).delete(),
});
const books = typesense.collections('books');
await lifeOf('document', {
  values: [
    { id: 'a', title: 'Moss', pages: 90 },
    { id: 'b', title: 'Fern', pages: 120 },
  ],
  make: (values) => books.documents().create(values),
  read: (id) => books.documents(id).retrieve(),
  update: (id) => books.documents(id).update({ pages: 91 }),
  changed: { pages: 91 },
  remove: (id) => books.documents(id).delete(),
});
await step('upsert', 'a document is put twice', async () => {
  await books.documents().upsert({ id: 'c', title: 'Lichen', pages: 1 });
  await books.documents().upsert({ id: 'c', title: 'Lichen', pages: 2 });
  same((await books.documents('c').retrieve()).pages, 2);
});
await step('counter', 'documents are counted', async () =>
  same((await books.retrieve()).num_documents, 2),
);
await step('search', 'by a word of the title', async () => {
  const { hits } = await books.documents().search({ q: 'fern', query_by: 'title' });
  same(
    hits.map(({ document }) => document.id),
    ['b'],
  );
});
await step('create', 'a key shows its value once', async () => {
  const key = await typesense
    .keys()
    .create({ description: 'search', actions: ['documents:search'], collections: ['*'] });
  is(key.value?.length > 0, 'no value');
  has(await typesense.keys(key.id).retrieve(), { description: 'search' });
});
await step('upsert', 'an alias', async () => {
  await typesense.aliases().upsert('reading', { collection_name: 'books' });
  same((await typesense.aliases('reading').retrieve()).collection_name, 'books');
});
await step('read', 'health', async () => same((await typesense.health.retrieve()).ok, true));
await step('error', 'an unknown collection', () =>
  refused(undefined, () => typesense.collections('nothing').retrieve()),
);
done();
