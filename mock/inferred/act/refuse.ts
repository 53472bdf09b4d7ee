import { deepFacts, fillTemplate } from '../../../openapi/model/answer-template.ts';
import { isRefused, type Refusal, readWay } from '../../../openapi/model/refusal.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import type { Entity } from '../entity/entity.ts';
import { singular } from '../infer/inflect.ts';
import { learnedRefusals } from '../infer/learned.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { nounOf } from '../infer/path-shapes.ts';
import { factsOf, madeFacts, nounFacts } from '../present/learned-problem.ts';
import { collectionAt } from './affect-named.ts';
import { entityAbove, resourceAbove } from './entity-above.ts';
import type { Tools } from './tools.ts';

/**
 * The refusal of a request by the state of its item (`x-doubletake-refuses`), or, where something is
 * made or listed, of the item above; undefined where nothing speaks against it. Throws
 * `resource-not-found` for an item that is not there.
 */
export async function refusalOf(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
): Promise<Answer | undefined> {
  const { api, repository } = tools;
  const refusals = learnedRefusals(api.document, plan.operation.pointer);
  if (refusals.length === 0) return undefined;
  const byNamed = await refusalByNamed(tools, call, refusals);
  const byOwn = refusals.filter(({ of }) => of === undefined);
  if (byNamed !== undefined || byOwn.length === 0)
    return byNamed === undefined
      ? undefined
      : filledIn(call, resource, byNamed.refusal, byNamed.entity);
  const isAbove = plan.role === 'create' || plan.role === 'list';
  const about = isAbove ? (plan.above ?? resource.parent ?? resourceAbove(tools, call)) : resource;
  const kept = isAbove
    ? await entityAbove(tools, call, about)
    : await repository.obtain(call, plan);
  if (kept === undefined || about === undefined) return undefined;
  // What it says of others, such as how many there are, counts as it is now.
  const entity = await tools.presenter.derive(call, about, kept);
  const filled = new Set<string>();
  for (const { below } of byOwn)
    if (below !== undefined && (await hasBelow(tools, call, resource, below))) filled.add(below);
  const found = byOwn.find((own) =>
    isRefused(own, entity.value, call.body, (segment) => filled.has(segment)),
  );
  return found === undefined ? undefined : filledIn(call, resource, found, entity);
}

/** The first refusal by an item that what is sent names, which counts as it is now. */
async function refusalByNamed(
  tools: Tools,
  call: OperationCall,
  refusals: readonly Refusal[],
): Promise<{ readonly refusal: Refusal; readonly entity: Entity | undefined } | undefined> {
  for (const refusal of refusals) {
    if (refusal.of === undefined) continue;
    const id = readWay(call.body, refusal.of.by);
    const target = collectionAt(tools, refusal.of.in);
    if (target === undefined || (typeof id !== 'string' && typeof id !== 'number')) continue;
    const { entities } = await tools.repository.open(call, target);
    const kept = await entities.get(String(id));
    const entity = kept && (await tools.presenter.derive(call, target, kept));
    if (isRefused(refusal, entity?.value, call.body, () => false)) return { refusal, entity };
  }
  return undefined;
}

/** A refusal with facts of the request and of the item that it is about. */
async function filledIn(
  call: OperationCall,
  resource: Resource,
  { status, type = 'application/json', body }: Refusal,
  entity: Entity | undefined,
): Promise<Answer> {
  if (body === undefined) return { status };
  const { path: values, query: parameters, request } = call;
  const facts = {
    ...factsOf({ ...request, values, parameters, body: call.body }),
    ...nounFacts(singular(nounOf(resource.segments))),
    ...deepFacts('entity', entity?.value),
    ...(entity !== undefined && { 'entity.id': entity.id }),
    ...(await madeFacts(body, call.sandbox)),
  };
  return { status, type, body: fillTemplate(body, facts) };
}

/** Whether something lies in a collection below the item that a request is about. */
async function hasBelow(
  { repository, inferred }: Tools,
  call: OperationCall,
  resource: Resource,
  segment: string,
): Promise<boolean> {
  const below = inferred().resources.find(
    ({ parent, segments }) => parent === resource && segments.at(-1) === segment,
  );
  if (below === undefined) return false;
  const { entities } = await repository.open(call, below);
  return (await entities.list()).length > 0;
}
