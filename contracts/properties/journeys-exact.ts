import { isDeepStrictEqual } from 'node:util';
import { isJson } from '../../openapi/model/media-types.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { exampleBody } from '../request/example-values.ts';
import { fillUp } from '../plan/full-body.ts';
import { keepId } from '../plan/body-variants.ts';
import { isOk, look, requestOn, thingOf } from '../oracles/resource-client.ts';
import { exactBodies } from './exact-values.ts';
import { type Journey, newThing } from './journey.ts';
import { expectFound, reportAltered } from './read-equal.ts';
import { wholeOther } from './update-bodies.ts';

/**
 * White space at the ends of a text, digits with zeros before them, no text at all, decimals, URLs
 * with all their parts, equal and unsorted items, and members of one's own: what was created with
 * them reads as it was sent.
 */
export async function createsExactly(journey: Journey): Promise<void> {
  const { plan, talk, resource } = journey;
  const mediaType = preferredMediaType(resource.create);
  if (mediaType?.schema === undefined || !isJson(mediaType.type)) return;
  const { schema } = mediaType;
  const example = exampleBody(plan, mediaType);
  const full = fillUp(plan, schema, example);
  const bodiesOf = (body: unknown) => exactBodies(plan, schema, () => plan.mark(mediaType, body));
  const further = isDeepStrictEqual(full, example) ? [] : bodiesOf(example);
  let known: Record<string, unknown> = {};
  for (const [index, body] of bodiesOf(full).entries()) {
    if (body === undefined) continue;
    const fixture = await talk.prepare(resource.create, { shared: true });
    const send = (sent: unknown) =>
      talk.send(resource.create, talk.request(resource.create, fixture, { body: sent }));
    let created = await send(body);
    // Whether it is taken is another check's business: a sample may name what does not exist.
    if (!isOk(created) && further[index] !== undefined) created = await send(further[index]);
    const thing = thingOf(resource, created);
    const view = thing === undefined ? undefined : await look(plan, talk, thing);
    if (thing === undefined || view === undefined || !expectFound(journey, thing, view)) continue;
    reportAltered(journey, created.request, created, view, { known });
    known = { ...known, ...view.object };
  }
}

/** The same of an update. */
export async function updatesExactly(journey: Journey, update: Operation): Promise<void> {
  const { plan, talk } = journey;
  const schema = preferredMediaType(update)?.schema;
  const thing = await newThing(journey);
  const before = await look(plan, talk, thing);
  if (schema === undefined || before?.object === undefined) return;
  const shown = before.object;
  let known = shown;
  for (const body of exactBodies(plan, schema, () => wholeOther(plan, update, shown, true))) {
    if (body === undefined) continue;
    const request = keepId(requestOn(talk, thing, update, body), before.object, thing.id);
    const updated = await talk.send(update, request);
    const after = isOk(updated) ? await look(plan, talk, thing) : undefined;
    if (after === undefined || !expectFound(journey, thing, after)) continue;
    reportAltered(journey, request, updated, after, { operation: update, known });
    known = { ...known, ...after.object };
  }
}
