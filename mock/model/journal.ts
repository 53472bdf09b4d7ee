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
