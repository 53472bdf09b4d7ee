import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Draft, MakePlan } from './draft.ts';
import { normalizeName } from './inflect.ts';
import { requestSchema } from './locate-payload.ts';
import { membersOf } from './members.ts';
import type { MemberChange } from './model.ts';
import { keyOf, nounOf, type PathGroup } from './path-shapes.ts';
import { sentList } from './plan-many.ts';

/**
 * Plans the changes of one member of several items, which the body names by their ids or a filter:
 * `POST /parts/labels { part_ids, labels }` sets keys in it, PUT sets all of it, `POST
 * /parts/labels/delete { part_ids, keys }` takes keys out, `/parts/labels/clear` all of them.
 */
export function planMemberOfMany(
  document: OpenApiDocument,
  { segments, operations }: PathGroup,
  drafts: ReadonlyMap<string, Draft>,
  plan: MakePlan,
): void {
  const last = segments.at(-1) ?? '';
  const change: MemberChange = /^(delete|remove|unset)$/i.test(last)
    ? 'take'
    : /^(clear|reset)$/i.test(last)
      ? 'empty'
      : 'set';
  const word = change === 'set' ? last : (segments.at(-2) ?? '');
  const draft = drafts.get(keyOf(segments.slice(0, change === 'set' ? -1 : -2)));
  if (draft === undefined || draft.kind === 'singleton' || drafts.has(keyOf(segments))) return;
  const member = [...draft.resourceSchema.members.values()].find(
    ({ name }) => normalizeName(name) === normalizeName(word),
  );
  if (member === undefined || member.readOnly) return;
  if (change !== 'set' && !schemaTypes(document, member.pointer).has('object')) return;
  for (const operation of operations) {
    const isWrite = ['post', 'put', 'patch'].includes(operation.method);
    if (!isWrite || !namesItems(document, operation, draft)) continue;
    const sent = [...membersOf(document, requestSchema(operation) ?? '').keys()];
    if (change === 'set' && !sent.includes(member.name)) continue;
    plan(operation, 'merge-many', draft, `changes the ${member.name} of several items`, {
      slot: member.name,
      memberChange: change,
    });
  }
}

/** Whether the body has a list of ids of the items. */
function namesItems(document: OpenApiDocument, operation: Operation, draft: Draft): boolean {
  const schema = requestSchema(operation);
  if (schema === undefined) return false;
  const list = sentList(document, schema, nounOf(draft.segments));
  return list?.isIds === true && !list.isWhole;
}
