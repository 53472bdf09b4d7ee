import { deepFacts, type Facts } from '../../../openapi/model/answer-template.ts';
import type { OperationCall } from '../../model/types.ts';
import { memberOf } from '../entity/entity.ts';
import { initialTemplates } from '../infer/learned.ts';
import { extensionAt } from '../infer/members.ts';
import type { Resource } from '../infer/model.ts';
import { entityAbove, resourceAbove } from './entity-above.ts';
import { homesOf, lookUp } from './look-up.ts';
import type { Tools } from './tools.ts';

/**
 * What templates of `x-doubletake-initial` may say beside the item itself: parameters of the path,
 * `{{above.<member>}}` of the item below which it is made, and `{{named.<member>.<of>}}` of one that
 * a member names.
 */
export async function initialFacts(
  tools: Tools,
  call: OperationCall,
  resource: Resource,
  sent: unknown,
): Promise<Facts> {
  const { schema, members } = resource.resourceSchema;
  const texts = schema === undefined ? [] : initialTemplates(tools.api.document, schema);
  // Most resources have no template, and so no use for facts.
  if (texts.length === 0) return {};
  const facts: Record<string, unknown> = deepFacts('path', call.path);
  if (texts.some((text) => text.includes('{{above.'))) {
    const above = await entityAbove(
      tools,
      call,
      resource.parent ?? resourceAbove(tools, call),
      resource.segments,
    );
    Object.assign(facts, deepFacts('above', above?.value));
  }
  const named = new Set(
    texts.flatMap((text) => [...text.matchAll(/\{\{named\.([^{}.|]+)\./g)].map(([, name]) => name)),
  );
  for (const name of named) {
    const value = name === undefined ? undefined : memberOf(sent, name);
    if (name === undefined || (typeof value !== 'string' && typeof value !== 'number')) continue;
    const pointer = members.get(name)?.pointer;
    const said =
      pointer === undefined
        ? undefined
        : extensionAt(tools.api.document, pointer, 'x-doubletake-names');
    const noun =
      typeof said === 'string' ? said : name.replace(/_?(id|uuid|number|no|nr|code|slug)$/i, '');
    const [target] = homesOf(tools, resource, noun);
    if (target === undefined) continue;
    const other = await lookUp(tools, call, resource, target, String(value));
    Object.assign(facts, deepFacts(`named.${name}`, other?.value));
  }
  return facts;
}
