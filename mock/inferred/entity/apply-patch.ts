import { applyPatch, type Operation } from 'rfc6902';
import { writeJson } from '../../../openapi/lib/exact-json.ts';
import { getPointer, parsePointer } from '../../../openapi/lib/json-pointer.ts';
import { brief, ProblemError } from '../../lib/problem.ts';

/**
 * Members, items and characters that the `copy` operations of one patch may make: 30 copies that
 * double what is there make a billion. So many are made, stored and sent in under a second.
 */
const mostCopied = 1_000_000;
/** As deep as a body of JSON may nest. */
const deepest = 200;

/**
 * A value after a JSON Patch (RFC 6902). Throws `request-invalid` for an operation that cannot be
 * done, `request-too-complex` for one that makes too much.
 */
export function applyJsonPatch(before: unknown, operations: readonly Operation[]): unknown {
  const value = structuredClone(before);
  let left = mostCopied;
  for (const [index, operation] of operations.entries()) {
    if (typeof operation?.path === 'string' && parsePointer(operation.path).length > deepest)
      throw tooComplex(index, `leads deeper than ${deepest} levels`);
    if (operation?.op === 'copy' && typeof operation.from === 'string') {
      left -= sizeOf(getPointer(value, operation.from), left);
      if (left < 0)
        throw tooComplex(
          index,
          `makes the copies larger than ${mostCopied} characters and values together`,
        );
    }
    const [error] = apply(value, operation);
    if (error !== null) throw cannot(index, operation, error?.message ?? 'it is no operation');
  }
  return value;
}

function apply(value: unknown, operation: Operation): (Error | null | undefined)[] {
  try {
    return applyPatch(value, [operation]);
  } catch (error) {
    // What is no operation at all, or no pointer.
    return [error instanceof Error ? error : new Error(String(error))];
  }
}

function cannot(index: number, operation: Operation, reason: string): ProblemError {
  const message = `cannot be done: ${brief(reason)}`;
  const violations = [{ location: ['body', index], keyword: 'patch', message, value: operation }];
  return new ProblemError(
    'request-invalid',
    `Operation ${index} of the patch, ${brief(writeJson(operation) ?? 'undefined')}, ${message}.`,
    {
      violations,
    },
  );
}

function tooComplex(index: number, reason: string): ProblemError {
  return new ProblemError('request-too-complex', `Operation ${index} of the patch ${reason}.`, {
    violations: [{ location: ['body', index], keyword: 'patch', message: reason }],
  });
}

/** Members, items and characters of a value. @param most where the count ends */
function sizeOf(value: unknown, most: number): number {
  const pending: unknown[] = [value];
  let size = 0;
  for (let item = pending.pop(); item !== undefined && size <= most; item = pending.pop()) {
    size += typeof item === 'string' ? item.length + 1 : 1;
    if (typeof item !== 'object' || item === null) continue;
    for (const [name, member] of Object.entries(item)) {
      size += name.length;
      pending.push(member);
    }
  }
  return size;
}
