/** What became of one operation, called with a valid request. */
export interface OperationOutcome {
  readonly operation: string;
  /** Why the answer does not count as valid; undefined where it does. */
  readonly problem: string | undefined;
  readonly status: number | undefined;
  readonly milliseconds: number;
}

/** What became of create → read → list → update → delete on one resource. */
export interface ChainOutcome {
  /** The path of the collection. */
  readonly resource: string;
  /** The steps that the document has operations for. */
  readonly steps: readonly string[];
  /** Why the chain did not hold; undefined where it did. */
  readonly problem: string | undefined;
}

export interface DocumentOutcome {
  readonly file: string;
  /** As the document says it, such as `3.0.3`. */
  readonly version: string;
  /** Why the document does not load; undefined where it does. */
  readonly problem: string | undefined;
  /** Resources inferred; undefined as long as nothing infers them. */
  readonly resources: number | undefined;
  readonly operations: readonly OperationOutcome[];
  readonly chains: readonly ChainOutcome[];
  readonly milliseconds: number;
}
