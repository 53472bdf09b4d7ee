import type { Coverage } from '../coverage.ts';
import { countedDimensions, listGaps } from './gaps.ts';
import type { RunRecord } from './run-record.ts';
import type { Layout } from './terminal.ts';
import { beside, wrap } from './text-layout.ts';
import { count, describeCleanUp } from './words.ts';

/** How many things are named that were not covered for one reason. */
const named = 6;

/** What of the contract was seen, and what not and why. */
export function formatCoverage(coverage: Coverage, { paint, width }: Layout): string[] {
  const totals = countedDimensions(coverage).map(([name, { seen, declared }]) => {
    return `  ${paint(seen === declared ? 'green' : 'yellow', `${seen} of ${declared}`.padStart(12))}  ${name}`;
  });
  const gaps = listGaps(coverage).flatMap(({ reason, items }) => {
    const more = items.length > named ? [`and ${items.length - named} more`] : [];
    const what = [...items.slice(0, named), ...more].join('; ');
    return [...beside('  not seen:', 12, wrap(what, width - 12)), ...beside('  because', 12, wrap(reason, width - 12))];
  });
  return [...totals, ...gaps];
}

/** What became of the test data. */
export function formatCleanUp({ cleanUp }: Pick<RunRecord, 'cleanUp'>, { paint, width }: Layout): string[] {
  if (cleanUp === undefined) return [];
  const left = cleanUp.left.flatMap((item) => beside('  -', 4, wrap(item, width - 4)));
  const head = wrap(describeCleanUp(cleanUp), width - 2).map((line) => `  ${line}`);
  return cleanUp.left.length === 0 ? head : [...head.map((line) => paint('red', line)), ...left, `  ${count(cleanUp.left.length, 'thing')} to delete by hand.`];
}
