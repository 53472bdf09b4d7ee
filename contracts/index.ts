/**
 * The checks as a library: `import { runChecks } from 'doubletake/contracts'`.
 *
 * @module doubletake/contracts
 */

export { loadDocument } from '../openapi/load/load-document.ts';
export {
  type Authentication,
  createAuthentication,
  type GivenCredentials,
} from './authentication/authentication.ts';
export type { ArazzoDescription } from './plan/arazzo.ts';
export type { Check, CheckGroup, Safety } from './plan/check.ts';
export type { Coverage } from './plan/coverage.ts';
export { jsonReportSchema } from './report/json-schema.ts';
export { type BaselineEntry, formatBaseline, parseBaseline } from './run/baseline.ts';
export { type CauseGroup, groupCauses } from './run/causes.ts';
export { type CleanResult, cleanLedger } from './run/clean-ledger.ts';
export type { Outcome, RunEvent, RunSummary } from './run/event.ts';
export { type Finding, type FindingGroup, groupFindings } from './run/finding.ts';
export type { Ledger, LedgerEntry } from './run/ledger.ts';
export {
  type CheckSelection,
  listChecks,
  type PreparedChecks,
  prepareChecks,
} from './run/prepare-checks.ts';
export { runChecks } from './run/run-checks.ts';
export type { RunOptions } from './run/run-options.ts';
export type { Target } from './run/transport.ts';
