import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { listExamples } from '../../../openapi/sample/samples.ts';
import type { Api } from '../../model/api.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { actionMember } from '../infer/action-member.ts';
import { type Effects, learnedEffects } from '../infer/learned.ts';
import { bodyMediaType, findItem, successResponse } from '../infer/locate-payload.ts';
import { formatTime } from '../infer/member-kinds.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { saidStates, wordOfDelete } from '../infer/operation-text.ts';
import { successStatuses } from '../present/statuses.ts';
import { assertCondition } from './conditions.ts';
import { insert } from './create.ts';
import { type Entity, getIn } from './entity.ts';
import { newText } from './new-id.ts';
import { parseInput } from './parse-input.ts';
import type { Tools } from './tools.ts';
import { mergeEntity } from './update-entity.ts';
import { effectsOf, readVerb } from './verbs.ts';

const copying = /^(duplicate|copy|clone|fork)$/i;

/**
 * An action on an item: takes what was sent for members, and does what its word says. Throws
 * `resource-not-found`.
 */
export async function perform(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
): Promise<Answer> {
  const { api, repository, presenter } = tools;
  const entity = await repository.obtain(call, plan);
  const collection = await repository.open(call, resource);
  const { sent: whole, sendable } = parseInput(api, call, plan);
  const sent = isObject(whole) ? clientsOwn(resource, whole, sendable) : whole;
  const slot = plan.slot ?? '';
  if (copying.test(slot)) {
    const copied = {
      ...(isObject(entity.value) ? entity.value : {}),
      ...(isObject(sent) ? sent : {}),
    };
    const { [resource.resourceSchema.id ?? '']: _id, ...rest } = copied;
    return presenter.answer(
      call,
      plan,
      await insert(tools, call, resource, collection, {
        sent: rest,
        sendable: new Set(Object.keys(rest)),
        files: [],
      }),
    );
  }
  const facts = {
    verb: readVerb(
      slot,
      call.operation.method === 'delete' &&
        wordOfDelete(api.document, call.operation) === undefined,
    ),
    sent,
    shown: shownByAction(tools, call, resource),
    said: saidStates(api.document, call.operation),
    now: call.sandbox.clock.now(),
  };
  const learned = learnedEffects(api.document, call.operation);
  const own = Object.fromEntries(
    Object.entries(isObject(sent) ? sent : {}).filter(([name]) =>
      resource.resourceSchema.members.has(name),
    ),
  );
  const named = await aboutMember(tools, call, plan, resource, { entity, whole });
  const changed = await collection.entities.update(entity.id, (current) => {
    assertCondition(call, current);
    const effects =
      learned === undefined
        ? { ...effectsOf(api, resource.resourceSchema, current.value, facts), ...named }
        : { ...own, ...learnedChanges(api, resource, learned, facts.now) };
    return Object.keys(effects).length === 0
      ? current
      : withEffects(api, current, resource, effects, sendable, facts.now);
  });
  return presenter.answer(call, plan, changed ?? entity);
}

/** What an action does to the member that its path names. */
async function aboutMember(
  { api, samples }: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
  { entity, whole }: { readonly entity: Entity; readonly whole: unknown },
): Promise<Record<string, unknown>> {
  const about = actionMember(api.document, plan, resource);
  if (about === undefined) return {};
  const { member, does } = about;
  const now = isObject(entity.value) ? ownMember(entity.value, member.name) : undefined;
  if (does === 'set') {
    if (!isObject(whole)) return {};
    // To a merge null takes away what a PUT leaves out.
    const left = call.operation.method === 'put' && isObject(now) ? Object.keys(now) : [];
    const away = Object.fromEntries(left.map((name) => [name, null]));
    return { [member.name]: { ...away, ...whole } };
  }
  const { sandbox } = call;
  for (let tries = 0; tries < mostRenewals; tries++) {
    const next = await newText(api, samples, sandbox, resource, member);
    if (next !== now) return { [member.name]: next };
  }
  return {};
}

const mostRenewals = 10;

/** What the item's schema calls `readOnly` is the server's, unless this very request has it. */
function clientsOwn(
  { resourceSchema }: Resource,
  sent: Record<string, unknown>,
  sendable: ReadonlySet<string>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(sent).filter(
      ([name]) => sendable.has(name) || resourceSchema.members.get(name)?.readOnly !== true,
    ),
  );
}

/** What the example of an action's own answer shows of the item. */
function shownByAction(
  { api }: Tools,
  { operation }: OperationCall,
  { resourceSchema }: Resource,
): Readonly<Record<string, unknown>> | undefined {
  const mediaType = bodyMediaType(
    successResponse(operation, successStatuses.action)?.content ?? [],
  );
  if (mediaType?.schema === undefined) return undefined;
  const { path } = findItem(api.document, mediaType.schema, resourceSchema.hints);
  const [shown] = listExamples(api.document, mediaType).map(({ value }) => getIn(value, path));
  return isObject(shown) ? shown : undefined;
}

/** What is observed of an action; a member that goes is null to a merge. */
function learnedChanges(
  api: Api,
  { resourceSchema }: Resource,
  { set, now: stamped, remove }: Effects,
  now: Date,
): Record<string, unknown> {
  const times = stamped.map((name): [string, unknown] => {
    const member = resourceSchema.members.get(name);
    const time =
      member === undefined ? now.toISOString() : formatTime(api.document, member.pointer, now);
    return [name, time];
  });
  const gone = remove.map((name): [string, unknown] => [name, null]);
  return { ...set, ...Object.fromEntries([...times, ...gone]) };
}

function withEffects(
  api: Api,
  current: Entity,
  resource: Resource,
  effects: Record<string, unknown>,
  sendable: ReadonlySet<string>,
  now: Date,
): Entity {
  const members = new Map(
    [...resource.resourceSchema.members].map(([name, member]) => [
      name,
      { ...member, readOnly: false },
    ]),
  );
  return mergeEntity(api, current, {
    resourceSchema: { ...resource.resourceSchema, members },
    sent: effects,
    sendable,
    now,
  });
}
