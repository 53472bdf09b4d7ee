import type { Operation } from '../../openapi/model/operation.ts';
import { standard } from '../oracles/conforms.ts';
import type { Found } from '../plan/check-session.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import type { Exchange } from '../request/exchange.ts';
import type { Waiting } from './event.ts';
import { type Pause, pause as waitFor } from './pause.ts';

/** Whether anything answers on the target, as the answers of a run tell. */
export interface Liveness {
  /** Whether the target went away and did not come back. */
  readonly isGone: boolean;
  /** Throws {@link TargetGone} where it did. */
  assertThere(): void;
  /**
   * Looks at what came of a request. Where none came, finds out whether the target is still there,
   * and waits for it for a while where it is not. Reports the request that it went away at. Throws
   * {@link TargetGone} where it stays away.
   */
  after(operation: Operation, exchange: Exchange): Promise<void>;
}

/** The target went away and did not come back: nothing more can be checked. */
export class TargetGone extends CheckSkipped {}

export interface LivenessOptions {
  /** Asks the target for anything; resolves with what came of it. It must change nothing. */
  readonly probe: () => Promise<Exchange>;
  /** Starts it again, where that is ours to do. */
  readonly recover?: (() => Promise<void>) | undefined;
  /** Milliseconds that are waited for it. */
  readonly grace: number;
  readonly report: (found: Found) => void;
  readonly tell: (waiting: Omit<Waiting, 'type'>) => void;
  /** Called when it has come back: what it kept in memory is gone. */
  readonly back: () => void;
  /** How it is waited between two probes. */
  readonly pause?: Pause | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Answers of a gateway that has nobody behind it (RFC 9110, sections 15.6.3 to 15.6.5). */
const ofGateways: readonly number[] = [502, 503, 504];

/** So many of them in a row, whatever is asked, are looked into. */
const enough = 3;

/**
 * So many waits in a row after which the target answers the probe, and none of the requests, are
 * enough: it would be waited for at each request that is left.
 */
const mostFruitless = 5;

/** How many times the grace period is waited for a target in all that goes away again and again. */
const mostGraces = 4;

/** Milliseconds between two looks at a target that is away. */
const between = 500;

export function createLiveness({
  probe,
  recover,
  grace,
  report,
  tell,
  back,
  pause = waitFor,
  signal,
}: LivenessOptions): Liveness {
  let gone: string | undefined;
  /** The last request that arrived, which may be what the target died of after it answered. */
  let last: Suspect | undefined;
  let hasAnswered = false;
  const unanswered: Suspect[] = [];
  let looking: Promise<void> | undefined;
  /** Milliseconds that were waited for the target in the whole run. */
  let waited = 0;
  /** Waits since a request was answered. */
  let fruitless = 0;

  async function look(suspect: Suspect, failed: Exchange): Promise<void> {
    await recover?.();
    let exchange = await probe();
    if (isAnswer(exchange)) return;
    let wasRefused = isRefusal(failed) || isRefusal(exchange);
    const from = performance.now();
    const most = Math.min(grace, mostGraces * grace - waited);
    const name = `${suspect.operation.method.toUpperCase()} ${suspect.operation.path}`;
    tell({
      milliseconds: most,
      reason: `the target does not answer since ${name} (${why(exchange)}); it is waited for`,
    });
    while (!isAnswer(exchange) && performance.now() - from < most && signal?.aborted !== true) {
      await pause(Math.min(between, grace), signal);
      // A process that dies is seen to have ended a moment after its connections have.
      await recover?.();
      exchange = await probe();
      wasRefused ||= isRefusal(exchange);
    }
    const isBack = isAnswer(exchange);
    const spent = performance.now() - from;
    waited += spent;
    fruitless++;
    const isFruitless = isBack && fruitless >= mostFruitless;
    const seconds = Math.round(spent / 100) / 10;
    // Who only took long, as with one request at a time, has not gone away.
    if (isBack && !wasRefused && !isFruitless) return;
    const outcome = isFruitless
      ? `answered no request after ${fruitless} waits`
      : isBack
        ? `was back after ${seconds} s`
        : `did not come back within ${seconds} s`;
    report({
      code: 'target-stopped',
      operation: suspect.operation,
      location: 'connection',
      message: `the target stopped answering at ${suspect.exchange.request.method} ${suspect.exchange.request.path} (${why(failed)}), and ${outcome}`,
      provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-3.4'),
      exchanges: suspect.exchange === failed ? [failed] : [suspect.exchange, failed],
    });
    if (isBack && !isFruitless) back();
    else gone = `the target stopped answering at ${name} and ${outcome}`;
  }

  return {
    get isGone() {
      return gone !== undefined;
    },
    assertThere() {
      if (gone !== undefined) throw new TargetGone(gone);
    },
    async after(operation, exchange) {
      if (isAnswer(exchange)) {
        last = { operation, exchange };
        hasAnswered = true;
        fruitless = 0;
        unanswered.length = 0;
        return;
      }
      // A request that no connection was made for has not done it.
      const suspect = isRefusal(exchange)
        ? (last ?? { operation, exchange })
        : { operation, exchange };
      unanswered.push(suspect);
      if (exchange.response !== undefined && (unanswered.length < enough || !hasAnswered)) return;
      // Several may fail at once; one looks, and the others wait for what it sees.
      looking ??= look(unanswered[0] ?? suspect, exchange).finally(() => {
        looking = undefined;
        unanswered.length = 0;
      });
      await looking;
      if (gone !== undefined) throw new TargetGone(gone);
    },
  };
}

interface Suspect {
  readonly operation: Operation;
  readonly exchange: Exchange;
}

/** Whether somebody answered who is no gateway without anybody behind it. */
function isAnswer({ response }: Exchange): boolean {
  return response !== undefined && !ofGateways.includes(response.status);
}

/** Nobody listens. */
function isRefusal({ response, failure }: Exchange): boolean {
  return (
    response === undefined &&
    failure !== undefined &&
    /ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN/.test(failure)
  );
}

function why({ response, failure }: Exchange): string {
  return response === undefined ? (failure ?? 'no answer') : String(response.status);
}
