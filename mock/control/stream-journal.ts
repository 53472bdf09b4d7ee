import { EventEmitter, once } from 'node:events';
import { writeJson } from '../../openapi/lib/exact-json.ts';
import type { Journal } from '../model/journal.ts';
import type { DoubleRequest } from '../model/types.ts';

const heartbeat = 15_000;

/**
 * The journal as server-sent events (HTML, section 9.2). `Last-Event-ID` tells where a client that
 * comes back goes on; a comment every 15 seconds keeps proxies from closing the connection. Ends
 * when the reader stops reading, or when the double closes.
 */
export async function* streamJournal(
  journal: Journal,
  request: DoubleRequest,
  closing: AbortSignal,
): AsyncGenerator<string> {
  const arrivals = new EventEmitter();
  let arrived = true;
  const unsubscribe = journal.subscribe(() => {
    arrived = true;
    arrivals.emit('entry');
  });
  try {
    yield 'retry: 1000\n\n';
    const lastId = Number(request.headers['last-event-id']);
    let range: { after?: number; limit?: number } = Number.isInteger(lastId)
      ? { after: lastId }
      : { limit: 50 };
    while (!closing.aborted) {
      // Before the entries are read, or one that comes meanwhile would wait for the one after it.
      arrived = false;
      for (const entry of await journal.list(range)) {
        yield `id: ${entry.sequence}\ndata: ${writeJson(entry)}\n\n`;
        range = { after: entry.sequence };
      }
      if (arrived) continue;
      const signal = AbortSignal.any([closing, AbortSignal.timeout(heartbeat)]);
      const woken = await once(arrivals, 'entry', { signal }).catch(() => undefined);
      if (woken === undefined) yield ': still here\n\n';
    }
  } finally {
    unsubscribe();
  }
}
