import { findResponse, type Operation } from '../../openapi/model/operation.ts';
import { declareStatus, toJsonPath } from '../oracles/overlay-snippet.ts';
import type { Difference } from './compare-answers.ts';

/**
 * What would close a difference: an action for an overlay where the document can say it, else a
 * line of a module of handlers.
 */
export function remedyFor(
  operation: Operation,
  differences: readonly Difference[],
): string | undefined {
  const [first] = differences;
  if (first === undefined) return undefined;
  if (first.at === 'status') {
    const status = Number(first.recorded);
    if (findResponse(operation, status) === undefined) return declareStatus(operation, status);
    return status < 300
      ? action(operation, `'x-doubletake-status': ${status}`)
      : handler(operation, `status: ${status}`);
  }
  if (first.at === 'body' || first.at === 'header/content-type') {
    const body = differences.find(({ at }) => at === 'body')?.recorded;
    return action(operation, `'x-doubletake-answer': { body: ${JSON.stringify(body) ?? '…'} }`);
  }
  const member = first.at.split('/').at(-1) ?? '';
  const value = JSON.stringify(first.recorded);
  return handler(operation, `body: { ...answer.body, ${member}: ${value ?? 'undefined'} }`);
}

function action(operation: Operation, update: string): string {
  return `- target: ${toJsonPath(operation.pointer)}\n  x-evidence: observed\n  update: { ${update} }`;
}

function handler(operation: Operation, change: string): string {
  return `'${operation.id}': async (call) => { const answer = await call.inferred(); return { ...answer, ${change} }; }`;
}
