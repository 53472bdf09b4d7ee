import type { Operation } from '../../openapi/model/operation.ts';
import { differences, isMeasured } from '../oracles/compare.ts';
import { generalize, shorten } from '../oracles/conforms.ts';
import { isOk } from '../oracles/resource-client.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';

/**
 * Reads of what is no item of its own, such as the messages of a chat: the same twice. Those of
 * items are in `journeys-read.ts`.
 */
export function deriveReadsAgree(context: CheckContext): Check[] {
  const known = new Set(context.resources.flatMap(({ read, list }) => [read ?? list]));
  return context.operations
    .filter((operation) => operation.method === 'get' && !known.has(operation))
    .map((operation) => readsAgree(operation));
}

function readsAgree(operation: Operation): Check {
  // What it shows may be of the moment, such as a link that is signed anew.
  const provenance = {
    evidence: 'assumed',
    source: 'https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1',
  } as const;
  return {
    id: `${operation.id}/journeys/again`,
    group: 'journeys',
    operation,
    title: 'read twice, it is the same',
    provenance,
    safety: 'safe',
    async run(session) {
      const fixture = await session.prepare(operation, { shared: true });
      const first = await session.send(operation, session.request(operation, fixture));
      const second = await session.send(operation, session.request(operation, fixture));
      if (!isOk(first) || !isOk(second)) return;
      const [change] = differences(first.response?.json, second.response?.json).filter(
        ({ at }) => !isMeasured(at),
      );
      if (change === undefined) return;
      const [from, to] = [change.expected, change.actual].map((value) =>
        shorten(String(JSON.stringify(value))),
      );
      session.report({
        code: 'reads-disagree',
        operation,
        location: `body${generalize(change.at)}`,
        message: `${change.at || 'the answer'} reads ${from} and then ${to}`,
        provenance,
        exchanges: [first, second],
      });
    },
  };
}
