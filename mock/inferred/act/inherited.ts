import type { OperationCall } from '../../model/types.ts';
import { type Entity, memberOf } from '../entity/entity.ts';
import { sharedMembers } from '../infer/members-of-new-items.ts';
import type { Resource } from '../infer/model.ts';
import { parameterOf } from '../infer/path-shapes.ts';
import { namedByLines } from './line-facts.ts';
import { homesOf, lookUp } from './look-up.ts';
import type { Tools } from './tools.ts';

/**
 * What a new item has in common with what it belongs to, where nobody has sent it: the `currency` of an
 * order is that of its products, the `board_id` of a card that of its column. By member.
 * @param madeBelow the segments of the path at which it is made
 */
export async function inherited(
  tools: Tools,
  call: OperationCall,
  resource: Resource,
  sent: unknown,
  madeBelow: readonly string[] = resource.segments,
): Promise<ReadonlyMap<string, unknown>> {
  const wanted = sharedMembers(tools.api.document, resource).filter(
    (name) => memberOf(sent, name) === undefined,
  );
  const values = new Map<string, unknown>();
  if (wanted.length === 0) return values;
  for (const { value } of await belongsTo(tools, call, resource, sent, madeBelow))
    for (const name of wanted) {
      const own = memberOf(value, name);
      const pointer = resource.resourceSchema.members.get(name)?.pointer ?? '';
      if (own === undefined || own === null || values.has(name)) continue;
      if (tools.api.validator.accepts(pointer, own, 'answer')) values.set(name, own);
    }
  return values;
}

/** The items that a new one is made below, names, or has in its lines. */
async function belongsTo(
  tools: Tools,
  call: OperationCall,
  resource: Resource,
  sent: unknown,
  madeBelow: readonly string[],
): Promise<readonly Entity[]> {
  const { resources } = tools.inferred();
  const found: (Entity | undefined)[] = [];
  const last = madeBelow.findLastIndex((segment) => parameterOf(segment) !== undefined);
  const above = resources.find(
    ({ kind, segments }) =>
      kind === 'collection' &&
      last === segments.length &&
      segments.every((segment, index) => segment === madeBelow[index]),
  );
  const id = call.path[parameterOf(madeBelow[last]) ?? ''];
  if (above !== undefined && id !== undefined)
    found.push(await (await tools.repository.open(call, above)).entities.get(String(id)));
  const entries = typeof sent === 'object' && sent !== null ? Object.entries(sent) : [];
  for (const [name, value] of entries) {
    const noun = /^(.{2,}?)_?(id|uuid)$/i.exec(name)?.[1];
    if (noun === undefined || (typeof value !== 'string' && typeof value !== 'number')) continue;
    const [target] = homesOf(tools, resource, noun);
    if (target !== undefined)
      found.push(await lookUp(tools, call, resource, target, String(value)));
  }
  found.push(...(await namedByLines(tools, call, resource, sent)));
  return found.filter((entity) => entity !== undefined);
}
