/**
 * Thrown by a check that cannot be run on this target, with the reason. It is counted as skipped.
 */
export class CheckSkipped extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'CheckSkipped';
  }
}

/** Why a request stays here. */
export type LeftOutKind = 'writes' | 'singletons' | 'bulk' | 'actions' | 'foreign' | 'unclear';

/** Ends a check whose request may not go to the target. */
export class LeftOutForSafety extends CheckSkipped {
  readonly kind: LeftOutKind;
  constructor(kind: LeftOutKind, text: string) {
    super(text);
    this.name = 'LeftOutForSafety';
    this.kind = kind;
  }
}
