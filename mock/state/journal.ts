import type { Journal, JournalEntry } from '../model/journal.ts';
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
