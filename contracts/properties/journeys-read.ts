import type { Operation } from '../../openapi/model/operation.ts';
import { differences } from '../oracles/compare.ts';
import { generalize, shorten, standard } from '../oracles/conforms.ts';
import type { Exchange } from '../request/exchange.ts';
import { look, requestOn, type Thing } from '../oracles/resource-client.ts';
import { type Journey, newThing } from './journey.ts';

/** Nothing happened in between, so nothing differs. */
export async function readTwice(journey: Journey): Promise<void> {
  const thing = await newThing(journey);
  await expectSameAfter(
    journey,
    thing,
    journey.resource.read ?? journey.resource.list ?? journey.resource.create,
    [],
  );
}

/**
 * A GET asks for nothing but an answer (RFC 9110, section 9.2.1): what it reads of a thing leaves
 * the thing as it was.
 */
export async function readsOnly(journey: Journey, view: Operation): Promise<void> {
  const thing = await newThing(journey);
  await expectSameAfter(journey, thing, view, [view]);
}

async function expectSameAfter(
  journey: Journey,
  thing: Thing,
  operation: Operation,
  between: readonly Operation[],
): Promise<void> {
  const { talk, plan } = journey;
  const first = await look(plan, talk, thing);
  const read: Exchange[] = [];
  for (const view of between) read.push(await talk.send(view, requestOn(talk, thing, view)));
  const second = await look(plan, talk, thing);
  if (first?.object === undefined || second === undefined) return;
  const [change] = differences(first.object, second.object);
  if (change === undefined) return;
  const message = `${change.at || 'the thing'} reads ${shorten(String(JSON.stringify(change.expected)))} and then ${shorten(String(JSON.stringify(change.actual)))}`;
  talk.report({
    code: 'reads-disagree',
    operation,
    location: `body${generalize(change.at)}`,
    message,
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1'),
    exchanges: [first.exchange, ...read, second.exchange],
  });
}
