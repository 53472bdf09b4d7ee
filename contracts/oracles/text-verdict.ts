import type { SchemaViolation } from '../../openapi/schema/schema-validator.ts';

/** What a body that is no JSON as a whole has against its Media Type Object. */
export interface TextVerdict {
  /** Why it is not of the type that it says. */
  readonly unparseable?: string;
  readonly violations: readonly SchemaViolation[];
  /** The value that the violations are about. */
  readonly value: unknown;
}
