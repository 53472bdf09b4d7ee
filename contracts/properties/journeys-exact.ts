import { isDeepStrictEqual } from 'node:util';
import { isJson } from '../../openapi/model/media-types.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { isOk, itemOf, look, requestOn } from '../oracles/resource-client.ts';
import { exactBodies } from '../plan/body-values.ts';
import { keepId } from '../plan/body-variants.ts';
import { fillUp } from '../plan/full-body.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { exampleBody } from '../request/example-values.ts';
import { type Journey, newItem } from './journey.ts';
import { expectFound, reportAltered } from './read-equal.ts';
import { wholeOther } from './update-bodies.ts';

/**
 * White space at the ends of a text, digits with zeros before them, no text at all, decimals, URLs
 * with all their parts, equal and unsorted items, and members of one's own: what was created with
 * them reads as it was sent.
 */
export async function createsExactly(journey: Journey): Promise<void> {
  const { context, session, resource } = journey;
  const mediaType = preferredMediaType(resource.create);
  if (mediaType?.schema === undefined || !isJson(mediaType.type)) return;
  const { schema } = mediaType;
  const example = exampleBody(context, mediaType);
  const full = fillUp(context, schema, example);
  const bodiesOf = (body: unknown) =>
    exactBodies(context, schema, () => context.mark(mediaType, body));
  const further = isDeepStrictEqual(full, example) ? [] : bodiesOf(example);
  let known: Record<string, unknown> = {};
  for (const [index, body] of bodiesOf(full).entries()) {
    if (body === undefined) continue;
    const fixture = await session.prepare(resource.create, { shared: true });
    const send = (sent: unknown) =>
      session.send(resource.create, session.request(resource.create, fixture, { body: sent }));
    let created = await send(body);
    // Whether it is taken is another check's business: a sample may name what does not exist.
    if (!isOk(created) && further[index] !== undefined) created = await send(further[index]);
    const item = itemOf(resource, created);
    const view = item === undefined ? undefined : await look(context, session, item);
    if (item === undefined || view === undefined || !expectFound(journey, item, view)) continue;
    reportAltered(journey, created.request, created, view, { known });
    known = { ...known, ...view.object };
  }
}

/** The same of an update. */
export async function updatesExactly(journey: Journey, update: Operation): Promise<void> {
  const { context, session } = journey;
  const schema = preferredMediaType(update)?.schema;
  const item = await newItem(journey);
  const before = await look(context, session, item);
  if (schema === undefined || before?.object === undefined) return;
  const shown = before.object;
  let known = shown;
  for (const body of exactBodies(context, schema, () => wholeOther(context, update, shown, true))) {
    if (body === undefined) continue;
    const request = keepId(requestOn(session, item, update, body), before.object, item.id);
    const updated = await session.send(update, request);
    const after = isOk(updated) ? await look(context, session, item) : undefined;
    if (after === undefined || !expectFound(journey, item, after)) continue;
    reportAltered(journey, request, updated, after, { operation: update, known });
    known = { ...known, ...after.object };
  }
}
