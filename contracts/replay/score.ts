import type { ReplayedExchange } from './replay.ts';

/** How many answers of one operation, or of all, are as they were recorded. */
export interface Score {
  readonly operation: string;
  readonly equal: number;
  readonly compared: number;
  readonly leftOut: number;
}

/** Equal answers of those that were compared, in percent; 100 where none was. */
export function percentOf({ equal, compared }: Pick<Score, 'equal' | 'compared'>): number {
  return compared === 0 ? 100 : (100 * equal) / compared;
}

/** The fidelity of a replay: in all, and by operation in the order of their names. */
export function scoreOf(replayed: readonly ReplayedExchange[]): {
  readonly total: Score;
  readonly operations: readonly Score[];
} {
  const byOperation = new Map<string, ReplayedExchange[]>();
  for (const exchange of replayed) {
    if (exchange.operation === undefined) continue;
    const { id } = exchange.operation;
    byOperation.set(id, [...(byOperation.get(id) ?? []), exchange]);
  }
  const operations = [...byOperation]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([operation, own]) => count(operation, own));
  return { total: count('all', replayed), operations };
}

function count(operation: string, replayed: readonly ReplayedExchange[]): Score {
  const compared = replayed.filter(({ leftOut }) => leftOut === undefined);
  return {
    operation,
    equal: compared.filter(({ differences }) => differences.length === 0).length,
    compared: compared.length,
    leftOut: replayed.length - compared.length,
  };
}
