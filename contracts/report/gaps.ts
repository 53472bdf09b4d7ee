import { escapedLine } from '../../openapi/lib/escape-control-chars.ts';
import type { Coverage, CoverageCount } from '../plan/coverage.ts';

/** What was not covered for one reason. */
export interface Gap {
  readonly reason: string;
  /** How many items it concerns. */
  readonly count: number;
  readonly items: readonly GapItem[];
}

/** Items of one kind that one operation declares and that were not seen. */
export interface GapItem {
  readonly operation: string;
  /** Such as `status`. */
  readonly noun: string;
  readonly names: readonly string[];
}

const dimensions = [
  ['statuses', 'status'],
  ['parameters', 'parameter'],
  ['mediaTypes', 'media type'],
  ['properties', 'property'],
] as const;

/** What of the contract was not seen, by reason, in the order of the operations. */
export function listGaps(coverage: Coverage): Gap[] {
  const gaps = new Map<string, GapItem[]>();
  for (const operation of coverage.operations) {
    for (const [key, noun] of dimensions) {
      const missing = operation[key].filter(({ count }) => count === 0);
      for (const reason of new Set(missing.map((item) => item.reason))) {
        const names = missing
          .filter((item) => item.reason === reason)
          .map(({ name }) => escapedLine(name));
        const why = escapedLine(reason ?? 'no reason known');
        const items = gaps.get(why) ?? [];
        items.push({ operation: operation.id, noun, names });
        gaps.set(why, items);
      }
    }
  }
  return [...gaps].map(([reason, items]) => ({
    reason,
    items,
    count: items.reduce((total, { names }) => total + names.length, 0),
  }));
}

/** `getThings: property a, b and 3 more`. */
export function describeGapItem({ operation, noun, names }: GapItem, limit: number): string {
  const more = names.length > limit ? ` and ${names.length - limit} more` : '';
  return `${operation}: ${noun} ${names.slice(0, limit).join(', ')}${more}`;
}

/** The totals of what the document declares at all. */
export function countedDimensions(coverage: Coverage): [name: string, count: CoverageCount][] {
  return Object.entries(coverage.totals).filter(([, { declared }]) => declared > 0);
}
