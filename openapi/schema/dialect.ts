import { isObject } from '../lib/json-pointer.ts';

/**
 * What tells the dialects of JSON Schema and OpenAPI apart; what they share is read alike in all.
 */
export interface Dialect {
  readonly idKeyword: 'id' | '$id' | undefined;
  /** Whether everything beside a `$ref` is ignored: up to draft-07, and in OpenAPI up to 3.0. */
  readonly refHidesSiblings: boolean;
  /** Whether `nullable` (OpenAPI 3.0) and `x-nullable` (Swagger 2.0) mean something. */
  readonly nullable: boolean;
  /**
   * Keywords that say nothing here: not yet invented, or left out by the `$vocabulary` of a
   * metaschema.
   */
  readonly ignored: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();
const draft4: Dialect = { idKeyword: 'id', refHidesSiblings: true, nullable: false, ignored: none };
const draft7: Dialect = { ...draft4, idKeyword: '$id' };
const modern: Dialect = { ...draft7, refHidesSiblings: false };
const draft2019: Dialect = { ...modern, ignored: new Set(['prefixItems']) };
const openApi30: Dialect = {
  idKeyword: undefined,
  refHidesSiblings: true,
  nullable: true,
  ignored: none,
};

/** The dialect of a document by its own version, such as `3.0.3`. */
export function dialectOfVersion(version: string): Dialect {
  return /^3\.[1-9]/.test(version) ? modern : openApi30;
}

/**
 * The dialect that a `$schema` or `jsonSchemaDialect` names; undefined for one that nobody here
 * knows.
 */
export function dialectNamed(uri: string): Dialect | undefined {
  const name = uri.replace(/#$/, '').replace(/^https?:/, '');
  if (/^\/\/json-schema\.org\/draft-0[34]\/schema$/.test(name)) return draft4;
  if (/^\/\/json-schema\.org\/draft-0[67]\/schema$/.test(name)) return draft7;
  if (name === '//json-schema.org/draft/2019-09/schema') return draft2019;
  if (
    /^\/\/json-schema\.org\/draft\/(2020-12|next)\/schema$/.test(name) ||
    name === '//json-schema.org/schema'
  )
    return modern;
  return /^\/\/spec\.openapis\.org\/oas\/3\.[1-9]\/(dialect|schema)\//.test(name)
    ? modern
    : undefined;
}

const validation = [
  'type',
  'const',
  'enum',
  'multipleOf',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
].concat([
  'maxItems',
  'minItems',
  'uniqueItems',
  'maxContains',
  'minContains',
  'maxProperties',
  'minProperties',
  'required',
  'dependentRequired',
]);

/**
 * The dialect of a metaschema that is written out in the document, by its `$vocabulary` (JSON
 * Schema 2020-12, section 8.1.2).
 */
export function dialectOfMetaschema(metaschema: unknown): Dialect | undefined {
  if (!isObject(metaschema) || !isObject(metaschema['$vocabulary'])) return undefined;
  const names = Object.keys(metaschema['$vocabulary']);
  return names.some((name) => name.endsWith('/vocab/validation'))
    ? modern
    : { ...modern, ignored: new Set(validation) };
}
