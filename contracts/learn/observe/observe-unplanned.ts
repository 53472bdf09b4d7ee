import type { Facts } from '../../../openapi/model/answer-template.ts';
import type { Operation } from '../../../openapi/model/operation.ts';

/** Successes of an operation of which the document does not say what it is about. */
export interface UnplannedSeen {
  readonly operation: Operation;
  readonly answers: { readonly facts: Facts; readonly body: unknown }[];
}

const mostAnswers = 40;

export function noteUnplanned(
  unplanned: Map<string, UnplannedSeen>,
  operation: Operation,
  facts: Facts,
  body: unknown,
): void {
  const known = unplanned.get(operation.id) ?? { operation, answers: [] };
  unplanned.set(operation.id, known);
  if (known.answers.length < mostAnswers) known.answers.push({ facts, body });
}
