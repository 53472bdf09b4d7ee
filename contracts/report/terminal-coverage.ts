import type { Coverage } from '../plan/coverage.ts';
import { describeCleanUp, listRemains } from './conclusion.ts';
import { cut } from './format.ts';
import { countedDimensions, describeGapItem, listGaps } from './gaps.ts';
import type { RunRecord } from './run-record.ts';
import { beside, type Layout, wrap } from './text-layout.ts';

/** How many operations are named for one reason, and how many items of each. */
const named = 8;
const namedOfEach = 4;

/** What of the contract was seen, and what not and why. */
export function formatCoverage(coverage: Coverage, { style, width }: Layout): string[] {
  const totals = countedDimensions(coverage).map(([name, { seen, declared }]) => {
    return `  ${style(seen === declared ? 'green' : 'yellow', `${seen} of ${declared}`.padStart(12))}  ${name}`;
  });
  const gaps = listGaps(coverage).flatMap(({ reason, items }) => {
    const more = items.length > named ? [`and in ${items.length - named} more places`] : [];
    const what = [
      ...items.slice(0, named).map((item) => describeGapItem(item, namedOfEach)),
      ...more,
    ];
    return [
      ...wrap(`  Not seen, because ${reason}:`, width),
      ...what.flatMap((line) => beside('    -', 6, wrap(line, width - 6))),
    ];
  });
  return [...totals, ...gaps];
}

/** What became of the test data. */
export function formatCleanUp(
  { cleanUp }: Pick<RunRecord, 'cleanUp'>,
  { style, width }: Layout,
): string[] {
  if (cleanUp === undefined) return [];
  const left = listRemains(cleanUp).flatMap((item) =>
    beside('  -', 4, wrap(cut(item, mostOfLeft), width - 4)),
  );
  const head = wrap(describeCleanUp(cleanUp), width - 2).map((line) => `  ${line}`);
  return left.length === 0 ? head : [...head.map((line) => style('red', line)), ...left];
}

/** Characters of one text of what is left; the JSON report and the ledger have all. */
const mostOfLeft = 500;
