import type { Operation } from '../../../openapi/model/operation.ts';
import { differences, isMeasured } from '../../oracles/compare.ts';
import { generalize, shorten } from '../../oracles/conforms.ts';
import { expectSuccess } from '../../oracles/expect.ts';
import { withoutProgress } from '../../oracles/moves-on.ts';
import { isOk } from '../../oracles/resource-client.ts';
import type { Check } from '../../plan/check.ts';
import type { CheckContext } from '../../plan/check-context.ts';

/**
 * Reads of what is no item of its own, such as the messages of a chat: the same twice. Those of
 * items are in `journeys.ts`.
 */
export function deriveReadsAgree(context: CheckContext): Check[] {
  const known = new Set(context.resources.flatMap(({ read, list }) => [read ?? list]));
  return context.operations
    .filter((operation) => operation.method === 'get' && !known.has(operation))
    .map((operation) => readsAgree(operation));
}

/** What reads without naming an item is answered as documented once there is something, too. */
export function* filledChecks(context: CheckContext, operation: Operation): Generator<Check> {
  const isOpen =
    operation.method === 'get' &&
    !operation.path.includes('{') &&
    operation.parameters.every(({ required }) => !required);
  const made = context.resources.filter(
    ({ create, read }) => read !== undefined && !create.path.includes('{'),
  );
  if (!isOpen || made.length === 0) return;
  const provenance = context.document.evidence.at(operation.pointer);
  yield {
    id: `${operation.id}/journeys/filled`,
    group: 'journeys',
    category: 'answers',
    operation,
    title: 'it is answered as documented once something was made',
    provenance,
    safety: 'writes',
    async run(session) {
      for (const { read } of made.slice(0, mostMade))
        if (read !== undefined) {
          await session.prepare(read, { shared: true });
          // What goes between two items shows with two.
          await session.prepare(read);
        }
      const fixture = await session.prepare(operation, { shared: true });
      const exchange = await session.send(operation, session.request(operation, fixture));
      expectSuccess(session, operation, exchange, provenance);
    },
  };
}

/** Resources of which something is made, to see what a summary says of them. */
const mostMade = 3;

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
      const changes = differences(first.response?.json, second.response?.json);
      const [change] = withoutProgress(changes).filter(({ at }) => !isMeasured(at));
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
