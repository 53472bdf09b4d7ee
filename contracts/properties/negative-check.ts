import type { MediaType, Operation } from '../../openapi/model/operation.ts';
import type { Check } from '../plan/check.ts';
import { expectRefusal, type Refusal } from '../oracles/expect.ts';
import type { SentRequest } from '../request/exchange.ts';
import type { Plan } from '../plan/check-context.ts';
import { probeFor, unchanged } from '../oracles/state-snapshot.ts';
import type { Talk } from '../plan/check-session.ts';

/** A request with one thing wrong. */
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
  plan: Plan,
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
    async run(talk: Talk) {
      const fixture = await talk.prepare(operation, { shared: true });
      const probe =
        operation.method === 'get' ? undefined : probeFor(plan, talk, operation, fixture);
      const before = await probe?.();
      const exchange = await talk.send(
        operation,
        change(talk.request(operation, fixture, mediaType === undefined ? {} : { mediaType })),
      );
      expectRefusal(talk, operation, exchange, refusal);
      const status = exchange.response?.status ?? 0;
      if (before !== undefined && probe !== undefined && status >= 400)
        unchanged(talk, operation, exchange, before, await probe());
    },
  };
}
