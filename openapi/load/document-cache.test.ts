import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildCache } from './build-cache.ts';
import { type CacheKey, cacheFile, type FoundCache, readCache } from './document-cache.ts';

const document = `openapi: 3.1.0
info: {title: Pets, version: "1"}
paths:
  /pets:
    get:
      responses:
        "200":
          description: Pets
          content:
            application/json: {schema: {$ref: schemas.yaml#/Pet}}
`;
const schemas = 'Pet: {type: object, properties: {name: {type: string}}}\n';
const overlay = `overlay: 1.0.0
info: {title: Ours, version: "1"}
actions:
  - {target: $.info, update: {title: Our pets}}
`;

let folder: string;
const at = (name: string) => join(folder, name);
const key = (): CacheKey => ({
  location: at('pets.yaml'),
  overlays: [at('ours.yaml')],
  allowRefs: [],
});
const readIt = (changes: Partial<CacheKey> = {}, build = '1.0 a') =>
  readCache({ ...key(), ...changes }, (file) => readFile(file, 'utf8'), build, true);

async function make(): Promise<void> {
  await writeFile(at('pets.yaml'), document);
  await writeFile(at('schemas.yaml'), schemas);
  await writeFile(at('ours.yaml'), overlay);
  const options = { overlays: [at('ours.yaml')] };
  await buildCache(at('pets.yaml'), options, () => ({ told: true }), '1.0 a');
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-cache-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a cache says what the document says with its overlay, and where it was written', async () => {
  await make();
  const found = await readIt();
  expect(found).toMatchObject({
    document: {
      root: {
        info: { title: 'Our pets' },
        components: { schemas: { Pet: { type: 'object' } } },
      },
      version: '3.1.0',
      moves: { embedded: [['/components/schemas/Pet', { location: 'schemas.yaml' }]] },
      inferred: { told: true },
    },
  });
  expect([...(found as Extract<FoundCache, { texts: unknown }>).texts.keys()]).toEqual([
    at('pets.yaml'),
    at('schemas.yaml'),
    at('ours.yaml'),
  ]);
});

const edit = async (change: (text: string) => string) => {
  const file = cacheFile(at('pets.yaml'));
  await writeFile(file, change(await readFile(file, 'utf8')));
};

test.each<
  [string, { change: () => unknown; key?: () => Partial<CacheKey>; build?: string; want: RegExp }]
>([
  [
    'the document was changed',
    { change: () => appendFile(at('pets.yaml'), '\n'), want: /pets\.yaml has changed$/ },
  ],
  [
    'what it refers to was changed',
    { change: () => appendFile(at('schemas.yaml'), '\n'), want: /schemas\.yaml has changed$/ },
  ],
  [
    'what it refers to is gone',
    { change: () => rm(at('schemas.yaml')), want: /schemas\.yaml has changed$/ },
  ],
  [
    'the overlay was changed',
    { change: () => appendFile(at('ours.yaml'), '\n'), want: /ours\.yaml has changed$/ },
  ],
  ['no overlay', { change: () => 0, key: () => ({ overlays: [] }), want: /other overlays/ }],
  [
    'more may be referred to',
    { change: () => 0, key: () => ({ allowRefs: ['/x'] }), want: /another --allow-ref/ },
  ],
  ['another doubletake', { change: () => 0, build: '2.0 a', want: /^doubletake 1\.0 made it$/ }],
  ['another build of it', { change: () => 0, build: '1.0 b', want: /^doubletake 1\.0 made it$/ }],
  [
    'somebody changed what it says',
    {
      change: () => edit((text) => text.replace('Our pets', 'My pets')),
      want: /was changed after/,
    },
  ],
  ['it was cut', { change: () => edit((text) => text.slice(0, -9)), want: /was changed after/ }],
  ['it is something else', { change: () => edit(() => 'export default 1\n'), want: /no cache/ }],
  ['its first line is other JSON', { change: () => edit(() => '{"by":1}\n{}'), want: /no cache/ }],
])('%s: it is not used', async (_, { change, key: changes, build, want }) => {
  await make();
  await change();
  expect(await readIt(changes?.(), build)).toEqual({ reason: expect.stringMatching(want) });
});

test('no cache is no reason to tell', async () => {
  await make();
  await rm(cacheFile(at('pets.yaml')));
  expect(await readIt()).toBeUndefined();
});

test.each([
  ['a value that JSON does not have', 'x-limit: .inf\n', /what JSON cannot/],
  ['a reference to nothing', 'x-more: {$ref: nowhere.yaml}\n', /nowhere\.yaml/],
])('%s: none is made', async (_, more, want) => {
  await make();
  await appendFile(at('pets.yaml'), more);
  await expect(buildCache(at('pets.yaml'), {}, () => ({}), '1.0 a')).rejects.toMatchObject({
    code: 'cache-impossible',
    message: expect.stringMatching(want),
  });
});
