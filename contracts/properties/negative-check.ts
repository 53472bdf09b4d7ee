import type { MediaType, Operation } from '../../openapi/model/operation.ts';
import { expectRefusal, type Refusal } from '../oracles/expect.ts';
import { stateReaderFor, unchanged } from '../oracles/state-snapshot.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { CheckSession } from '../plan/check-session.ts';
import type { SentRequest } from '../request/exchange.ts';

/** A request with one fault. */
export interface NegativeCheck extends Refusal {
  readonly id: string;
  /**
   * Whether there is nothing in it that even a server that ignores what is wrong could carry out.
   */
  readonly harmless?: boolean;
  /** The media type to send, where it is not the one that is preferred. */
  readonly mediaType?: MediaType;
  /** Makes the invalid request out of a valid one. */
  readonly change: (request: SentRequest) => SentRequest;
}

/** A check that sends an invalid request and sees that it was refused and changed nothing. */
export function negative(
  context: CheckContext,
  operation: Operation,
  { id, change, mediaType, harmless = false, ...refusal }: NegativeCheck,
): Check {
  return {
    id: `${operation.id}/negative/${id}`,
    group: 'negative',
    operation,
    title: `refused: ${refusal.wrong}`,
    provenance: refusal.provenance,
    safety: operation.method === 'get' ? 'safe' : harmless ? 'refused' : 'writes',
    async run(session: CheckSession) {
      const fixture = await session.prepare(operation, { shared: true });
      const probe =
        operation.method === 'get'
          ? undefined
          : stateReaderFor(context, session, operation, fixture);
      const before = await probe?.();
      const exchange = await session.send(
        operation,
        change(session.request(operation, fixture, mediaType === undefined ? {} : { mediaType })),
      );
      expectRefusal(session, operation, exchange, refusal);
      const status = exchange.response?.status ?? 0;
      if (before !== undefined && probe !== undefined && status >= 400)
        unchanged(session, operation, exchange, before, await probe());
    },
  };
}
