import type { FaultApi } from '../../test/faults/index.ts';

/** How a run reaches its server. */
export const routes = [
  'in process',
  'over HTTP',
  'through the proxy',
  'another seed',
  'on Node.js 24',
] as const;
export type Route = (typeof routes)[number];

/** One run of the checks of an API: against a server that conforms, or against one with a fault. */
export interface Job {
  readonly api: FaultApi;
  readonly seed: number;
  /** Name of the fault; undefined for a server that conforms. */
  readonly fault?: string;
  readonly route: Route;
  /** Findings that the same run has without the fault, by {@link FoundBy.key}. */
  readonly known: readonly string[];
  /** Whether to go on after the first finding that names the fault. */
  readonly toTheEnd: boolean;
}

/** A finding, with what a table says of it. */
export interface FoundBy {
  readonly key: string;
  readonly code: string;
  readonly severity: string;
  readonly check: string;
  readonly operation: string;
  readonly location: string;
  readonly message: string;
}

/** What became of a job. */
export interface Outcome {
  readonly job: Job;
  /** The findings that are not known already. */
  readonly found: readonly FoundBy[];
  readonly checks: number;
  readonly requests: number;
  readonly milliseconds: number;
  /** Why the run broke off; a defect of ours. */
  readonly error?: string;
}
