import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { ProblemError } from '../../lib/problem.ts';
import { writeWithFiles } from './attach-files.ts';
import { compose } from './create-entity.ts';
import type { Entity } from './entity.ts';
import { collectionUrl, type Shelf } from './resource-repository.ts';
import type { Plan, Resource } from '../infer/model.ts';
import { acceptsId, newId } from './new-id.ts';
import { ownersOf } from './owners.ts';
import { nounOf, pathShape } from '../infer/path-shapes.ts';
import { type Received, receive } from './parse-input.ts';
import type { Tools } from './tools.ts';
import { singular } from '../infer/inflect.ts';

/**
 * POST on a collection. Throws `resource-not-found` for a parent that is not there,
 * `resource-conflict` for an id that is taken.
 */
export async function create(
  tools: Tools,
  call: OperationCall,
  plan: Plan,
  resource: Resource,
): Promise<Answer> {
  const { api, keeper, presenter } = tools;
  await keeper.checkParents(call, plan);
  const shelf = await keeper.open(call, resource);
  const received = receive(api, call, plan);
  const entity = await insert(
    tools,
    call,
    resource,
    shelf,
    received,
    plan.isWithin === true ? pathShape(call.operation.path).segments : undefined,
  );
  const answer = presenter.answer(call, plan, entity);
  const location = `${call.request.basePath}${collectionUrl(call, resource)}/${encodeURIComponent(entity.id)}`;
  // A sample of the header would lead nowhere.
  const others = Object.entries(answer.headers ?? {}).filter(
    ([name]) => name.toLowerCase() !== 'location',
  );
  return { ...answer, headers: { ...Object.fromEntries(others), Location: location } };
}

/**
 * Inserts a new thing with its files, under the id that was sent, or under a fresh one. Throws
 * `resource-conflict` for one that is taken.
 * @param madeBelow the segments of the path at which it is made, where that is not the one of its
 *   collection
 */
export async function insert(
  tools: Tools,
  call: OperationCall,
  resource: Resource,
  shelf: Shelf,
  received: Received,
  madeBelow?: readonly string[],
): Promise<Entity> {
  const { api, samples } = tools;
  const { sent, sendable } = received;
  const { sandbox } = call;
  const { thing } = resource;
  const chosen =
    thing.isIdChosen && isObject(sent) && thing.id !== undefined ? sent[thing.id] : undefined;
  const owners = ownersOf(api, call, resource, madeBelow);
  const madeAt =
    madeBelow === undefined ? {} : { madeAt: collectionUrl(call, { segments: madeBelow }) };
  for (let tries = 0; ; tries++) {
    // An id that no path could name is not taken over.
    const isChosen =
      chosen !== undefined &&
      chosen !== null &&
      typeof chosen !== 'object' &&
      acceptsId(api, thing, String(chosen));
    const id = isChosen
      ? String(chosen)
      : await newId(api, samples, sandbox, thing, shelf.path, sent, tries);
    const made = compose(api, samples, {
      thing,
      id,
      sent,
      sendable,
      owners,
      now: sandbox.clock.now(),
      seed: sandbox.seed,
    });
    const place = { call, resource, shelf, id };
    const inserted = await writeWithFiles(tools, place, received, async ({ attach }) => {
      const entity = attach({ id, ...made, ...madeAt, isSent: true });
      return (await shelf.entities.insert(id, entity)) ? entity : undefined;
    });
    if (inserted !== undefined) return inserted;
    if (!isChosen) continue;
    const noun = singular(nounOf(resource.segments));
    if (call.operation.responses.some(({ status }) => status === '409')) {
      throw new ProblemError(
        'resource-conflict',
        `There is a ${noun} ${JSON.stringify(id)} already.`,
        { resource: noun },
      );
    }
    // The document knows no conflict: what is sent again takes the place of what was there.
    const replaced = await writeWithFiles(tools, place, received, ({ attach }) =>
      shelf.entities.upsert(id, () => attach({ id, ...made, ...madeAt, isSent: true })),
    );
    if (replaced !== undefined) return replaced;
  }
}
