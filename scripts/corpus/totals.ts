import type { DocumentOutcome, Verdict } from './outcome.ts';

/** How many of how many, without those of which nothing could be seen. */
export interface Share {
  readonly held: number;
  readonly of: number;
  readonly unobservable: number;
}

export interface Totals {
  readonly documents: Share;
  readonly operations: Share;
  readonly chains: Share;
}

/** A document that does not load counts with its document alone: nobody knows its operations. */
export function totalsOf(outcomes: readonly DocumentOutcome[]): Totals {
  return {
    documents: share(outcomes),
    operations: share(outcomes.flatMap(({ operations }) => operations)),
    chains: share(outcomes.flatMap(({ chains }) => chains)),
  };
}

function share(items: readonly Verdict[]): Share {
  const seen = items.filter(({ unobservable }) => unobservable === undefined);
  return {
    held: seen.filter(({ problem }) => problem === undefined).length,
    of: seen.length,
    unobservable: items.length - seen.length,
  };
}

/** In percent; 100 where there is nothing that could fail. */
export function percent({ held, of }: Pick<Share, 'held' | 'of'>): number {
  return of === 0 ? 100 : (100 * held) / of;
}

export function showShare(share: Share): string {
  const unseen = share.unobservable > 0 ? `, ${share.unobservable} not observable` : '';
  return `${share.held}/${share.of} ${percent(share).toFixed(1)} %${unseen}`;
}
