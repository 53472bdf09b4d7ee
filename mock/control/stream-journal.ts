import { EventEmitter, once } from 'node:events';
import type { DoubleRequest } from '../exchange.ts';
import type { Journal, JournalEntry } from '../journal.ts';

const heartbeat = 15_000;

/**
 * The journal as server-sent events (HTML, section 9.2). `Last-Event-ID` tells where a client that comes back goes
 * on; a comment every 15 seconds keeps proxies from closing the connection. Ends when the reader stops reading, or
 * when the double closes.
 */
export async function* streamJournal(journal: Journal, request: DoubleRequest, closing: AbortSignal): AsyncGenerator<string> {
  const lastId = Number(request.headers['last-event-id']);
  const pending: JournalEntry[] = journal.list(Number.isInteger(lastId) ? { after: lastId } : { limit: 50 });
  const arrivals = new EventEmitter();
  const unsubscribe = journal.subscribe((entry) => {
    pending.push(entry);
    arrivals.emit('entry');
  });
  try {
    yield 'retry: 1000\n\n';
    while (!closing.aborted) {
      for (let entry = pending.shift(); entry !== undefined; entry = pending.shift()) {
        yield `id: ${entry.sequence}\ndata: ${JSON.stringify(entry)}\n\n`;
      }
      const signal = AbortSignal.any([closing, AbortSignal.timeout(heartbeat)]);
      const arrived = await once(arrivals, 'entry', { signal }).catch(() => undefined);
      if (arrived === undefined) yield ': still here\n\n';
    }
  } finally {
    unsubscribe();
  }
}
