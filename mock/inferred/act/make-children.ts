import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import type { OperationCall } from '../../model/types.ts';
import type { Entity } from '../entity/entity.ts';
import { type ParsedInput, parseMembers } from '../entity/parse-input.ts';
import { childMembers } from '../infer/child-members.ts';
import { findSent, requestSchema } from '../infer/locate-payload.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { parameterOf, parametersIn } from '../infer/path-shapes.ts';
import type { EntityCollection } from '../repository/resource-repository.ts';
import type { Tools } from './tools.ts';

/** Things that one creation makes below an item at most. */
const mostChildren = 1000;

/** Inserts a new item into a collection. */
export type InsertItem = (
  tools: Tools,
  call: OperationCall,
  resource: Resource,
  collection: EntityCollection,
  input: ParsedInput,
) => Promise<Entity>;

/** Makes what a creation has sent for the collections below the new item. */
export async function makeChildren(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
  entity: Entity,
  insert: InsertItem,
): Promise<void> {
  const { api, repository, inferred } = tools;
  const members = childMembers(api.document, plan, resource, inferred());
  if (members.length === 0) return;
  const schema = requestSchema(plan.operation);
  const path =
    schema === undefined ? [] : findSent(api.document, schema, resource.resourceSchema.hints).path;
  const [wrapper] = path;
  const body =
    typeof wrapper === 'string' && isObject(call.body) ? ownMember(call.body, wrapper) : call.body;
  for (const { member, child, create, key } of members) {
    const values = isObject(body) ? ownMember(body, member) : undefined;
    if (!Array.isArray(values)) continue;
    const name = parameterOf(child.segments[resource.segments.length]) ?? '';
    const known = Object.fromEntries(
      parametersIn(resource.segments).map((own) => [own, call.path[own]]),
    );
    const below: OperationCall = {
      ...call,
      operation: create.operation,
      path: { ...known, ...call.path, [name]: entity.id },
    };
    const collection = await repository.open(below, child);
    const wanted = requestSchema(create.operation);
    for (const value of values.slice(0, mostChildren) as unknown[]) {
      const inner = key === undefined ? value : { [key]: value };
      if (!isObject(inner)) continue;
      const input = parseMembers(api, {
        inner,
        schema:
          wanted === undefined
            ? undefined
            : findSent(api.document, wanted, child.resourceSchema.hints).schema,
        resource: child,
        hasDefaults: true,
      });
      await insert(tools, below, child, collection, input);
    }
  }
}
