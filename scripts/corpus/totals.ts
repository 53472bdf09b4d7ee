import type { DocumentOutcome } from './outcome.ts';

/** How many of how many. */
export interface Share {
  readonly held: number;
  readonly of: number;
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

function share(items: readonly { readonly problem: string | undefined }[]): Share {
  return { held: items.filter(({ problem }) => problem === undefined).length, of: items.length };
}

/** In percent; 100 where there is nothing that could fail. */
export function percent({ held, of }: Share): number {
  return of === 0 ? 100 : (100 * held) / of;
}

export function showShare(share: Share): string {
  return `${share.held}/${share.of} ${percent(share).toFixed(1)} %`;
}
