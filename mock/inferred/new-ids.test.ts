import { expect, test } from 'vitest';
import { answers, body, documentOf, objectOf, ref, serveDocument } from './testing/documents.ts';

const text = { type: 'string' };
const someUuid = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** What the document says of an id, and how new ones look. */
const ids: readonly (readonly [
  name: string,
  it: { readonly given: Readonly<Record<string, unknown>>; readonly want: RegExp },
])[] = [
  [
    'a prefix and a UUID',
    {
      given: { pattern: '^EVT_[\\w-]+$', example: 'EVT_550e8400-e29b-41d4-a716-446655440000' },
      want: new RegExp(`^EVT_${someUuid}$`),
    },
  ],
  [
    'two prefixes',
    { given: { example: 'sk_test_4eC39HqLyjWDarjt' }, want: /^sk_test_[A-Za-z0-9]{16}$/ },
  ],
  [
    'a number with a year, and as many digits as the pattern has',
    {
      given: { pattern: '^ORD-\\d{4}-\\d{3}$', example: 'ORD-2024-001' },
      want: /^ORD-2024-\d{3}$/,
    },
  ],
  ['digits in groups', { given: { example: 'INV-0042-0007' }, want: /^INV-\d{4}-\d{4}$/ }],
  ['few digits, so that more are drawn', { given: { example: 'job-7' }, want: /^job-\d{6}$/ }],
  [
    'letters alone',
    { given: { pattern: '^cat-[a-z]+$', example: 'cat-root' }, want: /^cat-[a-z]{4,}$/ },
  ],
  [
    'a pattern that nothing like the example fits',
    { given: { pattern: '^[x-z]{3}7[x-z]{3}$', example: 'xyz7zyx' }, want: /^[x-z]{3}7[x-z]{3}$/ },
  ],
  [
    'a pattern that leaves their length open',
    { given: { pattern: '^well_[A-Za-z0-9]+$' }, want: /^well_[a-z0-9]{16}$/ },
  ],
  [
    'a pattern of hexadecimal digits of any number',
    { given: { pattern: '^(rod_[a-f0-9]+)$' }, want: /^rod_[a-f0-9]{16}$/ },
  ],
  [
    'a pattern without an example',
    { given: { pattern: '^SCR_[A-Z]{8}$' }, want: /^SCR_[A-Z]{8}$/ },
  ],
];

test.each(ids)('ids with %s: each item has its own, and is read by it', async (_name, it) => {
  const id = { type: 'string', ...it.given };
  const client = await serveDocument(
    documentOf(
      {
        '/items': { post: { ...body(objectOf({ name: text })), ...answers([201, ref('Item')]) } },
        '/items/{id}': { get: answers([200, ref('Item')], [404]) },
      },
      { Item: objectOf({ id, name: text }, 'id', 'name') },
      { id },
    ),
  );
  const made: string[] = [];
  for (const name of ['a', 'b', 'c'])
    made.push(((await client.send('POST', '/items', { name })).body as { id: string }).id);
  expect(new Set(made).size).toBe(3);
  for (const one of made) expect(one).toMatch(it.want);
  expect((await client.send('GET', `/items/${made[1]}`)).body).toMatchObject({ name: 'b' });
  await client.close();
});
