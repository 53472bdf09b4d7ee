import { dereference } from '../../../openapi/model/document.ts';
import type { Provenance } from '../../../openapi/model/evidence.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { notThere, standard } from '../../oracles/conforms.ts';
import { gone, othersStay, removedOnce, saysItIsDeleted } from '../../oracles/gone.ts';
import { deletion, listedAfterRemoval } from '../../oracles/listed.ts';
import {
  findById,
  type Item,
  isOk,
  itemOf,
  look,
  requestOn,
} from '../../oracles/resource-client.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import type { Resource } from '../../plan/resources.ts';
import type { Exchange } from '../../request/exchange.ts';
import { idName } from '../../request/id-names.ts';
import { type AnyProperty, about, property } from './property.ts';
import type { Scene } from './scene.ts';

/** What a deletion has to do. */
export const deleteProperties: readonly AnyProperty[] = [
  property({
    id: 'for-good',
    title: 'a deletion is real, and a second one says that there is nothing',
    subjects: (resource) => about(resource.delete),
    async act(scene) {
      const other = await scene.create();
      const item = await scene.create();
      // Made after it, so that a deletion that takes the next one along takes this one.
      await scene.create();
      await scene.list(item);
      await scene.remove(item);
      await scene.list(item);
      await scene.tryRead(other);
      await scene.tryRead(item);
      await scene.remove(item);
    },
    oracles: [listedAfterRemoval, othersStay, gone, removedOnce],
  }),
  property({
    id: 'orphans',
    title: 'nothing under a deleted parent lives on',
    subjects: (resource) => about(resource.delete),
    act: orphansDie,
  }),
  property({
    id: 'children',
    title: 'what was made below a deleted parent is gone with it',
    subjects: (resource, { resources }) =>
      resources.some((child) => isMadeBelow(resource, child)) ? about(resource.delete) : [],
    act: childrenDie,
  }),
  property({
    id: 'parent',
    title: 'the deletion of its last child leaves the parent',
    subjects: (resource, context) =>
      parentOf(resource, context) === undefined ? [] : about(resource.delete),
    act: parentStays,
  }),
];

/** What reads the item that another one lies below. */
function parentOf({ create }: Resource, { resources }: CheckContext): Operation | undefined {
  return resources
    .map(({ read }) => read)
    .filter((read) => read !== undefined && create.path.startsWith(`${read.path}/`))
    .sort((a, b) => (b?.path.length ?? 0) - (a?.path.length ?? 0))[0];
}

async function parentStays(scene: Scene): Promise<void> {
  const { session, resource, context, operation } = scene;
  const { create } = resource;
  const reader = parentOf(resource, context);
  if (reader === undefined) return;
  const fixture = await session.prepare(create);
  const made = await session.send(create, session.request(create, fixture));
  const item = itemOf(resource, made);
  const parameters = made.request.values ?? {};
  const read = () =>
    session.send(
      reader,
      session.request(reader, { bindings: { parameters, body: {} }, made: new Map() }),
    );
  if (item === undefined || !isOk(await read()))
    throw new CheckSkipped(`${create.id} made nothing to go on with`);
  const deleted = await scene.remove(item);
  const after = await read();
  if (isOk(after) || after.response === undefined) return;
  scene.report({
    code: 'delete-overreached',
    operation,
    location: 'parent',
    message: `${JSON.stringify(item.id)} was deleted, the only one below its parent, and reading that answers ${after.response.status}`,
    provenance: standard(deletion),
    exchanges: [deleted, after],
  });
}

/** Whether the creation of one resource follows from an item of another. */
export function isMadeBelow(parent: Resource, { create }: Resource): boolean {
  return create.id !== parent.create.id && parent.links.some(({ to }) => to.id === create.id);
}

/** What is alive below something that was deleted. */
function reportAlive(
  scene: Scene,
  operation: Operation,
  message: string,
  exchanges: readonly Exchange[],
  provenance: Provenance = standard(deletion),
): void {
  scene.report({
    code: 'orphan-alive',
    operation,
    location: 'state',
    message: `${message}, which was deleted`,
    provenance,
    exchanges,
  });
}

/** What was read below an item before its deletion is not there afterwards. */
async function orphansDie(scene: Scene): Promise<void> {
  const { session, resource } = scene;
  const item = await scene.create();
  const alive: Operation[] = [];
  for (const view of resource.views)
    if (
      view.id !== resource.read?.id &&
      addressesIt(item, view) &&
      declares404(view) &&
      isOk(await scene.get(view, item))
    )
      alive.push(view);
  const deleted = await scene.remove(item);
  const below = `on ${JSON.stringify(item.id)}`;
  for (const view of alive) {
    const exchange = await scene.get(view, item);
    session.conforms(view, exchange, [...notThere, 403]);
    if (isOk(exchange))
      reportAlive(scene, view, `${view.id} still answers ${exchange.response?.status} ${below}`, [
        deleted,
        exchange,
      ]);
  }
  // Operations that change something of it have nothing to work on either.
  for (const update of [...resource.updates, ...resource.uploads]) {
    const exchange = await session.send(update, requestOn(session, item, update));
    if (isOk(exchange) && !saysItIsDeleted(findById(exchange.response?.json, item.id)))
      reportAlive(scene, update, `${update.id} answers ${exchange.response?.status} ${below}`, [
        deleted,
        exchange,
      ]);
  }
}

/** What was made below an item, by its own id, is not there after the item is deleted. */
async function childrenDie(scene: Scene): Promise<void> {
  const { context, session, resource } = scene;
  const children = context.resources.filter(
    (child) =>
      resource.links.some(({ to }) => to.id === child.create.id) &&
      child.read !== undefined &&
      declares404(child.read),
  );
  for (const child of children) {
    const parent = await scene.create();
    const made = await session.send(child.create, requestOn(session, parent, child.create));
    const item = itemOf(child, made);
    const before = item === undefined ? undefined : await look(context, session, item);
    if (item === undefined || before === undefined || !isOk(before.exchange)) continue;
    // What is read beside its parent may stay without it, unless it says whose it is.
    const isBelow = child.read?.path.startsWith(`${child.create.path}/`) === true;
    if (!isBelow && (!namesParent(before.object, parent) || mayComeBack(scene))) continue;
    const deleted = await scene.remove(parent, true);
    const after = await look(context, session, item);
    if (after === undefined || !isOk(after.exchange)) continue;
    if (!isBelow && (!namesParent(after.object, parent) || saysItIsDeleted(after.object))) continue;
    const [own, above] = [item.id, parent.id].map((id) => JSON.stringify(id));
    reportAlive(
      scene,
      after.operation,
      `${own} still reads ${isBelow ? 'below' : 'as that of'} ${above}`,
      [deleted, after.exchange],
      isBelow ? standard(deletion) : { evidence: 'assumed' },
    );
  }
}

/** Words that say that what is deleted is kept somewhere, and may come back. */
const comesBack =
  /\b(?:restor\w|undelet\w|recover|un-?trash|trash\b|recycle bin\b|soft[- ]delet\w)/i;

/** Whether the document says that what is deleted may come back, and what belongs to it with it. */
function mayComeBack({ context, resource, operation }: Scene): boolean {
  const said = dereference(context.document, operation.pointer).node['description'];
  return [
    said,
    operation.summary,
    ...resource.links.map(({ to }) => to.path.split('/').at(-1)),
  ].some((text) => typeof text === 'string' && comesBack.test(text));
}

/** Whether a member of an item is the id of what it was made below. */
function namesParent(object: Record<string, unknown> | undefined, parent: Item): boolean {
  return Object.entries(object ?? {}).some(
    ([name, value]) => idName(name) !== undefined && name !== 'id' && value === parent.id,
  );
}

function declares404({ responses }: Operation): boolean {
  return responses.some(({ status }) => status === '404');
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
