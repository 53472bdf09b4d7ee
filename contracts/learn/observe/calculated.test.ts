import { expect, test } from 'vitest';
import { type Calculated, calculatedFrom } from './calculated.ts';
import type { Sample } from './sample.ts';

/** Numbers with the facts that were known when each was made. */
function samples(
  ...rows: readonly (readonly [body: unknown, width: number, height: number])[]
): Sample[] {
  return rows.map(([body, width, height]) => ({
    body,
    facts: { 'entity.width': width, 'named.plot.height': height, 'entity.id': 7 },
    violations: [],
  }));
}

const operands = ['{{entity.width}}', '{{named.plot.height}}'];
const rows: readonly (readonly [
  string,
  { readonly given: readonly Sample[]; readonly want: Calculated | undefined },
])[] = [
  [
    'a product',
    { given: samples([6, 2, 3], [20, 4, 5], [7, 7, 1]), want: { kind: 'product', operands } },
  ],
  [
    'a difference',
    { given: samples([5, 8, 3], [1, 6, 5], [7, 9, 2]), want: { kind: 'difference', operands } },
  ],
  ['nothing of two values', { given: samples([6, 2, 3], [20, 4, 5]), want: undefined }],
  [
    'nothing that one contradicts',
    { given: samples([6, 2, 3], [20, 4, 5], [8, 7, 1]), want: undefined },
  ],
];

test.each(rows)('%s is found', (_name, { given, want }) => {
  expect(calculatedFrom(given)).toEqual(want);
});
