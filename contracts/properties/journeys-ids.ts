import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { differences, isChangeStamp } from '../oracles/compare.ts';
import { standard } from '../oracles/conforms.ts';
import { type Item, itemOf, look, readList } from '../oracles/resource-client.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import type { Exchange } from '../request/exchange.ts';
import { lateKindOf } from '../request/late-headers.ts';
import { markedName } from '../request/tag-test-data.ts';
import { type Journey, newItem } from './journey.ts';
import { expectFound } from './read-equal.ts';

/** Two creations make two items, and the second leaves the first as it was. */
export async function idsDiffer(journey: Journey): Promise<void> {
  const { session, context, resource } = journey;
  const first = await newItem(journey);
  const before = await look(context, session, first);
  const second = await newItem(journey);
  const found = {
    operation: resource.create,
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.3.3'),
  };
  if (first.id === second.id) {
    if (isSentAsMember(first)) {
      // Whatever a repetition is answered with, it is no failure.
      await session.send(resource.create, first.created.request);
      throw new CheckSkipped('a member of the body is the id, which the document does not say');
    }
    session.report({
      ...found,
      code: 'id-repeated',
      location: 'id',
      message: `two creations both answered the id ${JSON.stringify(first.id)}`,
      exchanges: [first.created, second.created],
    });
    return;
  }
  const after = await look(context, session, first);
  const other = await look(context, session, second);
  if (other !== undefined) expectFound(journey, second, other);
  await expectAnother(journey, first);
  if (before?.object === undefined || after === undefined) return;
  if (after.object !== undefined && isDeepStrictEqual(before.object, after.object)) return;
  const changed = differences(before.object, after.object).filter(({ at }) => !isChangeStamp(at));
  if (after.object !== undefined && changed.length === 0) return;
  session.report({
    ...found,
    code: 'update-overreached',
    location: 'state',
    message: `creating another item changed ${changed[0]?.at || 'the first one'}`,
    exchanges: [before.exchange, second.created, after.exchange],
  });
}

/**
 * The same request once more makes another item, or is refused; where a creation has one success,
 * that is not the answer for what was there already.
 */
async function expectAnother(journey: Journey, first: Item): Promise<void> {
  const { session, resource } = journey;
  const { created, id } = first;
  const { create } = resource;
  if (create.responses.filter(({ status }) => status.startsWith('2')).length !== 1) return;
  // A key that says that it is the same once more asks for the same answer.
  if (Object.keys(created.request.headers).some((name) => lateKindOf(name) === 'once')) return;
  const again = await session.send(create, created.request);
  const twin = itemOf(resource, again);
  const isRefused = (again.response?.status ?? 0) >= 400;
  if (isRefused) await expectOnce(journey, first, again);
  if (twin === undefined || twin.id !== id) return;
  session.report({
    code: 'id-repeated',
    operation: create,
    location: 'id/again',
    message: `the same creation sent twice answered the id ${JSON.stringify(id)} both times`,
    // A server may take the second for a repetition of the first; a document that says so declares
    // another answer for it.
    provenance: {
      evidence: 'assumed',
      source: 'https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2',
    },
    exchanges: [created, again],
  });
}

/** What was refused because it is there already is there once. */
async function expectOnce(
  { context, session, resource }: Journey,
  first: Item,
  refused: Exchange,
): Promise<void> {
  const { list } = resource;
  const name = markedName(first.created.request);
  if (list === undefined || name === undefined) return;
  const { items, pages } = await readList(context, session, first, list);
  const twins = items.filter((item) => isObject(item) && Object.values(item).includes(name)).length;
  if (twins < 2) return;
  session.report({
    code: 'refused-request-wrote',
    operation: resource.create,
    location: 'state/again',
    message: `the same creation again was refused with ${refused.response?.status}, and ${twins} of its name are listed`,
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-15.5'),
    exchanges: [first.created, refused, ...pages.slice(-1)],
  });
}

/** Whether an id is what a member of the creation's body had: its sender has chosen it then. */
function isSentAsMember({ id, created: { request } }: Item): boolean {
  if (request.body?.kind !== 'json' || !isObject(request.body.value)) return false;
  return [request.body.value, ...Object.values(request.body.value)].some(
    (part) => isObject(part) && Object.values(part).some((member) => String(member) === String(id)),
  );
}
