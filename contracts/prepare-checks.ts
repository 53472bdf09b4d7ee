import type { OpenApiDocument } from '../openapi/document.ts';
import type { ArazzoDescription } from './arazzo.ts';
import type { Check, CheckGroup } from './check.ts';
import { deriveChecks } from './derive/derive-checks.ts';
import { createPlan, type Plan } from './plan.ts';

/** What decides which checks there are. */
export interface CheckSelection {
  readonly document: OpenApiDocument;
  /** Decides samples and random bodies; 1 by default. */
  readonly seed?: number;
  /** Part of the names of all test data; give another for each run against a target that keeps its state. */
  readonly runId: string;
  /** Only checks whose id or operation contains one of these texts (`*` stands for anything). */
  readonly only?: readonly string[];
  readonly groups?: readonly CheckGroup[];
  /** Arazzo descriptions whose workflows are checks as well. */
  readonly journeys?: readonly ArazzoDescription[];
}

/** The checks of a document, derived once: to be looked at, and then run. */
export interface PreparedChecks {
  readonly plan: Plan;
  readonly checks: readonly Check[];
  /** What their derivation took. */
  readonly milliseconds: number;
}

/** Derives the checks of a document. Nothing is sent. */
export function prepareChecks(selection: CheckSelection): PreparedChecks {
  const started = performance.now();
  const { document, seed = 1, runId, journeys = [] } = selection;
  const plan = createPlan(document, { seed, runId, journeys });
  const checks = select(deriveChecks(plan), selection);
  return { plan, checks, milliseconds: performance.now() - started };
}

/** The checks of a document, as they would be run. Nothing is sent. */
export function listChecks(selection: CheckSelection): readonly Check[] {
  return prepareChecks(selection).checks;
}

function select(checks: readonly Check[], { only = [], groups }: CheckSelection): Check[] {
  const patterns = only.map(toPattern);
  return checks.filter(
    ({ id, group }) => (groups === undefined || groups.includes(group)) && (patterns.length === 0 || patterns.some((pattern) => pattern.test(id))),
  );
}

function toPattern(text: string): RegExp {
  const pieces = text.split('*').map((piece) => piece.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(pieces.join('.*'));
}
