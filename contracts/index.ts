/** The checks as a library. */

export { loadDocument } from '../openapi/load-document.ts';
export type { ArazzoDescription } from './arazzo.ts';
export {
  type Authentication,
  createAuthentication,
  type GivenCredentials,
} from './authentication/authentication.ts';
export { type BaselineEntry, formatBaseline, parseBaseline } from './baseline.ts';
export type { Check, CheckGroup, Safety } from './check.ts';
export { type CleanResult, cleanLedger } from './clean-ledger.ts';
export type { Coverage } from './coverage.ts';
export type { Outcome, RunEvent, RunSummary } from './event.ts';
export { type Finding, type FindingGroup, groupFindings } from './finding.ts';
export type { Ledger, LedgerEntry } from './ledger.ts';
export {
  type CheckSelection,
  listChecks,
  type PreparedChecks,
  prepareChecks,
} from './prepare-checks.ts';
export { jsonReportSchema } from './report/json-schema.ts';
export { runChecks } from './run-checks.ts';
export type { RunOptions } from './run-options.ts';
export type { Target } from './transport.ts';
