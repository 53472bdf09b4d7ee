import type { Check } from './check.ts';
import type { Coverage } from './coverage.ts';
import type { Finding } from './finding.ts';

/** How a check ended. */
export type Outcome = 'passed' | 'failed' | 'refuted' | 'skipped';

/** What the engine tells while it runs. Reports, progress and the vitest suite are listeners. */
export type RunEvent = RunStarted | CheckStarted | CheckEnded | CleanedUp | RunEnded;

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
  /** Name of the environment variable that the key came from; undefined where a made-up one is sent. */
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
  /** Why it was skipped. */
  readonly reason: string | undefined;
  readonly findings: readonly Finding[];
  readonly requests: number;
  readonly milliseconds: number;
}

/** What became of the test data. */
export interface CleanedUp {
  readonly type: 'cleaned-up';
  readonly created: number;
  readonly deleted: number;
  /** What is still there, in words, with how to delete it. */
  readonly left: readonly string[];
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
  readonly requests: number;
  readonly milliseconds: number;
  readonly findings: readonly Finding[];
  readonly coverage: Coverage;
  /** Operations of which at least one check came to its end. */
  readonly lookedAt?: readonly string[];
  /** Undefined for a run without a baseline. */
  readonly baseline?: BaselineResult;
  /** 0 conforms, 1 findings. */
  readonly exitCode: 0 | 1;
}
