/** What became of one thing that was looked at. */
export interface Verdict {
  /** Why it does not hold; undefined where it does, and where nothing could be seen. */
  readonly problem: string | undefined;
  /**
   * Why it could not be seen whether it holds, such as an answer that shows nothing of what was
   * sent; counted neither for nor against.
   */
  readonly unobservable?: string | undefined;
}

/** What became of one operation, called with valid requests. */
export interface OperationOutcome extends Verdict {
  readonly operation: string;
  readonly status: number | undefined;
  readonly milliseconds: number;
}

/** What became of create → read → list → update → delete on one resource. */
export interface ChainOutcome extends Verdict {
  /** The path of the collection. */
  readonly resource: string;
  /** The steps that the document has operations for. */
  readonly steps: readonly string[];
}

export interface DocumentOutcome {
  readonly file: string;
  /** As the document says it, such as `3.0.3`. */
  readonly version: string;
  /** Why the document is not served; undefined where it is. */
  readonly problem: string | undefined;
  /** Resources inferred. */
  readonly resources: number | undefined;
  readonly operations: readonly OperationOutcome[];
  readonly chains: readonly ChainOutcome[];
  readonly milliseconds: number;
}
