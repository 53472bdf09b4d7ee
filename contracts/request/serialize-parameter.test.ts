import { expect, test } from 'vitest';
import { listOperations } from '../../openapi/model/operation.ts';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { readParameter } from '../../openapi/wire/read-parameter.ts';
import { encodeUrl } from './exchange.ts';
import { type SerializedParameter, serializeParameter } from './serialize-parameter.ts';

const schemas = {
  string: { type: 'string' },
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  union: { type: ['integer', 'null'] },
  'a choice': { oneOf: [{ type: 'string', format: 'date' }, { type: 'integer' }] },
  array: { type: 'array', items: { type: 'integer' } },
  'array of texts': { type: 'array', items: { type: 'string' } },
  object: { type: 'object', properties: { r: { type: 'integer' }, g: { type: 'integer' } } },
  'object behind allOf': {
    allOf: [
      { type: 'object', properties: { r: { type: 'integer' } } },
      { properties: { g: { type: 'string' } } },
    ],
  },
  'object of any member': { type: 'object', additionalProperties: { type: 'integer' } },
};
type Kind = keyof typeof schemas;
const values: Record<Kind, unknown> = {
  string: 'a b+c/é?&=%;',
  integer: -5,
  boolean: false,
  union: 3,
  'a choice': 7,
  array: [1, 2, 3],
  'array of texts': ['blue', 'a/b&c', '50%'],
  object: { r: 100, g: 200 },
  'object behind allOf': { r: 1, g: 'x&y' },
  'object of any member': { R: 100, G: 200 },
};

const styles = [
  ...['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'].map(
    (style) => ['query', style] as const,
  ),
  ...['simple', 'label', 'matrix'].map((style) => ['path', style] as const),
  ['header', 'simple'] as const,
  ['cookie', 'form'] as const,
  ['cookie', 'cookie'] as const,
];

/**
 * What the specification leaves undefined (OpenAPI 3.2, section 4.12.4), or a style has no way to
 * say.
 */
function isUndefined(place: string, style: string, explode: boolean, kind: Kind): boolean {
  const isPrimitive = !/array|object/.test(kind);
  if (style === 'deepObject') return !kind.startsWith('object') || !explode;
  if (/Delimited/.test(style)) return isPrimitive || explode;
  if (place === 'header') return kind === 'array of texts' || kind === 'string';
  // Cookies of this style are sent as they are, so what delimits cookies cannot stand in them.
  if (style === 'cookie')
    return kind === 'string' || kind === 'array of texts' || kind === 'object behind allOf';
  return false;
}

const cases = styles.flatMap(([place, style]) =>
  [true, false].flatMap((explode) =>
    (Object.keys(schemas) as Kind[]).flatMap((kind) =>
      isUndefined(place, style, explode, kind) ? [] : [[place, style, explode, kind] as const],
    ),
  ),
);

function roundTrip(
  parameterNode: Record<string, unknown>,
  value: unknown,
): { sent: SerializedParameter; read: unknown } {
  const path = parameterNode['in'] === 'path' ? '/x/{color}' : '/x';
  const document = documentOf({
    paths: {
      [path]: { get: { parameters: [{ name: 'color', ...parameterNode }], responses: {} } },
    },
  });
  const parameter = listOperations(document)[0]?.parameters[0];
  if (parameter === undefined) throw new Error('the document has no parameter');
  const sent = serializeParameter(parameter, value);
  const url = encodeUrl({
    path: sent.querystring === undefined ? '/x' : `/x?${sent.querystring}`,
    query: sent.query ?? [],
  });
  const source = {
    path: new Map(sent.path === undefined ? [] : [['color', sent.path]]),
    query: url.split('?')[1] ?? '',
    headers: {
      ...(sent.header !== undefined && { color: sent.header }),
      ...(sent.cookie !== undefined && { cookie: `a=1; ${sent.cookie}` }),
    },
  };
  const accepts = (pointer: string, candidate: unknown) =>
    !pointer.endsWith('/schema') || typeof candidate === typeof value;
  return {
    sent,
    read: readParameter(document, parameter, source, { accepts, taken: new Set(['a']) }),
  };
}

test.each(cases)(
  'what is written into a %s in style %s, explode %s, reads back as the same %s',
  (place, style, explode, kind) => {
    const { read } = roundTrip(
      { in: place, style, explode, required: place === 'path', schema: schemas[kind] },
      values[kind],
    );
    expect(read).toEqual(values[kind]);
  },
);

const nested = { price: { gt: 5, lt: 9 }, tags: ['new', 'red'], rows: [{ n: 1 }, { n: 2 }] };
const nestedSchema = {
  type: 'object',
  properties: {
    price: { type: 'object', additionalProperties: { type: 'integer' } },
    tags: { type: 'array', items: { type: 'string' } },
    rows: { type: 'array', items: { type: 'object', properties: { n: { type: 'integer' } } } },
  },
};

test.each<[string, Record<string, unknown>]>([
  ['a deepObject', { in: 'query', style: 'deepObject', explode: true, schema: nestedSchema }],
  [
    'a parameter of JSON',
    { in: 'query', content: { 'application/json': { schema: nestedSchema } } },
  ],
  ['a header of JSON', { in: 'header', content: { 'application/json': { schema: nestedSchema } } }],
  ['a cookie of JSON', { in: 'cookie', content: { 'application/json': { schema: nestedSchema } } }],
  [
    'the whole query string as a form',
    {
      in: 'querystring',
      content: { 'application/x-www-form-urlencoded': { schema: nestedSchema } },
    },
  ],
  [
    'the whole query string as JSON',
    { in: 'querystring', content: { 'application/json': { schema: nestedSchema } } },
  ],
])('nested values go through %s and back', (_name, node) => {
  expect(roundTrip(node, nested).read).toEqual(nested);
});

// The table of OpenAPI 3.2, section 4.12.4, with its values.
const table = {
  string: 'blue',
  array: ['blue', 'black', 'brown'],
  object: { R: 100, G: 200, B: 150 },
};
test.each<[place: string, style: string, explode: boolean, kind: keyof typeof table, want: string]>(
  [
    ['path', 'matrix', false, 'string', ';color=blue'],
    ['path', 'matrix', false, 'array', ';color=blue,black,brown'],
    ['path', 'matrix', false, 'object', ';color=R,100,G,200,B,150'],
    ['path', 'matrix', true, 'array', ';color=blue;color=black;color=brown'],
    ['path', 'matrix', true, 'object', ';R=100;G=200;B=150'],
    ['path', 'label', false, 'string', '.blue'],
    ['path', 'label', false, 'array', '.blue,black,brown'],
    ['path', 'label', false, 'object', '.R,100,G,200,B,150'],
    ['path', 'label', true, 'array', '.blue.black.brown'],
    ['path', 'label', true, 'object', '.R=100.G=200.B=150'],
    ['path', 'simple', false, 'array', 'blue,black,brown'],
    ['path', 'simple', false, 'object', 'R,100,G,200,B,150'],
    ['path', 'simple', true, 'object', 'R=100,G=200,B=150'],
    ['query', 'form', false, 'string', 'color=blue'],
    ['query', 'form', false, 'array', 'color=blue,black,brown'],
    ['query', 'form', false, 'object', 'color=R,100,G,200,B,150'],
    ['query', 'form', true, 'array', 'color=blue&color=black&color=brown'],
    ['query', 'form', true, 'object', 'R=100&G=200&B=150'],
    ['query', 'spaceDelimited', false, 'array', 'color=blue%20black%20brown'],
    ['query', 'spaceDelimited', false, 'object', 'color=R%20100%20G%20200%20B%20150'],
    ['query', 'pipeDelimited', false, 'array', 'color=blue%7Cblack%7Cbrown'],
    ['query', 'pipeDelimited', false, 'object', 'color=R%7C100%7CG%7C200%7CB%7C150'],
    ['query', 'deepObject', true, 'object', 'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150'],
    ['cookie', 'form', true, 'array', 'color=blue&color=black&color=brown'],
    ['cookie', 'cookie', true, 'array', 'color=blue; color=black; color=brown'],
    ['cookie', 'cookie', true, 'object', 'R=100; G=200; B=150'],
  ],
)(
  '%s, style %s, explode %s: the %s of the specification is written %s',
  (place, style, explode, kind, want) => {
    const schema = {
      string: { type: 'string' },
      array: { type: 'array' },
      object: schemas['object of any member'],
    }[kind];
    const { sent } = roundTrip({ in: place, style, explode, schema }, table[kind]);
    expect(
      sent.path ??
        sent.header ??
        sent.cookie ??
        encodeUrl({ path: '', query: sent.query ?? [] }).slice(1),
    ).toBe(want);
  },
);
