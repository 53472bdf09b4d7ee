import { expect, test } from 'vitest';
import { loadDocument } from '../../../openapi/load/load-document.ts';
import { createImagination } from '../../../openapi/sample/faker.ts';
import { createSchemaValidator } from '../../../openapi/schema/schema-validator.ts';
import { createSamples } from './document-samples.ts';

const gallery = new URL('../../testing/gallery.yaml', import.meta.url).pathname;

test('samples are kept by seed, and the oldest make room', async () => {
  const document = await loadDocument(gallery);
  const samples = createSamples({
    name: 'gallery',
    behaviour: { handlers: {} },
    document,
    validator: createSchemaValidator(document),
    imagination: createImagination(),
  });
  const schemas = Object.keys(
    (document.root['components'] as { schemas: Record<string, unknown> }).schemas,
  );
  const pointer = schemas
    .map((name) => `/components/schemas/${name}`)
    .find((place) => typeof samples.schema(place, 1) === 'object');
  if (pointer === undefined) throw new Error('the gallery has no schema of an object');
  const first = samples.schema(pointer, 1);
  expect(samples.schema(pointer, 1)).toBe(first);
  for (let seed = 2; seed < 6000; seed++) samples.schema(pointer, seed);
  expect(samples.schema(pointer, 1)).not.toBe(first);
  expect(samples.schema(pointer, 1)).toEqual(first);
});
