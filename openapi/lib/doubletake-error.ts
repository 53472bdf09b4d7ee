import type { ErrorCode } from '../errors.ts';

/** What an error tells besides its message. */
export interface ErrorDetails {
  /** Where: a file, with line or JSON pointer. */
  readonly where?: string;
  /** What to do next, one sentence. */
  readonly next?: string;
  readonly cause?: unknown;
  /** What is wrong besides: somebody who corrects a file wants to know all of it at once. */
  readonly others?: readonly DoubletakeError[];
}

/**
 * Misuse or broken input, as opposed to a defect of ours. The message says what happened, with the
 * value and what is accepted; `where` and `next` complete it. The command line prints all three and
 * exits with 2.
 */
export class DoubletakeError extends Error {
  readonly code: ErrorCode;
  readonly where: string | undefined;
  readonly next: string | undefined;
  /** Further errors of the same kind of work, such as the second mistake in a document. */
  readonly others: readonly DoubletakeError[];

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'DoubletakeError';
    this.code = code;
    this.where = details.where;
    this.next = details.next;
    this.others = details.others ?? [];
  }
}

/** Several errors as one to throw: the first, which carries the others. */
export function joinErrors(errors: readonly DoubletakeError[]): DoubletakeError {
  const [first, ...others] = errors.flatMap((error) => [error, ...error.others]);
  if (first === undefined) throw new TypeError('no errors to join');
  const { code, message, where, next, cause } = first;
  return new DoubletakeError(code, message, {
    ...(where !== undefined && { where }),
    ...(next !== undefined && { next }),
    cause,
    others,
  });
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
