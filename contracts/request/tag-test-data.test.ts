import { expect, test } from 'vitest';
import type { MediaType } from '../../openapi/model/operation.ts';
import { createSchemaValidator } from '../../openapi/schema/schema-validator.ts';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { tagTestData } from './tag-test-data.ts';

const text = { type: 'string' };

test.each<[string, { given: Record<string, unknown>; want: unknown }]>([
  ['a name', { given: { name: 'Tea', label: 'Hot' }, want: { name: 'marked', label: 'Hot' } }],
  [
    'a label where there is no name',
    { given: { label: 'Hot', size: 3 }, want: { label: 'marked', size: 3 } },
  ],
  [
    'the likelier of two',
    {
      given: { description: 'Of the house', subject: 'Tea' },
      want: { description: 'Of the house', subject: 'marked' },
    },
  ],
  ['one of a closed set', { given: { note: 'hot' }, want: { note: 'hot' } }],
  ['no text at all', { given: { size: 3 }, want: { size: 3 } }],
])('%s', (_, { given, want }) => {
  const document = documentOf({
    openapi: '3.1.0',
    components: {
      schemas: {
        Thing: {
          type: 'object',
          properties: {
            name: text,
            label: text,
            subject: text,
            description: text,
            note: { enum: ['hot', 'cold'] },
            size: { type: 'integer' },
          },
        },
      },
    },
  });
  const mediaType = { schema: '/components/schemas/Thing', node: {} } as unknown as MediaType;
  const validator = createSchemaValidator(document);
  const marked = tagTestData({ document, validator, seed: 1 }, mediaType, given, '3f2a-17');
  expect(
    JSON.parse(JSON.stringify(marked).replaceAll(/doubletake-check-3f2a-17/g, 'marked')),
  ).toEqual(want);
});
