/** A request and its answer, as the journal keeps them. Credentials are replaced by `***`. */
export interface JournalEntry {
  /** Counts up from 1 within a sandbox. */
  readonly sequence: number;
  readonly time: string;
  readonly sandbox: string;
  readonly api: string | undefined;
  readonly operation: string | undefined;
  readonly method: string;
  /** Path with query, as sent. */
  readonly url: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly request: { readonly headers: Readonly<Record<string, string>>; readonly body?: unknown };
  readonly response: {
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
  /** What was wrong with the request or the answer, in words. */
  readonly violations: readonly string[];
  /** The kinds of the faults that struck. */
  readonly faults: readonly string[];
}

/** The latest requests of one sandbox, whichever replica answered them. */
export interface Journal {
  /**
   * Returns at once and never throws: by then the request has its answer, and a journal that is
   * away must not take it back.
   * @param write makes the entry, perhaps when somebody looks, perhaps more than once
   */
  add(write: () => Omit<JournalEntry, 'sequence'>): void;
  /** Entries in order, after a sequence number, at most so many of the latest. */
  list(options?: { after?: number; limit?: number }): Promise<JournalEntry[]>;
  /** Forgets the entries; the numbers go on. */
  clear(): Promise<void>;
  /** Calls back when there may be new entries, until the returned function is called. */
  subscribe(listener: () => void): () => void;
}

/** How many entries a journal keeps. */
export const journalCapacity = 1000;

/**
 * A journal in this process: a ring, so that no entry is held on to longer than it can be seen.
 * Those that live long are expensive to collect.
 */
export function createJournal(capacity = journalCapacity): Journal {
  const listeners = new Set<() => void>();
  let ring: (() => Omit<JournalEntry, 'sequence'>)[] = [];
  /** The number of the latest entry, and of the latest that was forgotten. */
  let latest = 0;
  let forgotten = 0;
  return {
    add(write) {
      ring[latest % capacity] = write;
      latest++;
      for (const listener of listeners) listener();
    },
    async list({ after = 0, limit = capacity } = {}) {
      const entries: JournalEntry[] = [];
      for (
        let sequence = Math.max(after, forgotten, latest - Math.min(limit, capacity)) + 1;
        sequence <= latest;
        sequence++
      ) {
        const write = ring[(sequence - 1) % capacity];
        if (write !== undefined) entries.push({ ...write(), sequence });
      }
      return entries;
    },
    async clear() {
      ring = [];
      forgotten = latest;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
