import { getPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { ArazzoDescription } from '../plan/arazzo.ts';
import type { Check, CheckGroup } from '../plan/check.ts';
import {
  type CheckContext,
  createCheckContext,
  type GivenParameters,
} from '../plan/check-context.ts';
import { deriveChecks } from '../properties/derive-checks.ts';

/** What decides which checks there are. */
export interface CheckSelection {
  readonly document: OpenApiDocument;
  /** Decides samples and random bodies; 1 by default. */
  readonly seed?: number;
  /**
   * Part of the names of all test data; give another for each run against a target that keeps its
   * state.
   */
  readonly runId: string;
  /** Only checks whose id or operation contains one of these texts (`*` stands for anything). */
  readonly only?: readonly string[];
  /** None of the checks whose id or operation contains one of these texts. */
  readonly exclude?: readonly string[];
  /** Only checks of operations with one of these tags. */
  readonly tags?: readonly string[];
  /** Only checks of operations with one of these methods, in lower case. */
  readonly methods?: readonly string[];
  /** Whether operations that the document calls deprecated are left out. */
  readonly withoutDeprecated?: boolean;
  /** Values of parameters that nothing in the document leads to. */
  readonly parameters?: GivenParameters;
  readonly groups?: readonly CheckGroup[];
  /** Arazzo descriptions whose workflows are checks as well. */
  readonly journeys?: readonly ArazzoDescription[];
}

/** The checks of a document, derived once: to be looked at, and then run. */
export interface PreparedChecks {
  readonly context: CheckContext;
  readonly checks: readonly Check[];
  /** What their derivation took. */
  readonly milliseconds: number;
}

/** Derives the checks of a document. Nothing is sent. */
export function prepareChecks(selection: CheckSelection): PreparedChecks {
  const started = performance.now();
  const { document, seed = 1, runId, journeys = [], parameters = {} } = selection;
  const context = createCheckContext(document, { seed, runId, journeys, parameters });
  const checks = select(deriveChecks(context), selection);
  return { context, checks, milliseconds: performance.now() - started };
}

/** The checks of a document, as they would be run. Nothing is sent. */
export function listChecks(selection: CheckSelection): readonly Check[] {
  return prepareChecks(selection).checks;
}

function select(checks: readonly Check[], selection: CheckSelection): Check[] {
  const { only = [], exclude = [], groups } = selection;
  const patterns = only.map(toPattern);
  const excluded = exclude.map(toPattern);
  return checks.filter(
    ({ id, group, operation }) =>
      (groups === undefined || groups.includes(group)) &&
      (patterns.length === 0 || patterns.some((pattern) => pattern.test(id))) &&
      !excluded.some((pattern) => pattern.test(id)) &&
      isSelected(operation, selection),
  );
}

function isSelected(
  operation: Operation,
  { document, tags, methods, withoutDeprecated = false }: CheckSelection,
): boolean {
  if (methods !== undefined && !methods.includes(operation.method)) return false;
  if (tags === undefined && !withoutDeprecated) return true;
  const node = getPointer(document.root, operation.pointer);
  if (!isObject(node)) return tags === undefined;
  if (withoutDeprecated && node['deprecated'] === true) return false;
  const own = Array.isArray(node['tags']) ? node['tags'] : [];
  return tags === undefined || own.some((tag) => tags.includes(String(tag)));
}

function toPattern(text: string): RegExp {
  const pieces = text.split('*').map((piece) => piece.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(pieces.join('.*'));
}
