import type { Operation } from '../../openapi/model/operation.ts';
import { differences, isChangeStamp } from '../oracles/compare.ts';
import { generalize, shorten } from '../oracles/conforms.ts';
import { CheckSkipped } from '../plan/check-session.ts';
import { keepId } from '../plan/body-variants.ts';
import { isOk, look, requestOn } from '../oracles/resource-client.ts';
import type { Journey } from './journey.ts';
import { newRichThing } from './journeys-update.ts';

/**
 * The same update once more leaves the thing as the first one did. PATCH promises no such thing
 * (RFC 5789, section 2), so it is assumed.
 */
export async function updateRepeats(journey: Journey, update: Operation): Promise<void> {
  const { plan, talk } = journey;
  const thing = await newRichThing(journey, update);
  const before = await look(plan, talk, thing);
  const request = keepId(requestOn(talk, thing, update), before?.object, thing.id);
  if (!isOk(await talk.send(update, request))) throw new CheckSkipped(`${update.id} is refused`);
  const once = await look(plan, talk, thing);
  const second = await talk.send(update, request);
  const twice = await look(plan, talk, thing);
  if (!isOk(second) || once?.object === undefined || twice?.object === undefined) return;
  const [change] = differences(once.object, twice.object).filter(({ at }) => !isChangeStamp(at));
  if (change === undefined) return;
  const [first, then] = [change.expected, change.actual].map((value) =>
    shorten(String(JSON.stringify(value))),
  );
  talk.report({
    code: 'update-overreached',
    operation: update,
    location: `again${generalize(change.at)}`,
    message: `${change.at.slice(1)} reads ${first} after an update and ${then} after the same one again`,
    provenance: { evidence: 'assumed' },
    exchanges: [once.exchange, second, twice.exchange],
  });
}
