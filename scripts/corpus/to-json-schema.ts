import { isObject } from '../../openapi/lib/json-pointer.ts';

/**
 * A Schema Object as JSON Schema 2020-12, for the judge. Written apart from what the double uses,
 * so that a mistake there is seen here. What an answer need not have (`writeOnly`) is taken out of
 * `required`. References come out as `reference` makes them.
 */
export function toJsonSchema(
  schema: unknown,
  options: {
    readonly is30: boolean;
    /**
     * Whether `nullable` lets null through whatever else the schema says: "Allows sending a null
     * value for the defined schema" (OpenAPI 3.0.0 to 3.0.2); 3.0.3 ties it to `type`.
     */
    readonly isNullableAlone: boolean;
    readonly reference: (ref: string) => string;
  },
): unknown {
  if (typeof schema === 'boolean') return schema;
  if (!isObject(schema)) return true;
  if (typeof schema['$ref'] === 'string') {
    const $ref = options.reference(schema['$ref']);
    if (options.is30) return { $ref };
    return { ...convert({ ...schema, $ref: undefined }, options), $ref };
  }
  const converted = convert(schema, options);
  const isNullable = options.isNullableAlone && schema['nullable'] === true;
  return isNullable && schema['type'] === undefined
    ? { anyOf: [{ type: 'null' }, converted] }
    : converted;
}

type Options = Parameters<typeof toJsonSchema>[1];

const single = [
  'not',
  'if',
  'then',
  'else',
  'contains',
  'additionalProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
  'propertyNames',
];
const lists = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const maps = ['properties', 'patternProperties', 'dependentSchemas'];
const plain = {
  array: ['enum'],
  number: [
    'maximum',
    'minimum',
    'multipleOf',
    'maxLength',
    'minLength',
    'maxItems',
    'minItems',
    'maxProperties',
    'minProperties',
    'minContains',
    'maxContains',
  ],
  string: ['format', 'pattern'],
  boolean: ['uniqueItems'],
};
const types = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];

function convert(schema: Record<string, unknown>, options: Options): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const key of single)
    if (isObject(schema[key]) || typeof schema[key] === 'boolean')
      out[key] = toJsonSchema(schema[key], options);
  for (const key of lists)
    if (Array.isArray(schema[key]) && schema[key].length > 0)
      out[key] = schema[key].map((item) => toJsonSchema(item, options));
  for (const key of maps)
    if (isObject(schema[key]))
      out[key] = mapMembers(schema[key], (item) => toJsonSchema(item, options));
  for (const [type, keys] of Object.entries(plain))
    for (const key of keys) if (isOf(type, schema[key])) out[key] = schema[key];
  if ('const' in schema) out['const'] = schema['const'];
  if (isObject(schema['items']) || typeof schema['items'] === 'boolean')
    out['items'] = toJsonSchema(schema['items'], options);
  if (typeof out['pattern'] === 'string' && !compiles(out['pattern'])) delete out['pattern'];
  convertRequired(schema, out);
  convertType(schema, out, options.is30);
  for (const bound of ['Minimum', 'Maximum'])
    convertExclusive(schema, out, `exclusive${bound}`, bound.toLowerCase());
  // Bytes are no text that a format could be held to.
  if (out['format'] === 'binary') delete out['format'];
  return out;
}

function mapMembers(
  object: Record<string, unknown>,
  change: (value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}

function isOf(type: string, value: unknown): boolean {
  return type === 'array' ? Array.isArray(value) : typeof value === type;
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function convertRequired(schema: Record<string, unknown>, out: Record<string, unknown>): void {
  if (!Array.isArray(schema['required'])) return;
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const isWriteOnly = (name: unknown) => {
    const property = properties[String(name)];
    return isObject(property) && property['writeOnly'] === true;
  };
  out['required'] = schema['required'].filter(
    (name) => typeof name === 'string' && !isWriteOnly(name),
  );
}

/**
 * `nullable` widens `type` alone: an `enum` beside it still has to name null (OpenAPI 3.0.3,
 * section 4.7.24.1).
 */
function convertType(
  schema: Record<string, unknown>,
  out: Record<string, unknown>,
  is30: boolean,
): void {
  const named = [schema['type']].flat().filter((type) => types.includes(String(type)));
  if (named.length === 0) return;
  out['type'] = is30 && schema['nullable'] === true ? [...named, 'null'] : named;
}

function convertExclusive(
  schema: Record<string, unknown>,
  out: Record<string, unknown>,
  exclusive: string,
  bound: string,
): void {
  if (typeof schema[exclusive] === 'number') out[exclusive] = schema[exclusive];
  if (schema[exclusive] !== true || typeof out[bound] !== 'number') return;
  out[exclusive] = out[bound];
  delete out[bound];
}
