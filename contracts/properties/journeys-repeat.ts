import type { Operation } from '../../openapi/model/operation.ts';
import { differences, isChangeStamp } from '../oracles/compare.ts';
import { generalize, shorten } from '../oracles/conforms.ts';
import { isOk, look, requestOn } from '../oracles/resource-client.ts';
import { keepId } from '../plan/body-variants.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import type { Journey } from './journey.ts';
import { newRichItem } from './journeys-update.ts';

/**
 * The same update once more leaves the item as the first one did. PATCH promises no such item
 * (RFC 5789, section 2), so it is assumed.
 */
export async function updateRepeats(journey: Journey, update: Operation): Promise<void> {
  const { context, session } = journey;
  const item = await newRichItem(journey, update);
  const before = await look(context, session, item);
  const request = keepId(requestOn(session, item, update), before?.object, item.id);
  if (!isOk(await session.send(update, request))) throw new CheckSkipped(`${update.id} is refused`);
  const once = await look(context, session, item);
  const second = await session.send(update, request);
  const twice = await look(context, session, item);
  if (!isOk(second) || once?.object === undefined || twice?.object === undefined) return;
  const [change] = differences(once.object, twice.object).filter(({ at }) => !isChangeStamp(at));
  if (change === undefined) return;
  const [first, then] = [change.expected, change.actual].map((value) =>
    shorten(String(JSON.stringify(value))),
  );
  session.report({
    code: 'update-overreached',
    operation: update,
    location: `again${generalize(change.at)}`,
    message: `${change.at.slice(1)} reads ${first} after an update and ${then} after the same one again`,
    provenance: { evidence: 'assumed' },
    exchanges: [once.exchange, second, twice.exchange],
  });
}
