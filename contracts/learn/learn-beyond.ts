import { beyondKeyword } from '../../openapi/model/beyond.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { findTemplate } from './observe/find-template.ts';
import type { Inspected } from './observe/inspected.ts';
import { factsOf } from './observe/request-facts.ts';
import type { Sample } from './observe/sample.ts';
import { type LearnedAction, updateAt } from './overlay/action.ts';

/** Pages of the lists of one operation, by their positions. */
export interface PagesSeen {
  readonly operation: Operation;
  /** Whether a page was shown that had nothing on it. */
  hasEmpty: boolean;
  status: number;
  type: string | undefined;
  readonly samples: Sample[];
}

const mostSamples = 60;
const fewestSamples = 2;
const refusals: ReadonlySet<number> = new Set([400, 404, 410, 416, 422]);

/**
 * A page that was asked for by its position. Returns whether it was refused, though the document has
 * nothing against the request.
 */
export function notePage(
  pages: Map<string, PagesSeen>,
  inspected: Inspected,
  { status, type, body }: Pick<PagesSeen, 'status' | 'type'> & { readonly body: unknown },
  items: readonly unknown[] | undefined,
): boolean {
  const { operation, plan, parameters, problem } = inspected;
  if (operation === undefined || plan?.role !== 'list' || problem !== undefined) return false;
  const position = Number(parameters[plan.positionParameter ?? ''] ?? Number.NaN);
  if (!Number.isInteger(position) || position < 2) return false;
  const known = pages.get(operation.id) ?? {
    operation,
    hasEmpty: false,
    status,
    type,
    samples: [],
  };
  pages.set(operation.id, known);
  if (items !== undefined) {
    if (items.length === 0) known.hasEmpty = true;
    return false;
  }
  if (!refusals.has(status)) return false;
  [known.status, known.type] = [status, type];
  if (known.samples.length < mostSamples)
    known.samples.push({ body, facts: factsOf(inspected), violations: [] });
  return true;
}

/** Lists that refuse a page after the last one. */
export function learnBeyond(pages: Iterable<PagesSeen>): LearnedAction[] {
  return [...pages].flatMap(({ operation, hasEmpty, status, type, samples }): LearnedAction[] => {
    if (samples.length === 0 || hasEmpty) return [];
    const { template, unexplained } = findTemplate(samples);
    if (unexplained.length > 0) return [];
    const said = {
      status,
      ...(type !== undefined && type !== 'application/json' && { type }),
      ...(template !== undefined && { body: template }),
    };
    const counts = { seen: samples.length, of: samples.length };
    const text = `What ${operation.id} answers to a page after the last one.`;
    return [
      {
        ...updateAt(operation.pointer, { [beyondKeyword]: said }, counts, text),
        ...(samples.length < fewestSamples && { isAssumed: true as const }),
      },
    ];
  });
}
