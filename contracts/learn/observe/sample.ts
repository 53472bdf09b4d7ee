import type { Facts } from '../../../openapi/model/answer-template.ts';

/** A body, with what was known when it came. */
export interface Sample {
  readonly body: unknown;
  readonly facts: Facts;
  /** The facts of each violation of the request. */
  readonly violations: readonly Facts[];
}
