import { createRequire } from 'node:module';
import { ownMember } from '../lib/json-pointer.ts';

const require = createRequire(import.meta.url);

const files: Readonly<Record<string, string>> = {
  'http://json-schema.org/draft-06/schema': 'json-schema-draft-06.json',
  'http://json-schema.org/draft-07/schema': 'json-schema-draft-07.json',
  'https://json-schema.org/draft/2019-09/schema': 'json-schema-2019-09/schema.json',
  'https://json-schema.org/draft/2020-12/schema': 'json-schema-2020-12/schema.json',
};
const vocabularies = [
  'core',
  'applicator',
  'unevaluated',
  'validation',
  'meta-data',
  'format-annotation',
  'format-assertion',
  'content',
];

/**
 * The metaschema of JSON Schema under a URI, from Ajv's package, read when a `$ref` names it;
 * undefined for any other URI.
 */
export function readMetaschema(uri: string): unknown {
  if (/^http:\/\/json-schema\.org\/draft-04\/schema$/.test(uri)) return draft4;
  const file = ownMember(files, uri) ?? vocabularyFile(uri);
  if (file === undefined) return undefined;
  try {
    return structuredClone(require(`ajv/dist/refs/${file}`));
  } catch {
    return undefined;
  }
}

function vocabularyFile(uri: string): string | undefined {
  const [, draft, name] =
    /^https:\/\/json-schema\.org\/draft\/(2019-09|2020-12)\/meta\/([a-z-]+)$/.exec(uri) ?? [];
  return draft !== undefined && name !== undefined && vocabularies.includes(name)
    ? `json-schema-${draft}/meta/${name}.json`
    : undefined;
}

const reference = (name: string) => ({ $ref: `#/definitions/${name}` });
const self = { $ref: '#' };
const schemas = { type: 'object', additionalProperties: self };

/** Ajv brings no metaschema of draft-04 along; this says the same in fewer words. */
const draft4 = {
  id: 'http://json-schema.org/draft-04/schema#',
  $schema: 'http://json-schema.org/draft-04/schema#',
  definitions: {
    schemaArray: { type: 'array', minItems: 1, items: self },
    positiveInteger: { type: 'integer', minimum: 0 },
    simpleTypes: { enum: ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] },
    stringArray: { type: 'array', items: { type: 'string' }, minItems: 1, uniqueItems: true },
  },
  type: 'object',
  properties: {
    ...Object.fromEntries(
      ['id', '$schema', 'title', 'description', 'pattern', 'format'].map((name) => [
        name,
        { type: 'string' },
      ]),
    ),
    ...Object.fromEntries(['maximum', 'minimum'].map((name) => [name, { type: 'number' }])),
    ...Object.fromEntries(
      ['exclusiveMaximum', 'exclusiveMinimum', 'uniqueItems'].map((name) => [
        name,
        { type: 'boolean' },
      ]),
    ),
    ...Object.fromEntries(
      ['maxLength', 'minLength', 'maxItems', 'minItems', 'maxProperties', 'minProperties'].map(
        (name) => [name, reference('positiveInteger')],
      ),
    ),
    ...Object.fromEntries(
      ['definitions', 'properties', 'patternProperties'].map((name) => [name, schemas]),
    ),
    ...Object.fromEntries(
      ['allOf', 'anyOf', 'oneOf'].map((name) => [name, reference('schemaArray')]),
    ),
    ...Object.fromEntries(
      ['additionalItems', 'additionalProperties'].map((name) => [
        name,
        { anyOf: [{ type: 'boolean' }, self] },
      ]),
    ),
    multipleOf: { type: 'number', minimum: 0, exclusiveMinimum: true },
    items: { anyOf: [self, reference('schemaArray')] },
    required: reference('stringArray'),
    dependencies: {
      type: 'object',
      additionalProperties: { anyOf: [self, reference('stringArray')] },
    },
    enum: { type: 'array', minItems: 1, uniqueItems: true },
    type: {
      anyOf: [
        reference('simpleTypes'),
        { type: 'array', items: reference('simpleTypes'), minItems: 1, uniqueItems: true },
      ],
    },
    not: self,
  },
  dependencies: { exclusiveMaximum: ['maximum'], exclusiveMinimum: ['minimum'] },
};
