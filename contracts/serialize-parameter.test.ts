import { expect, test } from 'vitest';
import { listOperations } from '../openapi/operation.ts';
import { readParameter } from '../openapi/parameters.ts';
import { documentOf } from '../openapi/testing/document-of.ts';
import { encodeUrl } from './message.ts';
import { serializeParameter } from './serialize-parameter.ts';

const schemas = {
  string: { type: 'string' },
  array: { type: 'array', items: { type: 'integer' } },
  object: { type: 'object', properties: { r: { type: 'integer' }, g: { type: 'integer' } } },
};
const values = { string: 'a b+c', array: [1, 2, 3], object: { r: 100, g: 200 } };

const styles = [
  ...['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'].map((style) => ['query', style] as const),
  ...['simple', 'label', 'matrix'].map((style) => ['path', style] as const),
  ['header', 'simple'] as const,
];

const cases = styles.flatMap(([place, style]) =>
  [true, false].flatMap((explode) =>
    (['string', 'array', 'object'] as const).flatMap((type) => {
      // The specification leaves these undefined (OpenAPI 3.1, section 4.8.12.5).
      const isUndefined = (style === 'deepObject' && (type !== 'object' || !explode)) || (/Delimited/.test(style) && (type === 'string' || explode));
      return isUndefined ? [] : [[place, style, explode, type] as const];
    }),
  ),
);

test.each(cases)('what is written into a %s in style %s, explode %s, reads back as the same %s', (place, style, explode, type) => {
  const path = place === 'path' ? '/x/{color}' : '/x';
  const document = documentOf({
    paths: {
      [path]: { get: { parameters: [{ name: 'color', in: place, style, explode, required: place === 'path', schema: schemas[type] }], responses: {} } },
    },
  });
  const parameter = listOperations(document)[0]?.parameters[0];
  if (parameter === undefined) throw new Error('the document has no parameter');
  const { path: segment, query, header } = serializeParameter(parameter, values[type]);
  const url = encodeUrl({ path: '/x', query: query ?? [] });
  const source = {
    path: new Map(segment === undefined ? [] : [['color', segment]]),
    query: url.split('?')[1] ?? '',
    headers: header === undefined ? {} : { color: header },
  };
  expect(readParameter(document, parameter, source)).toEqual(values[type]);
});
