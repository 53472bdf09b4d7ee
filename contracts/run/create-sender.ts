import type { Operation } from '../../openapi/model/operation.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import type { Liveness } from './liveness.ts';
import type { Pace } from './pace.ts';
import type { Patience } from './patience.ts';
import type { TestData } from './test-data.ts';

/**
 * Sends what checks want sent: at the pace of the run, with the ledger around it, as often as the
 * target's limits demand.
 */
export interface Sender {
  /** Throws `CheckSkipped` where the target takes no more, or is not there any more. */
  send(operation: Operation, request: SentRequest): Promise<Exchange>;
  /** The same without a ledger, for what only reads: files and `Location`s that an answer names. */
  fetch(operation: Operation, exchanging: () => Promise<Exchange>): Promise<Exchange>;
  /**
   * The same for clean-up, which waits for a target that is busy, and is sent to one that may be
   * gone.
   */
  sendForCleanUp(operation: Operation, request: SentRequest): Promise<Exchange>;
  /** How many requests went out. */
  requests(): number;
}

export interface SenderParts {
  readonly pace: Pace;
  readonly patience: Patience;
  /** For clean-up, which goes on after the run was interrupted. */
  readonly lastPatience: Patience;
  readonly liveness: Liveness;
  readonly testData: TestData;
  /**
   * Throws `LeftOutForSafety` for a request that may not go out; reads first what it changes and
   * has to be put back.
   */
  readonly admit: (operation: Operation, request: SentRequest) => Promise<void>;
  /** Puts a request on the wire. */
  readonly wire: (operation: Operation, request: SentRequest) => Promise<Exchange>;
  /** Deletes what no check needs any more. Returns how much went. */
  readonly makeRoom: () => Promise<number>;
  readonly seen: (operation: Operation, exchange: Exchange) => void;
}

/**
 * How a target says that there is no room for another item (RFC 9110, section 15.5; RFC 4918,
 * section 11.5).
 */
const full: readonly number[] = [402, 403, 409, 507];

/** Those that say nothing else. */
const surelyFull: readonly number[] = [402, 507];

export function createSender({
  pace,
  patience,
  lastPatience,
  liveness,
  testData,
  admit,
  wire,
  makeRoom,
  seen,
}: SenderParts): Sender {
  let requests = 0;

  async function once(exchanging: () => Promise<Exchange>): Promise<Exchange> {
    await pace.turn();
    // Another check may have found it gone while this one waited for its turn.
    liveness.assertThere();
    requests++;
    return exchanging();
  }

  /**
   * Sends something until the target takes it. A 429 says that the request was not carried out
   * because there were too many (RFC 6585, section 4), so that the same goes out again whatever its
   * method is; nothing else is sent twice.
   */
  async function untilTaken(
    operation: Operation,
    attempt: () => Promise<Exchange>,
  ): Promise<Exchange> {
    const closed = patience.closed(operation.id);
    if (closed !== undefined) throw new CheckSkipped(closed);
    for (;;) {
      const exchange = await attempt();
      seen(operation, exchange);
      await liveness.after(operation, exchange);
      const again = await patience.after(operation.id, exchange);
      if (again === undefined) return exchange;
      if (again !== true) throw new CheckSkipped(again);
    }
  }

  async function send(operation: Operation, request: SentRequest): Promise<Exchange> {
    await admit(operation, request);
    const attempt = () =>
      once(() => testData.around(operation, request, () => wire(operation, request)));
    const exchange = await untilTaken(operation, attempt);
    const status = exchange.response?.status ?? 0;
    const isCreation = request.method === 'POST' && request.credentials === 'valid';
    if (!isCreation || !full.includes(status) || !testData.hasMade(operation)) return exchange;
    const second = (await makeRoom()) > 0 ? await untilTaken(operation, attempt) : exchange;
    const answer = second.response?.status ?? 0;
    if (surelyFull.includes(answer))
      throw new CheckSkipped(`the target takes no more items of this kind (${answer})`);
    return second;
  }

  /** What clean-up may not send is told as what remains, and ends nothing. */
  async function wireOrTell(operation: Operation, request: SentRequest): Promise<Exchange> {
    try {
      return await wire(operation, request);
    } catch (error) {
      if (error instanceof CheckSkipped)
        return { request, response: undefined, failure: error.message };
      throw error;
    }
  }

  return {
    send,
    fetch: (operation, exchanging) => untilTaken(operation, () => once(exchanging)),
    async sendForCleanUp(operation, request) {
      for (;;) {
        await pace.turn();
        requests++;
        const exchange = await wireOrTell(operation, request);
        if ((await lastPatience.after(operation.id, exchange, [429, 503])) !== true)
          return exchange;
      }
    },
    requests: () => requests,
  };
}
