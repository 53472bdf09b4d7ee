import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { notFound } from '../../lib/problem.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { assertAbsent, assertCondition } from '../entity/conditions.ts';
import { createEntity } from '../entity/create-entity.ts';
import { type Entity, onlyId } from '../entity/entity.ts';
import { learnedChanges } from '../entity/learned-changes.ts';
import { type ParsedInput, parseInput } from '../entity/parse-input.ts';
import { mergeEntity, patched, replaceEntity } from '../entity/update-entity.ts';
import { singular } from '../infer/inflect.ts';
import { learnedEffects, learnedTag } from '../infer/learned.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { nounOf } from '../infer/path-shapes.ts';
import { ownersOf } from '../repository/owners.ts';
import { referenced } from '../repository/referenced.ts';
import { declaresMissing, unlessGiven } from '../repository/resource-repository.ts';
import { isUpserted } from '../repository/start-data.ts';
import { assertUnique } from './assert-unique.ts';
import { updateWithFiles, writeWithFiles } from './attach-files.ts';
import { withEffects } from './perform.ts';
import type { Tools } from './tools.ts';

/**
 * What is sent without what only a creation takes: where the schema of the change leaves out the
 * `type` that is sent to make an item, that stays as it is.
 */
function withoutMade(
  { operation }: OperationCall,
  { resourceSchema, plans }: Resource,
  input: ParsedInput,
): ParsedInput {
  const { sent, sendable } = input;
  const isChange = plans.some((plan) => plan.role === 'create' && plan.operation !== operation);
  if (!isChange || !isObject(sent) || sendable.size === 0) return input;
  const { members, sentMembers } = resourceSchema;
  const isOwn = (name: string) =>
    sendable.has(name) || !members.has(name) || !sentMembers.has(name);
  const own = Object.entries(sent).filter(([name]) => isOwn(name));
  return own.length === Object.keys(sent).length
    ? input
    : { ...input, sent: Object.fromEntries(own) };
}

/**
 * PUT, PATCH, or POST on an item: replaces it, merges into it, patches it, or makes it where a PUT
 * may. Throws `resource-not-found`.
 */
export async function update(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
): Promise<Answer> {
  const { api, repository, presenter, samples } = tools;
  const input = withoutMade(call, resource, parseInput(api, call, plan));
  const { sent, sendable } = input;
  const id = resource.kind === 'singleton' ? onlyId : repository.idOf(call, plan);
  const collection = await repository.open(call, resource);
  const isMade =
    isUpserted(resource) ||
    (plan.role === 'replace' && plan.address?.in === 'body' && !declaresMissing(call.operation)) ||
    (plan.role === 'replace' && call.operation.responses.some(({ status }) => status === '201'));
  if (isMade && !(await repository.has(collection, id))) {
    await repository.checkParents(call, plan);
    const owners = ownersOf(api, call, resource);
    const made = createEntity(api, samples, {
      resourceSchema: resource.resourceSchema,
      id,
      sent,
      sendable,
      owners,
      shown: await referenced(
        { repository, resources: () => tools.inferred().resources },
        call,
        resource,
        id,
      ),
      now: call.sandbox.clock.now(),
      seed: call.sandbox.seed,
    });
    const inserted = await writeWithFiles(
      tools,
      { call, resource, collection, id },
      input,
      async ({ attach }) => {
        const entity = attach({ id, ...made, ...(await unlessGiven(call)), isSent: true });
        return (await collection.entities.insert(id, entity)) ? entity : undefined;
      },
    );
    if (inserted !== undefined) {
      await repository.remember(call, collection, id);
      return presenter.answer(call, plan, inserted, [201, 200, 204]);
    }
  }
  const obtained = await repository.obtain(call, plan);
  assertAbsent(call);
  await assertUnique(api, call, resource, collection, sent, obtained.id);
  const now = call.sandbox.clock.now();
  const ingredients = {
    resourceSchema: resource.resourceSchema,
    sent,
    sendable,
    owners: ownersOf(api, call, resource),
    now,
    seed: call.sandbox.seed,
  };
  const learned = learnedEffects(api.document, call.operation);
  const tag = learnedTag(api.document, resource.resourceSchema);
  const isPatch = /json-patch/.test(call.request.headers['content-type'] ?? '');
  const asMade = plan.role === 'replace' ? await unlessGiven(call) : {};
  const change = (current: Entity): Entity => {
    assertCondition(call, current, tag);
    const next = isPatch
      ? patched(api, current, call.body, resource.resourceSchema, now)
      : plan.role === 'replace'
        ? {
            ...replaceEntity(api, samples, current, ingredients),
            ...(current.isMadeUp === true && asMade),
          }
        : mergeEntity(api, current, ingredients);
    if (learned === undefined) return next;
    const effects = learnedChanges(api, resource, learned, current.value, call);
    const all = new Set(resource.resourceSchema.members.keys());
    return withEffects(api, next, resource, { sent: effects, sendable, now }, all);
  };
  const changed = await updateWithFiles(
    tools,
    { call, resource, collection, id: obtained.id },
    input,
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
