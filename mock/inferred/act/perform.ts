import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { getIn, withMember } from '../../../openapi/lib/value-path.ts';
import { listExamples } from '../../../openapi/sample/samples.ts';
import type { Api } from '../../model/api.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { assertCondition } from '../entity/conditions.ts';
import type { Ingredients } from '../entity/create-entity.ts';
import { type Entity, withPictures } from '../entity/entity.ts';
import { learnedChanges } from '../entity/learned-changes.ts';
import { newText } from '../entity/new-id.ts';
import { parseInput } from '../entity/parse-input.ts';
import { sampledAs } from '../entity/sampled-as.ts';
import { mergeEntity } from '../entity/update-entity.ts';
import { actionMember } from '../infer/action-member.ts';
import { normalizeName } from '../infer/inflect.ts';
import { learnedEffects, learnedTag } from '../infer/learned.ts';
import { bodyMediaType, findItem, successResponse } from '../infer/locate-payload.ts';
import { type Member, membersOf } from '../infer/members.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { saidStates, wordOfDelete } from '../infer/operation-text.ts';
import { successStatuses } from '../infer/statuses.ts';
import { insert } from './create.ts';
import { homesOf, lookUp } from './look-up.ts';
import { answerMany } from './many.ts';
import { ratingEffects } from './rate.ts';
import type { Tools } from './tools.ts';
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
  if (plan.isForAll === true) return performOnAll(tools, call, plan, resource);
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
  const facts = factsOf(tools, call, plan, resource, sent);
  const learned = learnedEffects(api.document, call.operation);
  const own = Object.fromEntries(
    Object.entries(isObject(sent) ? sent : {}).filter(([name]) =>
      resource.resourceSchema.members.has(name),
    ),
  );
  const named = await aboutMember(tools, call, plan, resource, { entity, whole });
  const pointed =
    Object.keys(named).length > 0 ? undefined : await pointedAt(tools, call, resource, plan, sent);
  const tag = learnedTag(api.document, resource.resourceSchema);
  const changed = await collection.entities.update(entity.id, (current) => {
    assertCondition(call, current, tag);
    if (pointed !== undefined) return pointing(api, resource, current, pointed);
    const effects =
      learned === undefined
        ? {
            ...effectsOf(api, resource.resourceSchema, current.value, facts),
            ...ratingEffects(api, resource.resourceSchema, current.value, facts),
            ...named,
          }
        : { ...own, ...learnedChanges(api, resource, learned, current.value, call) };
    const untouched = learned === undefined ? undefined : new Set(Object.keys(effects));
    return Object.keys(effects).length === 0
      ? current
      : withEffects(api, current, resource, { sent: effects, sendable, now: facts.now }, untouched);
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

/** What an action says of what it does. */
function factsOf(
  tools: Tools,
  call: OperationCall,
  { slot = '' }: OperationPlan,
  resource: Resource,
  sent: unknown,
) {
  const { document } = tools.api;
  const isUndoing =
    call.operation.method === 'delete' && wordOfDelete(document, call.operation) === undefined;
  return {
    verb: readVerb(slot, isUndoing),
    sent,
    shown: shownByAction(tools, call, resource),
    said: saidStates(document, call.operation),
    now: call.sandbox.clock.now(),
  };
}

/** An action on all items of a collection, such as `POST /notifications/read-all`. */
async function performOnAll(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
): Promise<Answer> {
  const { api, repository } = tools;
  await repository.checkParents(call, plan);
  const { sent: whole, sendable } = parseInput(api, call, plan);
  const sent = isObject(whole) ? clientsOwn(resource, whole, sendable) : whole;
  const facts = factsOf(tools, call, plan, resource, sent);
  const { entities } = await repository.open(call, resource);
  const done: { readonly key: string; readonly entity: Entity }[] = [];
  for (const { id } of await entities.list()) {
    const changed = await entities.update(id, (current) => {
      const effects = effectsOf(api, resource.resourceSchema, current.value, facts);
      return Object.keys(effects).length === 0
        ? current
        : withEffects(
            api,
            current,
            resource,
            { sent: effects, sendable, now: facts.now },
            undefined,
          );
    });
    if (changed !== undefined) done.push({ key: id, entity: changed });
  }
  return answerMany(tools, call, plan, resource, done);
}

/** The member that an action is about, and the id of what it shows from now on; null for nothing. */
interface Pointed {
  readonly member: Member;
  readonly id: unknown;
  /** What it shows, where there is something. */
  readonly shown?: unknown;
}

/**
 * What an action says of the one thing that a member shows: `PUT /cards/{id}/assignee` sends its
 * `user_id`, DELETE takes it away. Undefined for any other action.
 */
async function pointedAt(
  tools: Tools,
  call: OperationCall,
  resource: Resource,
  { clears, slot = '' }: OperationPlan,
  sent: unknown,
): Promise<Pointed | undefined> {
  const { document } = tools.api;
  const member = [...resource.resourceSchema.members.values()].find(
    ({ name }) => normalizeName(name) === normalizeName(slot),
  );
  if (member === undefined) return undefined;
  if (clears === true) return { member, id: null };
  if (membersOf(document, member.pointer).size === 0 || !isObject(sent)) return undefined;
  const ids = Object.entries(sent).filter(
    ([name, value]) => /id$/.test(normalizeName(name)) && typeof value !== 'object',
  );
  const [[key, id] = ['', undefined], ...others] = ids;
  if (id === undefined || others.length > 0) return undefined;
  for (const noun of [slot, key.replace(/_?(id|uuid)$/i, '')])
    for (const home of homesOf(tools, resource, noun)) {
      const kept = await lookUp(tools, call, resource, home, String(id));
      if (kept !== undefined) return { member, id, shown: kept.value };
    }
  const made = tools.samples.shown(member.pointer, sampledAs(call, String(id)));
  return { member, id, shown: isObject(made) ? { ...made, id } : undefined };
}

/** An item whose member shows another thing, or nothing, from now on. */
function pointing(
  api: Api,
  { resourceSchema: { schema } }: Resource,
  entity: Entity,
  { member: { name }, id, shown }: Pointed,
): Entity {
  const own = isObject(entity.value) ? entity.value : {};
  const { [name]: _shown, ...rest } = own;
  const told = shown === undefined ? [] : [withMember(rest, name, shown)];
  const value = [...told, withMember(rest, name, null), rest, own].find(
    (candidate) => schema === undefined || api.validator.accepts(schema, candidate, 'answer'),
  );
  const key = normalizeName(name);
  const others = Object.entries(entity.hidden ?? {}).filter(
    ([hidden]) => normalizeName(hidden).replace(/(id|uuid|key)$/, '') !== key,
  );
  return {
    ...entity,
    value: value ?? own,
    ...withPictures(value),
    hidden: { ...Object.fromEntries(others), [`${name}_id`]: id },
  };
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

/**
 * An item with what an action does to it, whoever may send that.
 * @param untouched members of which is known what they become; undefined where nothing is known
 */
export function withEffects(
  api: Api,
  current: Entity,
  resource: Resource,
  change: Pick<Ingredients, 'sent' | 'sendable' | 'now'>,
  untouched: ReadonlySet<string> | undefined,
): Entity {
  const members = new Map(
    [...resource.resourceSchema.members].map(([name, member]) => [
      name,
      { ...member, readOnly: false },
    ]),
  );
  const resourceSchema = { ...resource.resourceSchema, members };
  // Null is a value of what is known; to a guess it takes away, as in a merge patch.
  const known = untouched === undefined ? {} : { untouched, keepsNull: true };
  return mergeEntity(api, current, { ...change, resourceSchema, ...known });
}
