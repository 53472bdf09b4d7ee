import type { Operation } from '../../openapi/model/operation.ts';
import { notThere, standard } from '../oracles/conforms.ts';
import { expectSuccess } from '../oracles/expect.ts';
import {
  hasId,
  type Item,
  isOk,
  itemOf,
  look,
  readList,
  requestOn,
} from '../oracles/resource-client.ts';
import type { Exchange } from '../request/exchange.ts';
import { expectListedAfter, gone } from './deletion-listed.ts';
import { type Journey, newItem } from './journey.ts';

/**
 * After a deletion neither the item nor its entry in a list is there, and deleting it again is
 * answered with 404.
 */
export async function deleteForGood(journey: Journey): Promise<void> {
  const { context, session, resource, provenance } = journey;
  const deletion = resource.delete;
  if (deletion === undefined) return;
  const other = await newItem(journey);
  const item = await newItem(journey);
  // Made after it, so that a deletion that takes the next one along takes this one.
  await newItem(journey);
  const before =
    resource.list === undefined ? undefined : await readList(context, session, item, resource.list);
  const deleted = await session.send(deletion, requestOn(session, item, deletion));
  if (!expectSuccess(session, deletion, deleted, provenance)) return;
  const found = { operation: deletion, provenance: standard(gone) };
  const after =
    resource.list === undefined ? undefined : await readList(context, session, item, resource.list);
  expectListedAfter(journey, item, deleted, before, after);
  // Two items of one id are one item, and another check's business.
  const kept = other.id === item.id ? undefined : await look(context, session, other);
  if (kept !== undefined && (!isOk(kept.exchange) || kept.object === undefined)) {
    session.report({
      ...found,
      code: 'delete-overreached',
      location: 'state',
      message: `deleting ${JSON.stringify(item.id)} took ${JSON.stringify(other.id)} away as well`,
      exchanges: [deleted, kept.exchange],
    });
  }
  const view = await look(context, session, item);
  if (
    view !== undefined &&
    isOk(view.exchange) &&
    view.object !== undefined &&
    (resource.read !== undefined || hasId(view.object, item.id))
  ) {
    session.report({
      ...found,
      code: 'delete-ineffective',
      location: 'state',
      message: `${JSON.stringify(item.id)} was deleted and still reads`,
      exchanges: [deleted, view.exchange],
    });
  } else if (view !== undefined && resource.read !== undefined)
    session.conforms(resource.read, view.exchange, notThere);
  const again = await session.send(deletion, requestOn(session, item, deletion));
  session.conforms(deletion, again, notThere);
  const declares404 = deletion.responses.some(({ status }) => status === '404');
  if (isOk(again) && declares404) {
    const rule = context.document.evidence.at(`${deletion.pointer}/responses/404`);
    session.report({
      ...found,
      provenance: rule,
      code: 'delete-repeatable',
      location: 'status',
      message: `deleting ${JSON.stringify(item.id)} a second time answers ${again.response?.status}, where 404 is declared`,
      exchanges: [deleted, again],
    });
  }
}

/** What was read below an item before its deletion is not there afterwards. */
export async function orphansDie(journey: Journey): Promise<void> {
  const { session, resource, provenance } = journey;
  const deletion = resource.delete;
  if (deletion === undefined) return;
  const item = await newItem(journey);
  const below = resource.views.filter(
    (view) =>
      view.id !== resource.read?.id &&
      addressesIt(item, view) &&
      view.responses.some(({ status }) => status === '404'),
  );
  const alive = [];
  for (const view of below)
    if (isOk(await session.send(view, requestOn(session, item, view)))) alive.push(view);
  const deleted = await session.send(deletion, requestOn(session, item, deletion));
  if (!expectSuccess(session, deletion, deleted, provenance)) return;
  for (const view of alive) {
    const exchange = await session.send(view, requestOn(session, item, view));
    session.conforms(view, exchange, [...notThere, 403]);
    if (!isOk(exchange)) continue;
    session.report({
      code: 'orphan-alive',
      operation: view,
      location: 'state',
      message: `${view.id} still answers ${exchange.response?.status} below ${JSON.stringify(item.id)}, which was deleted`,
      provenance: standard(gone),
      exchanges: [deleted, exchange],
    });
  }
  // Operations that change something of it have nothing to work on either.
  for (const update of [...resource.updates, ...resource.uploads]) {
    const exchange = await session.send(update, requestOn(session, item, update));
    if (!isOk(exchange)) continue;
    session.report({
      code: 'orphan-alive',
      operation: update,
      location: 'state',
      message: `${update.id} answers ${exchange.response?.status} on ${JSON.stringify(item.id)}, which was deleted`,
      provenance: standard(gone),
      exchanges: [deleted, exchange],
    });
  }
}

/** What was made below an item, by its own id, is not there after the item is deleted. */
export async function childrenDie(journey: Journey): Promise<void> {
  const { context, session, resource, provenance } = journey;
  const deletion = resource.delete;
  if (deletion === undefined) return;
  const children = context.resources.filter(
    ({ create, read }) =>
      resource.links.some(({ to }) => to.id === create.id) && liesBelow(create, read),
  );
  for (const child of children) {
    const parent = await newItem(journey);
    const item = itemOf(
      child,
      await session.send(child.create, requestOn(session, parent, child.create)),
    );
    const before = item === undefined ? undefined : await look(context, session, item);
    if (item === undefined || before === undefined || !isOk(before.exchange)) continue;
    const deleted = await session.send(deletion, requestOn(session, parent, deletion));
    if (isDeclaredConflict(deletion, deleted)) return;
    if (!expectSuccess(session, deletion, deleted, provenance)) return;
    const after = await look(context, session, item);
    if (after === undefined || !isOk(after.exchange)) continue;
    session.report({
      code: 'orphan-alive',
      operation: after.operation,
      location: 'state',
      message: `${JSON.stringify(item.id)} still reads below ${JSON.stringify(parent.id)}, which was deleted`,
      provenance: standard(gone),
      exchanges: [deleted, after.exchange],
    });
  }
}

/** Whether a deletion was refused for what the item still has, as the document says that it may be. */
function isDeclaredConflict({ responses }: Operation, { response }: Exchange): boolean {
  const status = String(response?.status);
  return ['409', '422', '412'].includes(status) && responses.some((own) => own.status === status);
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
 * Whether an operation cannot be called without the item's id; an optional filter by it finds
 * nothing, and that is right.
 */
function addressesIt(item: Item, view: Operation): boolean {
  const parameters = Object.entries(item.bindings.get(view.id)?.parameters ?? {});
  return parameters.some(
    ([name, value]) =>
      value === item.id &&
      view.parameters.some((parameter) => parameter.name === name && parameter.required),
  );
}
