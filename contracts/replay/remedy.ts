import { parsePointer } from '../../openapi/lib/json-pointer.ts';
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
    // The double has refused what the API took: its answer is none to build upon.
    if (status < 300 && Number(first.actual) >= 400)
      return `'${operation.id}': () => ({ status: ${status}, body: … })`;
    return status < 300
      ? action(operation, `'x-doubletake-status': ${status}`)
      : handler(operation, `status: ${status}`);
  }
  if (first.at === 'body' || first.at === 'header/content-type') {
    const body = differences.find(({ at }) => at === 'body')?.recorded;
    return action(operation, `'x-doubletake-answer': { body: ${JSON.stringify(body) ?? '…'} }`);
  }
  if (!first.at.startsWith('body/'))
    return handler(operation, `headers: { ...answer.headers, ${headerOf(first)} }`);
  const way = parsePointer(first.at.slice('body'.length)).map(access).join('');
  const value = JSON.stringify(first.recorded);
  const change = value === undefined ? `delete body${way}` : `body${way} = ${value}`;
  return `'${operation.id}': async (call) => { const { body, ...answer } = structuredClone(await call.inferred()); ${change}; return { ...answer, body }; }`;
}

function headerOf({ at, recorded }: Difference): string {
  return `'${at.replace(/^header\//, '')}': ${JSON.stringify(recorded) ?? 'undefined'}`;
}

/** A member or an item, as JavaScript names it. */
function access(token: string): string {
  if (/^[A-Za-z_$][\w$]*$/.test(token)) return `.${token}`;
  return /^\d+$/.test(token) ? `[${token}]` : `[${JSON.stringify(token)}]`;
}

function action(operation: Operation, update: string): string {
  return `- target: ${toJsonPath(operation.pointer)}\n  x-evidence: observed\n  update: { ${update} }`;
}

function handler(operation: Operation, change: string): string {
  return `'${operation.id}': async (call) => { const answer = await call.inferred(); return { ...answer, ${change} }; }`;
}
