import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { EvidenceMap } from '../../openapi/model/evidence.ts';
import {
  createSchemaValidator,
  type Direction,
  type SchemaValidator,
} from '../../openapi/schema/schema-validator.ts';
import type { Group, SuiteFile } from './read-suite.ts';

export interface Failure {
  readonly file: string;
  readonly group: string;
  readonly test: string;
  /** What came instead of what the suite wants, or the error that was thrown. */
  readonly problem: string;
}

export interface FileResult {
  readonly name: string;
  readonly passed: number;
  readonly total: number;
  readonly failures: readonly Failure[];
}

export interface Remote {
  readonly uri: string;
  readonly schema: unknown;
}

const dialects: Readonly<Record<string, string>> = {
  'draft2020-12': 'https://json-schema.org/draft/2020-12/schema',
  draft4: 'http://json-schema.org/draft-04/schema#',
};

/**
 * Runs one file through the validation of the double: each schema stands as
 * `components.schemas.Given` in an OpenAPI 3.1 document whose `jsonSchemaDialect` is the draft's,
 * with the schemas that it refers to beside it. A test has to come out right for requests and for
 * answers.
 */
export function runFile(
  file: SuiteFile,
  draft: string,
  remotes: ReadonlyMap<string, unknown>,
): FileResult {
  const failures = file.groups.flatMap((group) => runGroup(file.name, group, draft, remotes));
  const total = file.groups.reduce((sum, group) => sum + group.tests.length, 0);
  return { name: file.name, total, passed: total - failures.length, failures };
}

function runGroup(
  file: string,
  group: Group,
  draft: string,
  remotes: ReadonlyMap<string, unknown>,
): Failure[] {
  // The suite wants `format` to be a mere annotation everywhere but in the optional files about
  // formats.
  const assertFormats = file.startsWith('optional/format') || draft === 'draft4';
  const validator = createSchemaValidator(wrap(group.schema, draft, remotes), { assertFormats });
  return group.tests.flatMap(({ description, data, valid }) => {
    const problem = (['request', 'answer'] as const)
      .map((direction) => judge(validator, data, valid, direction))
      .find((found) => found !== undefined);
    return problem === undefined
      ? []
      : [{ file, group: group.description, test: description, problem }];
  });
}

function judge(
  validator: SchemaValidator,
  data: unknown,
  valid: boolean,
  direction: Direction,
): string | undefined {
  try {
    const violations = validator.validate('/components/schemas/Given', data, direction);
    if (violations.length === 0) return valid ? undefined : `was let through as ${direction}`;
    return valid
      ? `was refused as ${direction}: ${violations[0]?.keyword} ${violations[0]?.message}`
      : undefined;
  } catch (error) {
    return `threw ${String(error)}`;
  }
}

/**
 * A schema without an `$id` gets one, so that `#` means the schema and not the document around it.
 */
function wrap(
  schema: unknown,
  draft: string,
  remotes: ReadonlyMap<string, unknown>,
): OpenApiDocument {
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
  const root = { openapi: '3.1.0', jsonSchemaDialect: dialects[draft], components: { schemas } };
  return {
    name: 'suite',
    title: 'JSON Schema Test Suite',
    version: '3.1.0',
    root,
    evidence: new EvidenceMap(root),
    files: ['suite.json'],
    warnings: [],
    locate: (pointer) => pointer,
  };
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
