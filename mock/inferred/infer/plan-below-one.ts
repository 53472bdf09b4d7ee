import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import type { Draft, MakeDraft, MakePlan } from './draft.ts';
import { fileRole, isBinaryAnswer } from './file-role.ts';
import { findItems, successSchema } from './locate-payload.ts';
import { membersOf, placeOf } from './members.ts';
import { keyOf, nounOf, type PathGroup, parameterOf, pathOf } from './path-shapes.ts';
import { itemShown } from './shown-item.ts';

/**
 * What lies below a path that shows one item: `PUT /me/photo` and `DELETE /me/photo`, `POST
 * /membership/freeze`. Where nothing else writes the item, such an operation is why it is kept.
 */
export function planBelowOne(
  document: OpenApiDocument,
  groups: ReadonlyMap<string, PathGroup>,
  group: PathGroup,
  drafts: ReadonlyMap<string, Draft>,
  draftOf: MakeDraft,
  plan: MakePlan,
): void {
  const last = group.segments.at(-1);
  const above = group.segments.slice(0, -1);
  const key = keyOf(above);
  if (last === undefined || parameterOf(last) !== undefined || above.length === 0) return;
  if (parameterOf(above.at(-1)) !== undefined || drafts.has(key)) return;
  if (drafts.has(group.key) || drafts.has(`${group.key} singleton`)) return;
  const get = groups.get(key)?.operations.find(({ method }) => method === 'get');
  const schema = get === undefined ? undefined : successSchema(get);
  if (get === undefined || schema === undefined || isBinaryAnswer(document, get)) return;
  if (findItems(document, schema, nounOf(above), false) !== undefined) return;
  const shown = itemShown(document, get, nounOf(above)) ?? schema;
  const writes = group.operations.flatMap((operation) => {
    const does = whatItDoes(document, group, operation, shown, nounOf(above));
    return does === undefined ? [] : [{ operation, ...does }];
  });
  if (!writes.some(({ operation }) => operation.method !== 'delete')) return;
  const draft =
    drafts.get(`${key} singleton`) ??
    draftOf(
      above,
      'singleton',
      'medium',
      `${pathOf({ segments: above })} is read, and changed by what lies below it`,
    );
  plan(get, 'read', draft, 'GET of the one item');
  for (const { operation, role, why } of writes) plan(operation, role, draft, why, { slot: last });
}

interface Doing {
  readonly role: 'upload' | 'download' | 'remove-file' | 'action';
  readonly why: string;
}

/** @param shown the schema of the item above */
function whatItDoes(
  document: OpenApiDocument,
  { operations }: PathGroup,
  operation: Operation,
  shown: string,
  noun: string,
): Doing | undefined {
  const takesFile = operations.some((other) => fileRole(document, other) === 'upload');
  const file = fileRole(document, operation);
  if (takesFile) {
    if (file === 'upload') return { role: file, why: 'takes a file for the one item' };
    if (file === 'download') return { role: file, why: 'answers the bytes of its file' };
    if (operation.method === 'delete')
      return { role: 'remove-file', why: 'DELETE where a file is uploaded' };
    return undefined;
  }
  if (!['post', 'put', 'patch', 'delete'].includes(operation.method)) return undefined;
  return isSameItem(document, operation, shown, noun)
    ? {
        role: 'action',
        why: `${operation.method.toUpperCase()} below the one item, which it shows`,
      }
    : undefined;
}

function isSameItem(
  document: OpenApiDocument,
  operation: Operation,
  shown: string,
  noun: string,
): boolean {
  const answered = itemShown(document, operation, noun) ?? successSchema(operation);
  return (
    answered !== undefined &&
    membersOf(document, shown).size > 0 &&
    placeOf(document, answered) === placeOf(document, shown)
  );
}
