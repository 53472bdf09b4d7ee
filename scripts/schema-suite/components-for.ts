import { isObject } from '../../openapi/lib/json-pointer.ts';

/** The URI of the dialect of each draft. */
export const dialects: Readonly<Record<string, string>> = {
  'draft2020-12': 'https://json-schema.org/draft/2020-12/schema',
  draft4: 'http://json-schema.org/draft-04/schema#',
};

/**
 * What `components.schemas` has to hold for a schema of the suite: the schema as `Given`, and those
 * that it may refer to beside it. A schema without an `$id` gets one, so that `#` means the schema
 * and not the document around it.
 * @param remotes schemas by URI
 */
export function componentsFor(
  schema: unknown,
  draft: string,
  remotes: ReadonlyMap<string, unknown>,
): Record<string, unknown> {
  const idKeyword = draft === 'draft4' ? 'id' : '$id';
  const own =
    !isObject(schema) || typeof schema[idKeyword] === 'string'
      ? schema
      : identified(schema, idKeyword, 'http://given.invalid/schema.json');
  const schemas: Record<string, unknown> = { Given: own };
  for (const [uri, remote] of remotes) {
    const isOther = /\/draft[\d-]+\//.test(uri) && !uri.includes(`/${draft}/`);
    if (isOther && draft !== 'draft2020-12') continue;
    schemas[uri] = isObject(remote) ? identified(remote, idKeyword, uri) : remote;
    const id = isObject(remote) ? remote[idKeyword] : undefined;
    // Fetched from one URI and identified by another: found under both.
    if (typeof id === 'string' && new URL(id, uri).href !== uri)
      schemas[`${uri} alias`] = { [idKeyword]: uri, allOf: [{ $ref: new URL(id, uri).href }] };
  }
  return schemas;
}

/**
 * A remote keeps an identifier of its own, relative to where it lies. In draft-04 what stands
 * beside a `$ref` is ignored, hence the `allOf`.
 */
function identified(
  schema: Record<string, unknown>,
  idKeyword: string,
  uri: string,
): Record<string, unknown> {
  const keyword =
    typeof schema['$schema'] === 'string' && !schema['$schema'].includes('draft-04')
      ? '$id'
      : idKeyword;
  if (typeof schema[keyword] === 'string' && !schema[keyword].startsWith('#')) return schema;
  return keyword === 'id' && typeof schema['$ref'] === 'string'
    ? { [keyword]: uri, allOf: [schema] }
    : { ...schema, [keyword]: uri };
}
