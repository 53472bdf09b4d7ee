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
  readonly response: { readonly headers: Readonly<Record<string, string>>; readonly body?: unknown };
  /** What was wrong with the request or the answer, in words. */
  readonly violations: readonly string[];
  /** The kinds of the faults that struck. */
  readonly faults: readonly string[];
}

/** The latest requests of one sandbox. It lives in this process; replicas keep one each. */
export interface Journal {
  add(entry: Omit<JournalEntry, 'sequence'>): void;
  /** Entries in order, after a sequence number, at most so many of the latest. */
  list(options?: { after?: number; limit?: number }): JournalEntry[];
  clear(): void;
  /** Calls back for every new entry, until the returned function is called. */
  subscribe(listener: (entry: JournalEntry) => void): () => void;
}

export function createJournal(capacity = 1000): Journal {
  const listeners = new Set<(entry: JournalEntry) => void>();
  let entries: JournalEntry[] = [];
  let sequence = 0;
  return {
    add(entry) {
      const numbered = { ...entry, sequence: ++sequence };
      entries.push(numbered);
      // Cut in steps: shifting one by one costs as much as the journal is long.
      if (entries.length > capacity * 2) entries = entries.slice(-capacity);
      for (const listener of listeners) listener(numbered);
    },
    list({ after = 0, limit = capacity } = {}) {
      const wanted = entries.slice(-capacity).filter((entry) => entry.sequence > after);
      return limit === 0 ? [] : wanted.slice(-limit);
    },
    clear() {
      entries = [];
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
