import type { Oracle } from '../../oracles/history.ts';
import { requestOn } from '../../oracles/resource-client.ts';
import { restStays } from '../../oracles/unchanged.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { Resource } from '../../plan/resources.ts';
import { type AnyProperty, property, type Subject } from './property.ts';
import type { Scene } from './scene.ts';
import { actionsOf } from './update.ts';
import { bodyWith, changesBy } from './update-bodies.ts';

/** An edit may take back what an action has done, such as an approval: no document says which does. */
const assumedToStay: Oracle = function* (history, at) {
  for (const violation of restStays(history, at))
    yield { ...violation, provenance: { evidence: 'assumed' } };
};

/** What an action has made of an item stays when something else of it is changed. */
export const afterActionProperties: readonly AnyProperty[] = [
  property({
    id: 'after-action',
    title: 'what an action has changed stays when another member is changed',
    subjects: patchesOf,
    act: staysChanged,
    oracles: [assumedToStay],
  }),
];

function patchesOf(resource: Resource, context: CheckContext): Subject[] {
  return resource.read === undefined || actionsOf(context, resource).length === 0
    ? []
    : resource.updates
        .filter(({ method }) => method === 'patch')
        .map((operation) => ({ operation }));
}

/** Members that are changed one after another: what one of them does, the next seldom does not. */
const mostMembers = 2;

async function staysChanged(scene: Scene, { operation }: Subject): Promise<void> {
  const { context, session, resource } = scene;
  const single = changesBy(context, operation).flatMap(({ name, example, value }) =>
    name === undefined || value !== undefined ? [] : [{ name, example }],
  );
  for (const action of actionsOf(context, resource))
    await scene.attempt(async () => {
      const item = await scene.createFull();
      await scene.write(action, item, { may: true });
      let { object } = await scene.read(item);
      for (const { name, example } of single.slice(0, mostMembers)) {
        const body = bodyWith(context, operation, name, example, object);
        const request = requestOn(session, item, operation, body);
        await scene.write(operation, item, { request, may: true });
        ({ object } = await scene.read(item));
      }
    });
}
