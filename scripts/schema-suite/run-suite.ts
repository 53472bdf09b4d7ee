import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { EvidenceMap } from '../../openapi/model/evidence.ts';
import {
  createSchemaValidator,
  type Direction,
  type SchemaValidator,
} from '../../openapi/schema/schema-validator.ts';
import { componentsFor, dialects } from './components-for.ts';
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
  /** Tests that were not run: OpenAPI cannot say their schemas. */
  readonly unsayable?: number;
}

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

function wrap(
  schema: unknown,
  draft: string,
  remotes: ReadonlyMap<string, unknown>,
): OpenApiDocument {
  const root = {
    openapi: '3.1.0',
    jsonSchemaDialect: dialects[draft],
    components: { schemas: componentsFor(schema, draft, remotes) },
  };
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
