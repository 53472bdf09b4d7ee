import type { Check } from '../plan/check.ts';
import type { Coverage } from '../plan/coverage.ts';
import type { LeftOut } from '../safety/gate.ts';
import type { TooManySkipped } from '../safety/share.ts';
import type { PutBack } from '../safety/singletons.ts';
import type { Finding } from './finding.ts';

/**
 * How a check ended. `error`: something of doubletake or of a library broke in it, so that it says
 * nothing of the target.
 */
export type Outcome = 'passed' | 'failed' | 'refuted' | 'skipped' | 'error';

/** What the process exits with: 0 conforms, 1 findings, 2 no verdict, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 130;

/** What the engine tells while it runs. Reports, progress and the vitest suite are listeners. */
export type RunEvent =
  | RunStarted
  | CheckStarted
  | CheckEnded
  | Waiting
  | CleanedUp
  | KeptSafe
  | RunEnded;

export interface RunStarted {
  readonly type: 'run-started';
  readonly run: RunDescription;
  readonly checks: readonly Check[];
}

/** What a run is about; the head of every report. */
export interface RunDescription {
  readonly api: string;
  readonly title: string;
  /** URL, or what kind of target was started. */
  readonly target: string;
  readonly seed: number;
  /** Part of the names of all test data. */
  readonly runId: string;
  /**
   * Name of the environment variable that the key came from; undefined where a made-up one is sent.
   */
  readonly keyFrom: string | undefined;
  /** Where the credentials come from, in words, where that is more than one variable. */
  readonly credentials?: string | undefined;
  readonly allowWrites: boolean;
  /** Whether a refuted assumption fails the run. */
  readonly strict: boolean;
}

export interface CheckStarted {
  readonly type: 'check-started';
  readonly check: Check;
}

export interface CheckEnded {
  readonly type: 'check-ended';
  readonly check: Check;
  readonly outcome: Outcome;
  /** Why it was skipped, or what broke. */
  readonly reason: string | undefined;
  /** Whether it was skipped because its requests may not go to the target. */
  readonly leftOut: boolean;
  readonly findings: readonly Finding[];
  readonly requests: number;
  readonly milliseconds: number;
}

/** Nothing is sent for a while. */
export interface Waiting {
  readonly type: 'waiting';
  readonly milliseconds: number;
  /** Why, in words: `the target allows 20 requests in 1 s (429, Retry-After: 1)`. */
  readonly reason: string;
}

/** What became of the test data. */
export interface CleanedUp {
  readonly type: 'cleaned-up';
  readonly created: number;
  readonly deleted: number;
  /** What is still there, in words, with how to delete it. */
  readonly left: readonly string[];
  /**
   * What may be there, in words: one text for each request whose effect could not be traced or
   * looked at.
   */
  readonly untraced: readonly string[];
}

/** What was not sent, so that nothing of anybody's changes, and what was put back. */
export interface KeptSafe {
  readonly type: 'kept-safe';
  readonly leftOut: readonly LeftOut[];
  readonly singletons: readonly PutBack[];
}

/** What a run has found, beside what was known. */
export interface BaselineResult {
  /** Causes that the baseline has. */
  readonly known: number;
  /** Causes that it does not have. */
  readonly fresh: number;
  /** Fingerprints of the baseline that were looked for and not found. */
  readonly gone: readonly string[];
}

export interface RunEnded {
  readonly type: 'run-ended';
  readonly summary: RunSummary;
}

export interface RunSummary {
  readonly passed: number;
  readonly failed: number;
  readonly refuted: number;
  readonly skipped: number;
  readonly error: number;
  /** How many of the skipped checks were left out for safety. */
  readonly leftOut: number;
  /** Set where more was skipped than the run may skip. */
  readonly tooManySkipped: TooManySkipped | undefined;
  readonly requests: number;
  readonly milliseconds: number;
  readonly findings: readonly Finding[];
  readonly coverage: Coverage;
  /** Operations of which at least one check came to its end. */
  readonly lookedAt?: readonly string[];
  /** Undefined for a run without a baseline. */
  readonly baseline?: BaselineResult;
  /** Why the run ended before all checks had; undefined where it did not. */
  readonly stopped: Stopped | undefined;
  readonly exitCode: ExitCode;
}

/** Why a run ended early. */
export type Stopped =
  /** It was told to. */
  | 'interrupted'
  /** The target went away and did not come back. */
  | 'target-gone'
  /** What it makes could not be noted any more. */
  | 'ledger-lost';
