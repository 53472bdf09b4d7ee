import { expect, test } from 'vitest';
import { upgradeSchemas } from './schema-upgrade.ts';

test.each<[string, { given: unknown; want: unknown }]>([
  ['nullable with a type', { given: { type: 'string', nullable: true }, want: { type: ['string', 'null'] } }],
  ['nullable without a type says nothing', { given: { nullable: true }, want: {} }],
  ['nullable: false', { given: { type: 'string', nullable: false }, want: { type: 'string' } }],
  ['an exclusive minimum', { given: { minimum: 1, exclusiveMinimum: true }, want: { exclusiveMinimum: 1 } }],
  ['an inclusive maximum', { given: { maximum: 1, exclusiveMaximum: false }, want: { maximum: 1 } }],
  ['an exclusive bound without the bound', { given: { exclusiveMinimum: true }, want: {} }],
  ['siblings of $ref', { given: { $ref: '#/x', description: 'ignored', nullable: true }, want: { $ref: '#/x' } }],
  [
    'nested schemas',
    { given: { properties: { a: { items: { type: 'integer', nullable: true } } } }, want: { properties: { a: { items: { type: ['integer', 'null'] } } } } },
  ],
  [
    'a property that is called like a keyword',
    { given: { properties: { nullable: { type: 'string' } } }, want: { properties: { nullable: { type: 'string' } } } },
  ],
])('%s', (_name, { given, want }) => {
  const root = { components: { schemas: { Given: structuredClone(given) } } };
  upgradeSchemas(root);
  expect(root.components.schemas.Given).toEqual(want);
});

test('finds schemas in parameters, bodies, headers and responses, and leaves examples alone', () => {
  const nullable = () => ({ type: 'string', nullable: true });
  const root = {
    paths: {
      '/a': {
        get: {
          parameters: [{ name: 'q', schema: nullable() }],
          responses: {
            '200': { headers: { h: { schema: nullable() } }, content: { 'application/json': { schema: nullable(), example: { schema: nullable() } } } },
          },
        },
      },
    },
  };
  upgradeSchemas(root);
  const { parameters, responses } = root.paths['/a'].get;
  expect(parameters[0]?.schema).toEqual({ type: ['string', 'null'] });
  expect(responses['200'].headers.h.schema).toEqual({ type: ['string', 'null'] });
  expect(responses['200'].content['application/json'].schema).toEqual({ type: ['string', 'null'] });
  expect(responses['200'].content['application/json'].example).toEqual({ schema: nullable() });
});
