import type { ErrorCode } from './error-catalogue.ts';

/** What an error tells besides its message. */
export interface ErrorDetails {
  /** Where: a file, with line or JSON pointer. */
  readonly where?: string;
  /** What to do next, one sentence. */
  readonly next?: string;
  readonly cause?: unknown;
}

/**
 * Misuse or broken input, as opposed to a defect of ours. The message says what happened, with the value and
 * what is accepted; `where` and `next` complete it. The command line prints all three and exits with 2.
 */
export class DoubletakeError extends Error {
  readonly code: ErrorCode;
  readonly where: string | undefined;
  readonly next: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'DoubletakeError';
    this.code = code;
    this.where = details.where;
    this.next = details.next;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
