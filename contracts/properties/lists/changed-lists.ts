import { isDeepStrictEqual } from 'node:util';
import { ownMember } from '../../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { told } from '../../oracles/history.ts';
import { hasId, type Item, isOk, requestOn } from '../../oracles/resource-client.ts';
import { keepId } from '../../plan/body-variants.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { bodyMembers, type Resource } from '../../plan/resources.ts';
import type { Exchange } from '../../request/exchange.ts';
import { type AnyProperty, property, type Subject } from '../state/property.ts';
import type { Scene, Seen } from '../state/scene.ts';
import { actionsOf } from '../state/update.ts';
import { bodyWith, updateExample } from '../state/update-bodies.ts';
import { asking, type Filter, filtersOf, reading } from './list-filters.ts';

/** Lists that are asked for by what an action or an update has changed. */
export const changedListProperties: readonly AnyProperty[] = [
  property({
    id: 'filtered',
    title: 'lists that are asked for by what was changed show the item where it is now',
    subjects: changesOf,
    act: standsWhereItIs,
  }),
];

/** The filters of a list that say a state: one of a closed set, or a boolean. */
function statesOf(resource: Resource, context: CheckContext): Filter[] {
  return filtersOf(resource, context).filter(({ isId }) => !isId);
}

function changesOf(resource: Resource, context: CheckContext): Subject[] {
  const names = statesOf(resource, context).map(({ member }) => member);
  if (resource.read === undefined || names.length === 0) return [];
  const changing = resource.updates.filter(
    ({ id, method }) =>
      method === 'patch' && namesTaken(context, resource, id).some((name) => names.includes(name)),
  );
  return [...actionsOf(context, resource), ...changing].map((operation) => ({ operation }));
}

function namesTaken({ document }: CheckContext, { updates }: Resource, id: string): string[] {
  return updates
    .filter((update) => update.id === id)
    .flatMap((update) => [...bodyMembers(document, update)]);
}

/** After a change, the item is listed by the value that it has, and not by the one that it had. */
async function standsWhereItIs(scene: Scene, { operation }: Subject): Promise<void> {
  const { context, resource } = scene;
  const states = statesOf(resource, context);
  const names = states.map(({ member }) => member);
  const taken = namesTaken(context, resource, operation.id).filter((name) => names.includes(name));
  let isCompared = false;
  // An action is carried out as it is, an update for each member that it may change.
  for (const member of taken.length === 0 ? [undefined] : taken)
    await scene.attempt(async () => {
      const item = await scene.createFull();
      const before = await scene.read(item);
      const listed = await scene.list(item);
      // What the list does not show anyway is told elsewhere.
      if (listed === undefined || !listed.items.some((one) => hasId(one, item.id))) return;
      const changed = await change(scene, operation, item, member, before);
      const after = await scene.read(item);
      for (const filter of states) {
        const [was, is] = [before, after].map(({ object }) => ownMember(object, filter.member));
        if (isDeepStrictEqual(was, is) || !isWord(is)) continue;
        isCompared = true;
        await expectListed(scene, { item, filter, was, is, changed });
      }
    });
  if (!isCompared)
    throw new CheckSkipped(`${operation.id} changed nothing that the list may be asked for by`);
}

function change(
  scene: Scene,
  operation: Operation,
  item: Item,
  member: string | undefined,
  before: Seen,
): Promise<Exchange> {
  const { context, session } = scene;
  if (member === undefined) return scene.write(operation, item, { may: true });
  const own = ownMember(updateExample(context, operation), member);
  const example = own ?? ownMember(before.object, member);
  const body = bodyWith(context, operation, member, example, before.object);
  const request = keepId(requestOn(session, item, operation, body), before.object, item.id);
  return scene.write(operation, item, { request, may: true });
}

const isWord = (value: unknown) => typeof value === 'string' || typeof value === 'boolean';

interface Changed {
  readonly item: Item;
  readonly filter: Filter;
  readonly was: unknown;
  readonly is: unknown;
  readonly changed: Exchange;
}

async function expectListed(
  scene: Scene,
  { item, filter, was, is, changed }: Changed,
): Promise<void> {
  const { resource, context } = scene;
  const { list } = resource;
  if (list === undefined) return;
  const { member, parameter } = filter;
  const { name, pointer, schema } = parameter;
  const read = reading(scene, list, item, [name]);
  // What such a parameter does not take, some ignore.
  const isTaken = (value: unknown) =>
    schema === undefined ||
    [value, String(value)].some((one) =>
      context.validator.accepts(schema, asking(context, parameter, one), 'request'),
    );
  const found = {
    operation: list,
    location: `query/${name}/changed`,
    provenance: context.document.evidence.at(pointer),
  };
  const id = JSON.stringify(item.id);
  for (const value of [is, was]) {
    if (!isWord(value) || !isTaken(value)) continue;
    const { items, pages, isWhole } = await read({ [name]: asking(context, parameter, value) });
    const last = pages.at(-1);
    if (last === undefined || !pages.every(isOk)) continue;
    const isThere = items.some((one) => hasId(one, item.id));
    if (isThere === (value === is) || (!isThere && !isWhole)) continue;
    // A job goes on by itself, and is listed by what it has come to.
    const { object } = await scene.read(item);
    if (!isDeepStrictEqual(ownMember(object, member), is)) return;
    if (isThere)
      scene.report({
        ...found,
        code: 'list-overreached',
        message: `${scene.operation.id} made ${member} of ${id} ${told(is)}, and ${name}=${String(was)} still lists it`,
        exchanges: [changed, last],
      });
    if (!isThere)
      scene.report({
        ...found,
        code: 'list-incomplete',
        message: `${scene.operation.id} made ${member} of ${id} ${told(is)}, and ${name}=${String(is)} does not list it`,
        exchanges: [changed, last],
      });
  }
}
