import type { Operation } from '../../openapi/model/operation.ts';
import { readPages } from '../oracles/resource-client.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import type { SentRequest } from '../request/exchange.ts';
import type { Gate, ListBefore } from './gate.ts';

export interface LookFirstOptions {
  readonly context: CheckContext;
  readonly gate: Pick<Gate, 'looksBefore' | 'listBefore' | 'made'>;
  /** Sends a read; the gate observes what it shows. */
  readonly send: CheckSession['send'];
  readonly request: CheckSession['request'];
}

/**
 * Reads what has to be known before a request may change something: what its collection holds
 * before the run makes something there, and whether an item that it names is the run's own.
 */
export function createLookFirst({
  context,
  gate,
  send,
  request: build,
}: LookFirstOptions): (request: SentRequest) => Promise<void> {
  const lists = new Map<string, Promise<void>>();

  async function readList({ operation, url, values }: ListBefore, request: SentRequest) {
    try {
      const { pages, items, isWhole } = await readPages(
        context,
        { send, request: build },
        operation,
        { parameters: { ...requiredOf(operation, request), ...values }, body: {} },
      );
      const isRead = pages.length > 0 && pages.every(({ response }) => response?.status === 200);
      if (isRead && isWhole) gate.made.knowsWhole(url, pages[0]?.request ?? request, items);
    } catch (error) {
      // Without its list less is known of what was there, and less is believed.
      if (!(error instanceof CheckSkipped)) throw error;
    }
  }

  return async (request) => {
    const list = gate.listBefore(request);
    if (list !== undefined) {
      const key = JSON.stringify([list.url, requiredOf(list.operation, request)]);
      const reading = lists.get(key) ?? readList(list, request);
      lists.set(key, reading);
      await reading;
    }
    for (const { operation, read } of gate.looksBefore(request)) await send(operation, read);
  };
}

/** What a request says that a list has to be told as well, such as whose it is. */
function requiredOf(list: Operation, { values = {} }: SentRequest): Record<string, unknown> {
  const names = new Set(list.parameters.filter(({ required }) => required).map(({ name }) => name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)));
}
