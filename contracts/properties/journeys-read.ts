import type { Operation } from '../../openapi/model/operation.ts';
import { differences } from '../oracles/compare.ts';
import { generalize, shorten, standard } from '../oracles/conforms.ts';
import { type Item, look, requestOn } from '../oracles/resource-client.ts';
import type { Exchange } from '../request/exchange.ts';
import { type Journey, newItem } from './journey.ts';

/** Nothing happened in between, so nothing differs. */
export async function readTwice(journey: Journey): Promise<void> {
  const item = await newItem(journey);
  await expectSameAfter(
    journey,
    item,
    journey.resource.read ?? journey.resource.list ?? journey.resource.create,
    [],
  );
}

/**
 * A GET asks for nothing but an answer (RFC 9110, section 9.2.1): what it reads of an item leaves
 * the item as it was.
 */
export async function readsOnly(journey: Journey, view: Operation): Promise<void> {
  const item = await newItem(journey);
  await expectSameAfter(journey, item, view, [view]);
}

async function expectSameAfter(
  journey: Journey,
  item: Item,
  operation: Operation,
  between: readonly Operation[],
): Promise<void> {
  const { session, context } = journey;
  const first = await look(context, session, item);
  const read: Exchange[] = [];
  for (const view of between) read.push(await session.send(view, requestOn(session, item, view)));
  const second = await look(context, session, item);
  if (first?.object === undefined || second === undefined) return;
  const [change] = differences(first.object, second.object);
  if (change === undefined) return;
  const message = `${change.at || 'the item'} reads ${shorten(String(JSON.stringify(change.expected)))} and then ${shorten(String(JSON.stringify(change.actual)))}`;
  session.report({
    code: 'reads-disagree',
    operation,
    location: `body${generalize(change.at)}`,
    message,
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1'),
    exchanges: [first.exchange, ...read, second.exchange],
  });
}
