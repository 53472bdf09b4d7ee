import type { Operation } from '../../../openapi/model/operation.ts';
import { templateNames } from '../../../openapi/model/path-template.ts';
import { differences, isChangeStamp, isMeasured } from '../../oracles/compare.ts';
import { generalize } from '../../oracles/conforms.ts';
import { sideBySide, told } from '../../oracles/history.ts';
import { sentItem } from '../../oracles/kept.ts';
import {
  bindingsOf,
  findById,
  type Item,
  isOk,
  itemOf,
  makeItem,
  requestOn,
} from '../../oracles/resource-client.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { foreignKeys } from '../../plan/foreign-keys.ts';
import type { Resource } from '../../plan/resources.ts';
import type { Exchange } from '../../request/exchange.ts';
import { type AnyProperty, property, type Subject } from './property.ts';
import type { Scene } from './scene.ts';
import { isNamedBy } from './update.ts';

/** A resource whose items belong to those of another: by their path, or by a member of the body. */
interface Belonging extends Subject {
  readonly parent: Resource;
  /** The member that names the parent; undefined where the path does. */
  readonly key: string | undefined;
}

const assumed = { evidence: 'assumed' } as const;

/** What the creation of an item does to what it belongs to, and to the others of that kind. */
export const besideProperties: readonly AnyProperty[] = [
  property<Belonging>({
    id: ({ parent }) => `parent-stays/${parent.create.id}`,
    title: ({ parent }) => `what ${parent.create.id} was sent stays when something is made for it`,
    subjects: (resource, context) =>
      belongings(resource, context).filter(({ parent }) => parent.read !== undefined),
    act: parentStays,
  }),
  property<Belonging>({
    id: ({ parent }) => `others-stay/${parent.create.id}`,
    title: ({ parent }) => `what is made for one of ${parent.create.id} shows on no other`,
    subjects: (resource, context) =>
      belongings(resource, context).filter(({ parent }) => viewsOf(parent, resource).length > 0),
    act: othersStay,
  }),
];

function belongings(resource: Resource, context: CheckContext): Belonging[] {
  const { create } = resource;
  const others = context.resources.filter((other) => other.create.id !== create.id);
  const above = others
    .filter(({ read }) => read !== undefined && create.path.startsWith(`${read.path}/`))
    .sort((a, b) => (b.read?.path.length ?? 0) - (a.read?.path.length ?? 0))
    .slice(0, 1);
  const keys = foreignKeys(context, context.links, create).filter(({ isList }) => !isList);
  const named = keys.flatMap(({ name, link }) =>
    others
      .filter((other) => other.create.id === link.from.id)
      .map((parent) => ({ operation: create, parent, key: name })),
  );
  return [...above.map((parent) => ({ operation: create, parent, key: undefined })), ...named];
}

/** What is read of a parent beside itself, and is about it alone. */
function viewsOf({ read, views }: Resource, child: Resource): Operation[] {
  return views.filter(
    (view) =>
      view.id !== read?.id &&
      view.id !== child.list?.id &&
      templateNames(view.path).length > 0 &&
      view.parameters.every(({ in: place, required }) => place === 'path' || !required),
  );
}

/** Makes an item of the resource for a parent. */
async function makeFor(scene: Scene, parent: Item, key: string | undefined): Promise<Exchange> {
  const { session, resource } = scene;
  const { create } = resource;
  const fixture = await session.prepare(create, { shared: true });
  if (key === undefined)
    return session.send(
      create,
      session.request(create, { ...fixture, bindings: bindingsOf(parent, create) }),
    );
  const foreign = { ...fixture.foreign, [key]: parent.id };
  return session.send(create, session.request(create, { ...fixture, foreign }));
}

async function parentStays(scene: Scene, { parent, key }: Belonging): Promise<void> {
  const { session, context, operation } = scene;
  const { read } = parent;
  const owner = await makeItem(session, parent);
  if (read === undefined || owner === undefined) throw new CheckSkipped('nothing to make it for');
  const look = async () => {
    const exchange = await session.send(read, requestOn(session, owner, read));
    const object = isOk(exchange) ? findById(exchange.response?.json, owner.id) : undefined;
    return object === undefined ? undefined : { exchange, object };
  };
  const before = await look();
  const made = await makeFor(scene, owner, key);
  const after = await look();
  if (before === undefined || after === undefined || itemOf(scene.resource, made) === undefined)
    throw new CheckSkipped(`${operation.id} made nothing to go on with`);
  const sent = sentItem(context, parent.create, owner.created.request, before.object) ?? {};
  const pick = (object: Record<string, unknown>) =>
    Object.fromEntries(
      Object.keys(sent)
        // A comment may close what it is about; what is made may show in a list of its name.
        .filter(
          (name) => Object.hasOwn(before.object, name) && !isNamedBy(context, operation, name),
        )
        .filter((name) => !/stat(e|us)|count|total|balance|stock|quantity|available/i.test(name))
        .map((name) => [name, object[name]]),
    );
  const [change] = differences(pick(before.object), pick(after.object)).filter(
    ({ at }) => !isChangeStamp(at),
  );
  if (change === undefined) return;
  scene.report({
    code: 'update-overreached',
    operation,
    location: `parent${generalize(change.at)}`,
    message: `something was made for ${told(owner.id)}, whose ${change.at.slice(1)} read ${told(change.expected)} before and ${told(change.actual)} afterwards`,
    differs: sideBySide(change.expected, change.actual),
    provenance: assumed,
    exchanges: [before.exchange, made, after.exchange],
  });
}

async function othersStay(scene: Scene, { parent, key }: Belonging): Promise<void> {
  const { session, resource, operation } = scene;
  const [one, two] = [await makeItem(session, parent), await makeItem(session, parent)];
  if (one === undefined || two === undefined || one.id === two.id)
    throw new CheckSkipped('there are no two to tell apart');
  const views = viewsOf(parent, resource).filter((view) =>
    Object.values(bindingsOf(one, view).parameters).includes(one.id),
  );
  const look = (view: Operation) => session.send(view, requestOn(session, one, view));
  const before = new Map<Operation, Exchange>();
  for (const view of views) {
    const [first, again] = [await look(view), await look(view)];
    // What differs without anything done says nothing.
    if (isOk(first) && differences(first.response?.json, again.response?.json).length === 0)
      before.set(view, again);
  }
  if (before.size === 0) throw new CheckSkipped('nothing more is read of it');
  const made = await makeFor(scene, two, key);
  if (itemOf(resource, made) === undefined)
    throw new CheckSkipped(`${operation.id} made nothing to go on with`);
  for (const [view, was] of before) {
    const is = await look(view);
    const [change] = differences(was.response?.json, is.response?.json).filter(
      ({ at }) => !isChangeStamp(at) && !isMeasured(at),
    );
    if (change === undefined || !isOk(is)) continue;
    scene.report({
      code: 'reads-disagree',
      operation: view,
      location: `body${generalize(change.at)}`,
      message: `something was made for ${told(two.id)}, and ${change.at.slice(1) || 'the answer'} of ${told(one.id)} reads ${told(change.actual)} where it read ${told(change.expected)}`,
      differs: sideBySide(change.expected, change.actual),
      provenance: assumed,
      exchanges: [was, made, is],
    });
  }
}
