import type { Coverage, CoverageCount } from '../coverage.ts';
import { visibleLine } from './visible.ts';

/** What was not covered for one reason. */
export interface Gap {
  readonly reason: string;
  /** Such as `chatbotAvatar: status 413`. */
  readonly items: readonly string[];
}

const dimensions = [
  ['statuses', 'status'],
  ['parameters', 'parameter'],
  ['mediaTypes', 'media type'],
  ['properties', 'property'],
] as const;

/** What of the contract was not seen, by reason, in the order of the operations. */
export function listGaps(coverage: Coverage): Gap[] {
  const gaps = new Map<string, string[]>();
  for (const operation of coverage.operations) {
    for (const [key, noun] of dimensions) {
      for (const { name, count, reason } of operation[key]) {
        if (count > 0) continue;
        const why = visibleLine(reason ?? 'no reason known');
        const items = gaps.get(why) ?? [];
        items.push(`${operation.id}: ${noun} ${visibleLine(name)}`);
        gaps.set(why, items);
      }
    }
  }
  return [...gaps].map(([reason, items]) => ({ reason, items }));
}

/** The totals of what the document declares at all. */
export function countedDimensions(coverage: Coverage): [name: string, count: CoverageCount][] {
  return Object.entries(coverage.totals).filter(([, { declared }]) => declared > 0);
}
