import { isObject, parsePointer } from '../../openapi/lib/json-pointer.ts';

/** Keywords of draft 4 that a Schema Object of OpenAPI 3.0 has, and what each of them holds. */
const keywords: ReadonlyMap<string, 'schema' | 'schemas' | 'map' | 'value'> = new Map([
  ...['items', 'not'].map((name) => [name, 'schema'] as const),
  ...['allOf', 'anyOf', 'oneOf'].map((name) => [name, 'schemas'] as const),
  ['properties', 'map'] as const,
  ...[
    ...['default', 'description', 'enum', 'exclusiveMaximum', 'exclusiveMinimum', 'format'],
    ...['maxItems', 'maxLength', 'maxProperties', 'maximum', 'minItems', 'minLength'],
    ...['minProperties', 'minimum', 'multipleOf', 'pattern', 'required', 'title', 'uniqueItems'],
  ].map((name) => [name, 'value'] as const),
]);
const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

/** What no Schema Object of OpenAPI 3.0 says. */
class Unsayable extends Error {}

/**
 * A schema of draft 4 as the component `Given` of OpenAPI 3.0, with its definitions beside it;
 * undefined where 3.0 has no words for it: an `id`, several types or `null`, a list of `items`,
 * `patternProperties` and the like, a reference to another file.
 */
export function asSchemaObject(schema: unknown): Record<string, unknown> | undefined {
  try {
    const { definitions, ...own } = isObject(schema) ? schema : unsayable();
    const named = Object.entries(isObject(definitions) ? definitions : {});
    const names = new Map(named.map(([name], index) => [name, `Defined${index}`]));
    return {
      Given: convert(own, names),
      ...Object.fromEntries(
        named.map(([name, definition]) => [names.get(name), convert(definition, names)]),
      ),
    };
  } catch (error) {
    if (error instanceof Unsayable) return undefined;
    throw error;
  }
}

function convert(schema: unknown, names: ReadonlyMap<string, string>): unknown {
  if (!isObject(schema)) return unsayable();
  const inner = (value: unknown) => convert(value, names);
  // What stands beside a reference is ignored, in draft 4 as in 3.0.
  if (typeof schema['$ref'] === 'string') return { $ref: pointTo(schema['$ref'], names) };
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      if (keyword === 'type') return [keyword, types.includes(String(value)) ? value : unsayable()];
      if (keyword === 'additionalProperties')
        return [keyword, typeof value === 'boolean' ? value : inner(value)];
      switch (keywords.get(keyword)) {
        case 'schema':
          return [keyword, inner(value)];
        case 'schemas':
          return [keyword, Array.isArray(value) ? value.map(inner) : unsayable()];
        case 'map':
          return [keyword, mapOf(value, inner)];
        case 'value':
          return [keyword, value];
        default:
          return unsayable();
      }
    }),
  );
}

function mapOf(value: unknown, inner: (value: unknown) => unknown): unknown {
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, inner(schema)]))
    : unsayable();
}

function pointTo(reference: string, names: ReadonlyMap<string, string>): string {
  if (!reference.startsWith('#')) return unsayable();
  const [first, second = '', ...rest] = parsePointer(decodeURIComponent(reference.slice(1)));
  if (first !== 'definitions') return `#/components/schemas/Given${reference.slice(1)}`;
  const name = names.get(second);
  return name === undefined || rest.length > 0 ? unsayable() : `#/components/schemas/${name}`;
}

function unsayable(): never {
  throw new Unsayable();
}
