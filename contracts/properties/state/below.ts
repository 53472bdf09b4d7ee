import type { Operation } from '../../../openapi/model/operation.ts';
import { isOk, itemOf, look, requestOn } from '../../oracles/resource-client.ts';
import { keepId } from '../../plan/body-variants.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { bodySchema, propertiesOf, type Resource } from '../../plan/resources.ts';
import { singular } from '../../request/id-names.ts';
import { isMadeBelow } from './delete.ts';
import { type AnyProperty, property, type Subject } from './property.ts';
import type { Scene } from './scene.ts';
import { wholeOther } from './update-bodies.ts';

/** What an update of an item leaves below it: a PUT that makes the item anew may lose its comments. */
export const belowProperties: readonly AnyProperty[] = [
  property({
    id: 'keeps-below',
    title: 'an update of an item leaves what was made below it',
    subjects: updatesAbove,
    act: childrenStay,
  }),
];

function updatesAbove(resource: Resource, context: CheckContext): Subject[] {
  return resource.updates
    .filter(
      (operation) =>
        operation.path === resource.read?.path &&
        childrenOf(resource, operation, context).length > 0,
    )
    .map((operation) => ({ operation }));
}

/** What is made and read below an item, and is no list that the update itself sends. */
function childrenOf(
  resource: Resource,
  update: Operation,
  { document, resources }: CheckContext,
): Resource[] {
  const { read } = resource;
  const schema = bodySchema(document, update);
  const sent = new Set(
    (schema === undefined ? [] : propertiesOf(document, schema)).map((name) =>
      singular(name.toLowerCase()),
    ),
  );
  return resources.filter(
    (child) =>
      read !== undefined &&
      isMadeBelow(resource, child) &&
      child.create.path.startsWith(`${read.path}/`) &&
      child.read?.path.startsWith(`${child.create.path}/`) === true &&
      !sent.has(singular(child.create.path.split('/').at(-1)?.toLowerCase() ?? '')),
  );
}

async function childrenStay(scene: Scene): Promise<void> {
  const { context, session, resource, operation } = scene;
  let compared = 0;
  for (const child of childrenOf(resource, operation, context))
    await scene.attempt(async () => {
      const parent = await scene.createFor(operation);
      const { object } = await scene.read(parent);
      const made = await session.send(child.create, requestOn(session, parent, child.create));
      const item = itemOf(child, made);
      const before = item === undefined ? undefined : await look(context, session, item);
      if (item === undefined || before === undefined || !isOk(before.exchange)) return;
      const body = wholeOther(context, operation, object, true);
      const request = keepId(requestOn(session, parent, operation, body), object, parent.id);
      const written = await scene.write(operation, parent, { request, may: true });
      const after = await look(context, session, item);
      compared += 1;
      if (after?.exchange.response === undefined || isOk(after.exchange)) return;
      scene.report({
        code: 'update-overreached',
        operation,
        location: 'state/below',
        message: `${JSON.stringify(item.id)} was made below ${JSON.stringify(parent.id)}, and reading it answers ${after.exchange.response.status} after ${operation.id}`,
        // A document may mean what lies below as a part of what a PUT replaces.
        provenance: { evidence: 'assumed' },
        exchanges: [made, written, after.exchange],
      });
    });
  if (compared === 0) throw new CheckSkipped('nothing was made below an item that was updated');
}
