import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { sameNoun } from '../infer/inflect.ts';
import { bodyMediaType, successResponse } from '../infer/locate-payload.ts';
import { membersOf } from '../infer/members.ts';
import type { OperationPlan } from '../infer/model.ts';
import { successStatuses } from '../infer/statuses.ts';
import type { Tools } from './tools.ts';

/** Things that one answer shows beside its own. */
const mostIncluded = 500;

interface Linkage {
  readonly type: string;
  readonly id: string;
}

/**
 * The answer with `included` as JSON:API has it: the things to which the relationships lead that
 * `include` names, each once; without `include` nothing, where the document does not require it.
 */
export async function withIncluded(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
  answer: Answer | undefined,
): Promise<Answer | undefined> {
  const { body } = answer ?? {};
  const takesInclude = plan.operation.parameters.some(
    ({ name, in: place }) => name === 'include' && place === 'query',
  );
  if (answer === undefined || answer.status >= 300 || !takesInclude) return answer;
  if (!isObject(body) || !Object.hasOwn(body, 'data')) return answer;
  const declared = includedMember(tools, plan);
  if (declared === undefined) return answer;
  const asked = [call.query['include']].flat().flatMap((own) => String(own ?? '').split(','));
  const names = asked.map((name) => name.trim().split('.')[0] ?? '').filter((name) => name !== '');
  const { included: _sampled, ...rest } = body;
  if (names.length === 0) return declared.required ? answer : { ...answer, body: rest };
  const found = new Map<string, unknown>();
  for (const item of [body['data']].flat())
    for (const name of names)
      for (const { type, id } of linkagesOf(item, name)) {
        const key = `${type} ${id}`;
        if (found.has(key) || found.size >= mostIncluded) continue;
        const thing = await lookUp(tools, call, type, id);
        if (thing !== undefined) found.set(key, thing);
      }
  return { ...answer, body: { ...rest, included: [...found.values()] } };
}

function includedMember({ api }: Tools, plan: OperationPlan) {
  const content = successResponse(plan.operation, successStatuses[plan.role])?.content ?? [];
  const schema = bodyMediaType(content)?.schema;
  return schema === undefined ? undefined : membersOf(api.document, schema).get('included');
}

/** What a relationship of an item leads to. */
function linkagesOf(item: unknown, name: string): Linkage[] {
  const relationships = isObject(item) ? item['relationships'] : undefined;
  const relationship = isObject(relationships) ? ownMember(relationships, name) : undefined;
  const data = isObject(relationship) ? relationship['data'] : undefined;
  return [data].flat().flatMap((own): Linkage[] => {
    if (!isObject(own)) return [];
    const { type, id } = own;
    return typeof type === 'string' && id !== undefined ? [{ type, id: String(id) }] : [];
  });
}

async function lookUp(
  { inferred, repository, presenter }: Tools,
  call: OperationCall,
  type: string,
  id: string,
): Promise<unknown> {
  for (const target of inferred().resources) {
    if (target.kind !== 'collection' || target.parent !== undefined) continue;
    if (!sameNoun(target.segments.at(-1) ?? '', type)) continue;
    const entity = await (await repository.open(call, target)).entities.get(id);
    if (entity !== undefined) return (await presenter.derive(call, target, entity)).value;
  }
  return undefined;
}
