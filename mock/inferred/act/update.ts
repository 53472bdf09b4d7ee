import type { Answer, OperationCall } from '../../model/types.ts';
import { notFound } from '../../lib/problem.ts';
import { updateWithFiles, writeWithFiles } from './attach-files.ts';
import { compose } from './create-entity.ts';
import type { Entity } from './entity.ts';
import { declaresMissing, onlyId } from './resource-repository.ts';
import type { Plan, Resource } from '../infer/model.ts';
import { ownersOf } from './owners.ts';
import { nounOf } from '../infer/path-shapes.ts';
import { receive } from './parse-input.ts';
import { merged, patched, replaced } from './update-entity.ts';
import { isUpserted } from './start-data.ts';
import type { Tools } from './tools.ts';
import { singular } from '../infer/inflect.ts';

/**
 * PUT, PATCH, or POST on an item: replaces it, merges into it, patches it, or makes it where a PUT
 * may. Throws `resource-not-found`.
 */
export async function update(
  tools: Tools,
  call: OperationCall,
  plan: Plan,
  resource: Resource,
): Promise<Answer> {
  const { api, keeper, presenter, samples } = tools;
  const received = receive(api, call, plan);
  const { sent, sendable } = received;
  const id = resource.kind === 'singleton' ? onlyId : keeper.idOf(call, plan);
  const shelf = await keeper.open(call, resource);
  const isMade =
    isUpserted(resource) ||
    (plan.role === 'replace' && plan.address?.in === 'body' && !declaresMissing(call.operation)) ||
    (plan.role === 'replace' && call.operation.responses.some(({ status }) => status === '201'));
  if (isMade && !(await keeper.has(shelf, id))) {
    await keeper.checkParents(call, plan);
    const owners = ownersOf(api, call, resource);
    const made = compose(api, samples, {
      thing: resource.thing,
      id,
      sent,
      sendable,
      owners,
      now: call.sandbox.clock.now(),
      seed: call.sandbox.seed,
    });
    const inserted = await writeWithFiles(
      tools,
      { call, resource, shelf, id },
      received,
      async ({ attach }) => {
        const entity = attach({ id, ...made, isSent: true });
        return (await shelf.entities.insert(id, entity)) ? entity : undefined;
      },
    );
    if (inserted !== undefined) {
      await keeper.remember(call, shelf, id);
      return presenter.answer(call, plan, inserted, [201, 200, 204]);
    }
  }
  const obtained = await keeper.obtain(call, plan);
  const now = call.sandbox.clock.now();
  const ingredients = {
    thing: resource.thing,
    sent,
    sendable,
    owners: ownersOf(api, call, resource),
    now,
    seed: call.sandbox.seed,
  };
  const isPatch = /json-patch/.test(call.request.headers['content-type'] ?? '');
  const change = (current: Entity): Entity => {
    if (isPatch) return patched(api, current, call.body, resource.thing, now);
    return plan.role === 'replace'
      ? replaced(api, samples, current, ingredients)
      : merged(api, current, ingredients);
  };
  const changed = await updateWithFiles(
    tools,
    { call, resource, shelf, id: obtained.id },
    received,
    change,
  );
  if (changed === undefined) throw notFound(singular(nounOf(resource.segments)), id);
  return presenter.answer(
    call,
    plan,
    changed,
    (plan.role === 'replace' || plan.role === 'merge') && isMade ? [200, 204, 201] : undefined,
  );
}
