import { isObject } from './json-pointer.ts';

/**
 * Turns the Schema Objects of an OpenAPI 3.0 document into JSON Schema 2020-12, in place, so that one
 * dialect is left downstream. 3.0 differs (OpenAPI 3.0.4, section 4.7.24): `nullable`, boolean
 * `exclusiveMinimum`/`exclusiveMaximum`, and a `$ref` whose siblings are ignored. JSON pointers stay as they were.
 */
export function upgradeSchemas(root: Record<string, unknown>): void {
  const seen = new Set<unknown>();
  for (const schema of findSchemas(root)) upgradeSchema(schema, seen);
}

/** Finds the outermost schemas: members named `schema`, and all of `components.schemas`. */
function* findSchemas(root: Record<string, unknown>): Generator<unknown> {
  const components = root['components'];
  if (isObject(components) && isObject(components['schemas'])) yield* Object.values(components['schemas']);
  const pending: unknown[] = [root['paths'], components];
  for (let node = pending.pop(); node !== undefined || pending.length > 0; node = pending.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    for (const [key, value] of Object.entries(node)) {
      if (key === 'schema') yield value;
      // Examples are data: what looks like a schema in them is none.
      else if (key !== 'example' && key !== 'examples' && key !== 'schemas') pending.push(value);
    }
  }
}

const schemaMembers = ['items', 'not', 'additionalProperties'] as const;
const schemaLists = ['allOf', 'anyOf', 'oneOf'] as const;

function upgradeSchema(schema: unknown, seen: Set<unknown>): void {
  if (!isObject(schema) || seen.has(schema)) return;
  seen.add(schema);
  if (typeof schema['$ref'] === 'string') {
    for (const key of Object.keys(schema)) if (key !== '$ref') delete schema[key];
    return;
  }
  upgradeNullable(schema);
  upgradeExclusive(schema, 'exclusiveMinimum', 'minimum');
  upgradeExclusive(schema, 'exclusiveMaximum', 'maximum');
  for (const key of schemaMembers) upgradeSchema(schema[key], seen);
  for (const key of schemaLists) if (Array.isArray(schema[key])) for (const item of schema[key]) upgradeSchema(item, seen);
  if (isObject(schema['properties'])) for (const item of Object.values(schema['properties'])) upgradeSchema(item, seen);
}

/** Without a `type` beside it, `nullable` says nothing (OpenAPI 3.0.3, proposal 2019-10-31, clarified nullable). */
function upgradeNullable(schema: Record<string, unknown>): void {
  if (schema['nullable'] === true && typeof schema['type'] === 'string') schema['type'] = [schema['type'], 'null'];
  delete schema['nullable'];
}

function upgradeExclusive(schema: Record<string, unknown>, exclusive: string, bound: string): void {
  if (typeof schema[exclusive] !== 'boolean') return;
  if (schema[exclusive] && typeof schema[bound] === 'number') {
    schema[exclusive] = schema[bound];
    delete schema[bound];
  } else delete schema[exclusive];
}
