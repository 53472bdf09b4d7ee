import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { getIn, setIn } from '../../../openapi/lib/value-path.ts';
import { takesNull } from '../../../openapi/schema/schema-types.ts';
import { notFound } from '../../lib/problem.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import type { Entity } from '../entity/entity.ts';
import { singular } from '../infer/inflect.ts';
import { membersOf } from '../infer/members.ts';
import type { Linkage, OperationPlan, Resource } from '../infer/model.ts';
import { nounOf } from '../infer/path-shapes.ts';
import { samplePage } from '../present/sample-page.ts';
import { declaresMissing } from '../repository/resource-repository.ts';
import { entityAbove } from './entity-above.ts';
import type { Tools } from './tools.ts';

/** The ids of what the relationship of a plan leads to; undefined for a plan without one. */
export async function linkedIds(
  tools: Pick<Tools, 'repository'>,
  call: OperationCall,
  plan: OperationPlan,
): Promise<readonly string[] | undefined> {
  const { linkage } = plan;
  if (linkage === undefined) return undefined;
  const owner = await entityAbove(
    tools,
    call,
    plan.role === 'linkage' ? plan.resource : plan.above,
  );
  return owner === undefined ? [] : idsOf(tools, call, plan, linkage, owner);
}

async function idsOf(
  { repository }: Pick<Tools, 'repository'>,
  call: OperationCall,
  { other }: OperationPlan,
  { name, by }: Linkage,
  owner: Entity,
): Promise<readonly string[]> {
  const own = idsIn(owner, name);
  if (by === undefined || other === undefined) return own;
  const items = await (await repository.open(call, other)).entities.list();
  const others = items.filter((item) => idsIn(item, by).includes(owner.id)).map(({ id }) => id);
  return [...new Set([...own, ...others])];
}

/** The ids that a relationship of an item names. */
function idsIn({ value, hidden }: Entity, name: string): string[] {
  const shown = getIn(value, ['relationships', name, 'data']);
  const data = shown === undefined ? hidden?.[hiddenName(name)] : shown;
  return [data].flat().flatMap((one) => (isObject(one) ? [String(one['id'])] : []));
}

function hiddenName(name: string): string {
  return `relationships ${name}`;
}

/**
 * Shows or changes what a relationship leads to: POST adds, PATCH sets, DELETE takes away. Throws
 * `resource-not-found` for the item, and for what is added and not there.
 */
export async function actOnLinkage(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
): Promise<Answer> {
  const { repository, presenter, samples } = tools;
  const { linkage, other } = plan;
  const owner = await repository.obtain(call, plan);
  if (linkage === undefined) return presenter.answer(call, plan, owner);
  const before = await idsOf(tools, call, plan, linkage, owner);
  const sent = isObject(call.body) ? [call.body['data']].flat().filter(isObject) : [];
  const ids = sent.map((one) => String(one['id']));
  const { method } = call.operation;
  if (method !== 'delete' && other !== undefined && declaresMissing(call.operation))
    for (const id of ids) {
      const collection = await repository.open(call, other);
      if (!(await repository.has(collection, id)))
        throw notFound(singular(nounOf(other.segments)), id);
    }
  const after = changed(method, before, ids);
  if (method !== 'get') await keepLinks(tools, call, plan, resource, owner, { before, after });
  const { status, mediaType, headers } = presenter.choose(call, plan);
  if (mediaType === undefined) return { status, headers };
  const type = linkage.type ?? String(sent[0]?.['type'] ?? linkage.name);
  const data = after.map((id) => ({ type, id }));
  const shown = linkage.isMany ? data : (data[0] ?? null);
  const body = setIn(samples.answer(mediaType, call), ['data'], shown);
  return samplePage(tools.api, call, { status, headers, type: mediaType.type, body });
}

function changed(method: string, before: readonly string[], ids: readonly string[]) {
  if (method === 'get') return before;
  if (method === 'delete') return before.filter((id) => !ids.includes(id));
  return [...new Set(method === 'post' ? [...before, ...ids] : ids)];
}

interface Change {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Keeps a change in the item, or in those that say it themselves. */
async function keepLinks(
  { api, repository }: Tools,
  call: OperationCall,
  { linkage, other }: OperationPlan,
  resource: Resource,
  owner: Entity,
  { before, after }: Change,
): Promise<void> {
  if (linkage === undefined) return;
  const keep = (of: Resource, entity: Entity, name: string, ids: readonly string[], type: string) =>
    withIds(entity, name, ids, type, {
      isShown: showsData(api.document, of, name),
      isMany: isListIn(entity, name) ?? (of === resource ? linkage.isMany : true),
    });
  const { by, name, isOther } = linkage;
  const removed = before.filter((id) => !after.includes(id));
  const added = after.filter((id) => !before.includes(id));
  const mine = idsIn(owner, name);
  const kept = [
    ...mine.filter((id) => !removed.includes(id)),
    ...(by === undefined || !isOther ? added : []),
  ];
  if (kept.length !== mine.length || removed.length > 0) {
    const collection = await repository.open(call, resource);
    const type = linkage.type ?? name;
    await collection.entities.update(owner.id, (own) => keep(resource, own, name, kept, type));
  }
  if (by === undefined || other === undefined) return;
  const collection = await repository.open(call, other);
  const type = typeIn(owner.value) ?? singular(nounOf(resource.segments));
  const update = (id: string, change: (ids: readonly string[]) => readonly string[]) =>
    collection.entities.update(id, (own) => keep(other, own, by, change(idsIn(own, by)), type));
  for (const id of removed) await update(id, (ids) => ids.filter((one) => one !== owner.id));
  if (isOther) for (const id of added) await update(id, (ids) => [...ids, owner.id]);
}

function typeIn(value: unknown): string | undefined {
  const type = isObject(value) ? value['type'] : undefined;
  return typeof type === 'string' ? type : undefined;
}

function isListIn({ value }: Entity, name: string): boolean | undefined {
  const data = getIn(value, ['relationships', name, 'data']);
  return data === undefined || data === null ? undefined : Array.isArray(data);
}

/** Whether items show what a relationship of theirs leads to, and not its links alone. */
function showsData(
  document: Tools['api']['document'],
  { resourceSchema: { members } }: Resource,
  name: string,
): boolean {
  const holder = members.get('relationships');
  const own = membersOf(document, holder?.pointer ?? '').get(name);
  return own !== undefined && membersOf(document, own.pointer).has('data');
}

function withIds(
  entity: Entity,
  name: string,
  ids: readonly string[],
  type: string,
  { isShown, isMany }: { readonly isShown: boolean; readonly isMany: boolean },
): Entity {
  const all = ids.map((id) => ({ type, id }));
  const data = isMany ? all : (all.at(-1) ?? null);
  if (!isShown) return { ...entity, hidden: { ...entity.hidden, [hiddenName(name)]: data } };
  const { value } = entity;
  const relationships =
    isObject(value) && isObject(value['relationships']) ? value['relationships'] : {};
  const own = isObject(relationships[name]) ? relationships[name] : {};
  return {
    ...entity,
    value: {
      ...(isObject(value) ? value : {}),
      relationships: { ...relationships, [name]: { ...own, data } },
    },
  };
}

/**
 * The answer of a read through a relationship that names nothing: `data: null`. Throws
 * `resource-not-found` where the schema does not allow that.
 */
export function answerUnlinked(
  { api, presenter, samples }: Tools,
  call: OperationCall,
  plan: OperationPlan,
): Answer {
  const { status, mediaType, headers } = presenter.choose(call, plan);
  const { schema } = mediaType ?? {};
  const data = schema === undefined ? undefined : membersOf(api.document, schema).get('data');
  if (mediaType === undefined || data === undefined || !takesNull(api.document, data.pointer))
    throw notFound(plan.linkage?.name ?? 'item', '');
  const body = setIn(samples.answer(mediaType, call), ['data'], null);
  return { status, headers, type: mediaType.type, body };
}
