import { createRandom } from '../../openapi/sample/random.ts';
import type { Fault } from '../../test/faults/index.ts';

/**
 * Chooses some faults by chance, the same for the same seed: in rounds, one of every group that has
 * any left.
 * @param faults the catalogue
 * @param size how many; all where there are no more
 */
export function sampleFaults(faults: readonly Fault[], size: number, seed: number): Fault[] {
  const random = createRandom(seed);
  const groups = new Map<string, { readonly fault: Fault; readonly rank: number }[]>();
  for (const fault of faults) {
    const own = groups.get(fault.group) ?? [];
    own.push({ fault, rank: random.next() });
    groups.set(fault.group, own);
  }
  const ranked = [...groups.values()].flatMap((own) =>
    own.sort((a, b) => a.rank - b.rank).map((item, round) => ({ ...item, round })),
  );
  return ranked
    .sort((a, b) => a.round - b.round || a.rank - b.rank)
    .slice(0, size)
    .map(({ fault }) => fault);
}
