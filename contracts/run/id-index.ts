import type { Traced } from './trace.ts';

/** What a run has made, found by the ids that it got: a run makes thousands of things. */
export interface IdIndex<Item> {
  /** Adds an item under the id that it has now. */
  add(item: Item): void;
  /** The items of these ids, in the order in which they were made. */
  of(ids: Iterable<string>): Item[];
}

export function createIdIndex<
  Item extends { readonly number: number; readonly traced: Pick<Traced, 'id'> },
>(): IdIndex<Item> {
  const byId = new Map<string, Set<Item>>();
  return {
    add(item) {
      const { id } = item.traced;
      if (id === undefined) return;
      const key = String(id);
      byId.set(key, (byId.get(key) ?? new Set()).add(item));
    },
    of(ids) {
      // An item may have got another id since it was added: it is no longer found by the old one.
      const found = [...new Set(ids)].flatMap((id) =>
        [...(byId.get(id) ?? [])].filter(({ traced }) => String(traced.id) === id),
      );
      return found.sort((a, b) => a.number - b.number);
    },
  };
}
