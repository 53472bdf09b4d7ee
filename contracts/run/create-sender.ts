import type { Operation } from '../../openapi/model/operation.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import { isSafe } from '../safety/permit.ts';
import type { Conditions } from './conditions.ts';
import type { Liveness } from './liveness.ts';
import type { LostCredentials } from './lost-credentials.ts';
import type { Pace } from './pace.ts';
import type { Patience } from './patience.ts';
import { retryAfter } from './rate-limits.ts';
import type { Settling } from './settling.ts';
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
  readonly settling: Settling;
  readonly conditions: Conditions;
  readonly lostCredentials: LostCredentials;
  /** Reads what has to be known before a request may be let through. */
  readonly lookFirst: (request: SentRequest) => Promise<void>;
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

/** A failure that asks to come again is believed so many times for one request. */
const mostUnavailable = 4;

/** Those that say nothing else. */
const surelyFull: readonly number[] = [402, 507];

export function createSender({
  pace,
  patience,
  lastPatience,
  liveness,
  testData,
  settling,
  conditions,
  lostCredentials,
  lookFirst,
  admit,
  wire: carry,
  makeRoom,
  seen,
}: SenderParts): Sender {
  let requests = 0;

  /** Whoever sends it: reads wait for what was written. */
  async function wire(operation: Operation, request: SentRequest): Promise<Exchange> {
    const exchange = await carry(operation, request);
    if (!isSafe(request.method) && (exchange.response?.status ?? 0) < 400) settling.wrote();
    return exchange;
  }

  async function once(exchanging: () => Promise<Exchange>): Promise<Exchange> {
    await pace.turn();
    // Another check may have found it gone while this one waited for its turn.
    liveness.assertThere();
    requests++;
    return exchanging();
  }

  /**
   * Sends something until the target takes it. A 429 says that the request was not carried out
   * because there were too many (RFC 6585, section 4), and a 503 with `Retry-After` that the target
   * cannot do so for now (RFC 9110, section 15.6.4), so that the same goes out again whatever its
   * method is; nothing else is sent twice.
   */
  async function untilTaken(
    operation: Operation,
    attempt: () => Promise<Exchange>,
  ): Promise<Exchange> {
    const closed = patience.closed(operation.id);
    if (closed !== undefined) throw new CheckSkipped(closed);
    for (let unavailable = 0; ; ) {
      const first = await attempt();
      const second = first.isClosedBefore === true ? await attempt() : first;
      // Where nobody listens any more, the first is what the target may have died of.
      const exchange = second.response === undefined ? first : second;
      seen(operation, exchange);
      await liveness.after(operation, exchange);
      const isUnavailable = asksToComeAgain(exchange);
      if (isUnavailable && ++unavailable === mostUnavailable) return exchange;
      const again = await patience.after(operation.id, exchange, isUnavailable ? [503] : [429]);
      if (again === undefined || (isUnavailable && again !== true)) return exchange;
      if (again !== true) throw new CheckSkipped(again);
    }
  }

  async function send(operation: Operation, request: SentRequest): Promise<Exchange> {
    await lookFirst(request);
    await admit(operation, request);
    if (isSafe(request.method)) await settling.beforeRead();
    let filled = await conditions.fill(operation, request);
    const attempt = () =>
      once(() => testData.around(operation, filled, () => wire(operation, filled)));
    let exchange = await untilTaken(operation, attempt);
    const named = await conditions.again(exchange);
    if (named !== undefined) {
      filled = named;
      exchange = await untilTaken(operation, attempt);
    }
    await lostCredentials.after(operation, exchange);
    const status = exchange.response?.status ?? 0;
    const isCreation = request.method === 'POST' && request.credentials === 'valid';
    if (!isCreation || !full.includes(status) || !testData.hasMade(operation)) return exchange;
    const second = (await makeRoom()) > 0 ? await untilTaken(operation, attempt) : exchange;
    const answer = second.response?.status ?? 0;
    if (surelyFull.includes(answer))
      throw new CheckSkipped(`the target takes no more items of this kind (${answer})`);
    return second;
  }

  async function fetch(
    operation: Operation,
    exchanging: () => Promise<Exchange>,
  ): Promise<Exchange> {
    await settling.beforeRead();
    return untilTaken(operation, () => once(exchanging));
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
    fetch,
    async sendForCleanUp(operation, request) {
      if (!isSafe(request.method)) await lookFirst(request);
      let filled = await conditions.fill(operation, request);
      let closed: number | undefined;
      for (;;) {
        await pace.turn();
        requests++;
        const exchange = await wireOrTell(operation, filled);
        if (exchange.isClosedBefore === true && requests !== closed) {
          closed = requests + 1;
          continue;
        }
        const named = await conditions.again(exchange);
        if (named !== undefined) filled = named;
        else if ((await lastPatience.after(operation.id, exchange, [429, 503])) !== true)
          return exchange;
      }
    },
    requests: () => requests,
  };
}

/** Whether an answer says that the target cannot do it now, and can after a while. */
function asksToComeAgain({ response }: Exchange): boolean {
  return response?.status === 503 && retryAfter(response) !== undefined;
}
