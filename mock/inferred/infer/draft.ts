import type { Operation } from '../../../openapi/model/operation.ts';
import type { Confidence, OperationPlan, Resource, ResourceSchema, Role } from './model.ts';

/** A resource while its operations are gathered. */
export interface Draft {
  name: string;
  kind: Resource['kind'];
  segments: readonly string[];
  parent: Draft | undefined;
  plans: OperationPlan[];
  confidence: Confidence;
  why: string[];
  readonly resourceSchema: ResourceSchema;
  /** Has the schema described anew: another operation says something of the items. */
  forgetSchema(): void;
}

/** Gives an operation its plan, unless it has one. */
export type MakePlan = (
  operation: Operation,
  role: Role,
  draft: Draft | undefined,
  why: string,
  extras?: Partial<OperationPlan>,
) => void;

/** The resource at some segments: the one that is known, else a new one. */
export type MakeDraft = (
  segments: readonly string[],
  kind: Draft['kind'],
  confidence: Confidence,
  why: string,
) => Draft;
