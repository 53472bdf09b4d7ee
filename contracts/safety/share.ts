/** How many checks ended how; `leftOut` of the skipped ones were left out for safety. */
export interface Counted {
  readonly passed: number;
  readonly failed: number;
  readonly refuted: number;
  readonly skipped: number;
  readonly leftOut: number;
}

/** How much of what may be sent a run has checked. */
export interface Share {
  /** Checks that ran. */
  readonly ran: number;
  /** Checks that the flags of the run allow. */
  readonly allowed: number;
  /** Of the allowed ones, in percent. */
  readonly skippedPercent: number;
  /** Set where more were skipped than the run may skip. */
  readonly tooManySkipped: TooManySkipped | undefined;
}

export interface TooManySkipped {
  readonly percent: number;
  /** What was accepted, in percent. */
  readonly most: number;
}

/** What a run skips at most by default, in percent of the checks that its flags allow. */
export const mostSkipped = 50;

/** Few checks say nothing of a share: of two that are chosen by name, one may well be skipped. */
const fewest = 10;

/**
 * The share of the checks that ran. What was left out for safety counts for neither side: a run
 * that may only read has done what it may.
 */
export function shareOf({ passed, failed, refuted, skipped, leftOut }: Counted, most = 100): Share {
  const ran = passed + failed + refuted;
  const allowed = ran + skipped - leftOut;
  const skippedPercent = allowed === 0 ? 0 : Math.round(((skipped - leftOut) * 100) / allowed);
  return {
    ran,
    allowed,
    skippedPercent,
    tooManySkipped:
      allowed >= fewest && skippedPercent > most ? { percent: skippedPercent, most } : undefined,
  };
}
