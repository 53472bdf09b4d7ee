import { isObject } from '../../openapi/json-pointer.ts';
import type { Answer, OperationCall } from '../exchange.ts';
import { ProblemError } from '../problem.ts';
import { attachFiles } from './attach-files.ts';
import { compose } from './compose.ts';
import type { Entity } from './entity.ts';
import { collectionUrl, type Shelf } from './keeper.ts';
import type { Plan, Resource } from './model.ts';
import { acceptsId, newId } from './new-id.ts';
import { ownersOf } from './owners.ts';
import { nounOf, pathShape } from './paths.ts';
import { type Received, receive } from './received.ts';
import type { Tools } from './tools.ts';
import { singular } from './words.ts';

/** POST on a collection. Throws `resource-not-found` for a parent that is not there, `resource-conflict` for an id that is taken. */
export async function create(tools: Tools, call: OperationCall, plan: Plan, resource: Resource): Promise<Answer> {
  const { api, keeper, presenter } = tools;
  await keeper.checkParents(call, plan);
  const shelf = await keeper.open(call, resource);
  const received = receive(api, call, plan);
  const entity = await insert(tools, call, resource, shelf, received, plan.isWithin === true ? pathShape(call.operation.path).segments : undefined);
  const answer = presenter.answer(call, plan, await attachFiles(tools, call, resource, shelf, entity, received));
  const location = `${call.request.basePath}${collectionUrl(call, resource)}/${encodeURIComponent(entity.id)}`;
  // A sample of the header would lead nowhere.
  const others = Object.entries(answer.headers ?? {}).filter(([name]) => name.toLowerCase() !== 'location');
  return { ...answer, headers: { ...Object.fromEntries(others), Location: location } };
}

/**
 * Inserts a new thing under the id that was sent, or under a fresh one. Throws `resource-conflict` for one that is taken.
 * @param place the segments of the path at which it is made, where that is not the one of its collection
 */
export async function insert(
  { api, samples }: Tools,
  call: OperationCall,
  resource: Resource,
  shelf: Shelf,
  { sent, sendable }: Received,
  place?: readonly string[],
): Promise<Entity> {
  const { sandbox } = call;
  const { thing } = resource;
  const chosen = thing.isIdChosen && isObject(sent) && thing.id !== undefined ? sent[thing.id] : undefined;
  const owners = ownersOf(api, call, resource, place);
  const madeAt = place === undefined ? {} : { madeAt: collectionUrl(call, { segments: place }) };
  for (let tries = 0; ; tries++) {
    // An id that no path could name is not taken over.
    const isChosen = chosen !== undefined && chosen !== null && typeof chosen !== 'object' && acceptsId(api, thing, String(chosen));
    const id = isChosen ? String(chosen) : await newId(api, samples, sandbox, thing, shelf.path, sent, tries);
    const made = compose(api, samples, { thing, id, sent, sendable, owners, now: sandbox.clock.now(), seed: sandbox.seed });
    const entity: Entity = { id, ...made, ...madeAt, isSent: true };
    if (await shelf.entities.insert(id, entity)) return entity;
    if (!isChosen) continue;
    const noun = singular(nounOf(resource.segments));
    if (call.operation.responses.some(({ status }) => status === '409')) {
      throw new ProblemError('resource-conflict', `There is a ${noun} ${JSON.stringify(id)} already.`, { resource: noun });
    }
    // The document knows no conflict: what is sent again takes the place of what was there.
    return shelf.entities.upsert(id, () => entity);
  }
}
