import type { WarningCode } from '../errors.ts';

/** What is unusual in a document, and how it is served all the same. */
export interface DocumentWarning {
  readonly code: WarningCode;
  readonly message: string;
  /** JSON pointer in the document as doubletake holds it. */
  readonly pointer: string;
  /**
   * File, line, column and JSON pointer as the author wrote it. Looking up the line costs time:
   * only when read.
   */
  readonly where: string;
}
