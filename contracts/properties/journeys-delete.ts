import type { Operation } from '../../openapi/model/operation.ts';
import { expectSuccess } from '../oracles/expect.ts';
import { notThere, standard } from '../oracles/conforms.ts';
import { hasId, isOk, look, readList, requestOn, type Thing, thingOf } from '../oracles/resource-client.ts';
import { expectListedAfter, gone } from './deletion-listed.ts';
import { type Journey, newThing } from './journey.ts';

/**
 * After a deletion neither the thing nor its entry in a list is there, and deleting it again is
 * answered with 404.
 */
export async function deleteForGood(journey: Journey): Promise<void> {
  const { plan, talk, resource, provenance } = journey;
  const deletion = resource.delete;
  if (deletion === undefined) return;
  const other = await newThing(journey);
  const thing = await newThing(journey);
  // Made after it, so that a deletion that takes the next one along takes this one.
  await newThing(journey);
  const before =
    resource.list === undefined ? undefined : await readList(plan, talk, thing, resource.list);
  const deleted = await talk.send(deletion, requestOn(talk, thing, deletion));
  if (!expectSuccess(talk, deletion, deleted, provenance)) return;
  const found = { operation: deletion, provenance: standard(gone) };
  const after =
    resource.list === undefined ? undefined : await readList(plan, talk, thing, resource.list);
  expectListedAfter(journey, thing, deleted, before, after);
  // Two things of one id are one thing, and another check's business.
  const kept = other.id === thing.id ? undefined : await look(plan, talk, other);
  if (kept !== undefined && (!isOk(kept.exchange) || kept.object === undefined)) {
    talk.report({
      ...found,
      code: 'delete-overreached',
      location: 'state',
      message: `deleting ${JSON.stringify(thing.id)} took ${JSON.stringify(other.id)} away as well`,
      exchanges: [deleted, kept.exchange],
    });
  }
  const view = await look(plan, talk, thing);
  if (
    view !== undefined &&
    isOk(view.exchange) &&
    view.object !== undefined &&
    (resource.read !== undefined || hasId(view.object, thing.id))
  ) {
    talk.report({
      ...found,
      code: 'delete-ineffective',
      location: 'state',
      message: `${JSON.stringify(thing.id)} was deleted and still reads`,
      exchanges: [deleted, view.exchange],
    });
  } else if (view !== undefined && resource.read !== undefined)
    talk.conforms(resource.read, view.exchange, notThere);
  const again = await talk.send(deletion, requestOn(talk, thing, deletion));
  talk.conforms(deletion, again, notThere);
  const declares404 = deletion.responses.some(({ status }) => status === '404');
  if (isOk(again) && declares404) {
    const rule = plan.document.evidence.at(`${deletion.pointer}/responses/404`);
    talk.report({
      ...found,
      provenance: rule,
      code: 'delete-repeatable',
      location: 'status',
      message: `deleting ${JSON.stringify(thing.id)} a second time answers ${again.response?.status}, where 404 is declared`,
      exchanges: [deleted, again],
    });
  }
}

/** What was read below a thing before its deletion is not there afterwards. */
export async function orphansDie(journey: Journey): Promise<void> {
  const { talk, resource, provenance } = journey;
  const deletion = resource.delete;
  if (deletion === undefined) return;
  const thing = await newThing(journey);
  const below = resource.views.filter(
    (view) =>
      view.id !== resource.read?.id &&
      addressesIt(thing, view) &&
      view.responses.some(({ status }) => status === '404'),
  );
  const alive = [];
  for (const view of below)
    if (isOk(await talk.send(view, requestOn(talk, thing, view)))) alive.push(view);
  const deleted = await talk.send(deletion, requestOn(talk, thing, deletion));
  if (!expectSuccess(talk, deletion, deleted, provenance)) return;
  for (const view of alive) {
    const exchange = await talk.send(view, requestOn(talk, thing, view));
    talk.conforms(view, exchange, [...notThere, 403]);
    if (!isOk(exchange)) continue;
    talk.report({
      code: 'orphan-alive',
      operation: view,
      location: 'state',
      message: `${view.id} still answers ${exchange.response?.status} below ${JSON.stringify(thing.id)}, which was deleted`,
      provenance: standard(gone),
      exchanges: [deleted, exchange],
    });
  }
  // Operations that change something of it have nothing to work on either.
  for (const update of [...resource.updates, ...resource.uploads]) {
    const exchange = await talk.send(update, requestOn(talk, thing, update));
    if (!isOk(exchange)) continue;
    talk.report({
      code: 'orphan-alive',
      operation: update,
      location: 'state',
      message: `${update.id} answers ${exchange.response?.status} on ${JSON.stringify(thing.id)}, which was deleted`,
      provenance: standard(gone),
      exchanges: [deleted, exchange],
    });
  }
}

/** What was made below a thing, by its own id, is not there after the thing is deleted. */
export async function childrenDie(journey: Journey): Promise<void> {
  const { plan, talk, resource, provenance } = journey;
  const deletion = resource.delete;
  if (deletion === undefined) return;
  const children = plan.resources.filter(
    ({ create, read }) =>
      resource.links.some(({ to }) => to.id === create.id) && liesBelow(create, read),
  );
  for (const child of children) {
    const parent = await newThing(journey);
    const thing = thingOf(
      child,
      await talk.send(child.create, requestOn(talk, parent, child.create)),
    );
    const before = thing === undefined ? undefined : await look(plan, talk, thing);
    if (thing === undefined || before === undefined || !isOk(before.exchange)) continue;
    const deleted = await talk.send(deletion, requestOn(talk, parent, deletion));
    if (!expectSuccess(talk, deletion, deleted, provenance)) return;
    const after = await look(plan, talk, thing);
    if (after === undefined || !isOk(after.exchange)) continue;
    talk.report({
      code: 'orphan-alive',
      operation: after.operation,
      location: 'state',
      message: `${JSON.stringify(thing.id)} still reads below ${JSON.stringify(parent.id)}, which was deleted`,
      provenance: standard(gone),
      exchanges: [deleted, after.exchange],
    });
  }
}

/**
 * Whether a read goes through the path of the parent, and says what it answers where there is
 * nothing.
 */
function liesBelow(create: Operation, read: Operation | undefined): boolean {
  if (read === undefined) return false;
  return (
    read.path.startsWith(`${create.path}/`) && read.responses.some(({ status }) => status === '404')
  );
}

/**
 * Whether an operation cannot be called without the thing's id; an optional filter by it finds
 * nothing, and that is right.
 */
function addressesIt(thing: Thing, view: Operation): boolean {
  const parameters = Object.entries(thing.bindings.get(view.id)?.parameters ?? {});
  return parameters.some(
    ([name, value]) =>
      value === thing.id &&
      view.parameters.some((parameter) => parameter.name === name && parameter.required),
  );
}
