/** What of the contract a run has seen, and what not and why. */
export interface Coverage {
  readonly operations: readonly OperationCoverage[];
  /** Shares of what is declared: `{ seen: 52, declared: 60 }`. */
  readonly totals: Readonly<Record<CoverageDimension, CoverageCount>>;
}

export type CoverageDimension =
  | 'operations'
  | 'statuses'
  | 'parameters'
  | 'media types'
  | 'properties';

export interface CoverageCount {
  readonly seen: number;
  readonly declared: number;
}

export interface OperationCoverage {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** How often each declared status came. */
  readonly statuses: readonly CoveredItem[];
  /** Parameters as `query/page`. */
  readonly parameters: readonly CoveredItem[];
  /** Media types as `request application/json`, `200 application/json`. */
  readonly mediaTypes: readonly CoveredItem[];
  /** Properties of success answers as `chatbot/settings/avatar`. */
  readonly properties: readonly CoveredItem[];
}

export interface CoveredItem {
  readonly name: string;
  readonly count: number;
  /** Why it was not seen, where it was not. */
  readonly reason: string | undefined;
}
