import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import type { Draft, MakeDraft, MakePlan } from './draft.ts';
import { normalizeName, singular } from './inflect.ts';
import { requestSchema } from './locate-payload.ts';
import { isScalar, membersOf } from './members.ts';
import type { Address, Role } from './model.ts';
import { keyOf, nounOf, type PathGroup, pathOf } from './path-shapes.ts';
import { itemShown } from './shown-item.ts';

/** What the last word of a path does. */
const verbs: ReadonlyMap<string, Role> = new Map([
  ...(['create', 'add', 'new', 'insert', 'register', 'open', 'post'] as const).map(
    (word) => [word, 'create'] as const,
  ),
  ...(['get', 'read', 'info', 'show', 'retrieve', 'fetch', 'describe', 'find'] as const).map(
    (word) => [word, 'read'] as const,
  ),
  ...(['list', 'all', 'search', 'query'] as const).map((word) => [word, 'list'] as const),
  ...(['update', 'edit', 'set', 'modify', 'patch', 'rename'] as const).map(
    (word) => [word, 'merge'] as const,
  ),
  ...(['delete', 'remove', 'destroy'] as const).map((word) => [word, 'delete'] as const),
]);

interface Call {
  readonly operation: Operation;
  readonly word: string;
}

/**
 * Plans operations whose paths are calls: `POST /transfer/create`, `/transfer/get` and
 * `/transfer/cancel`, or `/transfer.create`. What stands before the word is the collection, and the
 * body or the query says which item is meant.
 */
export function planCalls(
  document: OpenApiDocument,
  groups: readonly PathGroup[],
  drafts: ReadonlyMap<string, Draft>,
  draftOf: MakeDraft,
  plan: MakePlan,
): void {
  const places = new Map<string, { segments: string[]; calls: Call[] }>();
  for (const { segments, operations } of groups) {
    if (segments.some((segment) => segment.includes('{'))) continue;
    const last = segments.at(-1) ?? '';
    const [, before, after] = /^([\w-]+)\.(\w+)$/.exec(last) ?? [];
    const word = after ?? last;
    const above = [...segments.slice(0, -1), ...(before === undefined ? [] : [before])];
    if (above.length === 0) continue;
    const key = keyOf(above);
    const place = places.get(key) ?? { segments: above, calls: [] };
    places.set(key, place);
    for (const operation of operations) place.calls.push({ operation, word });
  }
  for (const [key, { segments, calls }] of places) {
    if (drafts.has(key)) continue;
    const create = calls.find(
      ({ operation, word }) =>
        operation.method === 'post' && verbs.get(word.toLowerCase()) === 'create',
    );
    const isKept = calls.some(({ word }) =>
      ['read', 'list', 'delete'].includes(verbs.get(word.toLowerCase()) ?? ''),
    );
    if (create === undefined || !isKept) continue;
    const noun = nounOf(segments);
    const ids = idNames(document, create.operation, noun);
    if (ids === undefined) continue;
    const why = `${pathOf({ segments: [...segments, create.word] })} makes what calls beside it are about`;
    const draft = draftOf(segments, 'collection', 'medium', why);
    for (const { operation, word } of calls) {
      const role = verbs.get(word.toLowerCase());
      const does = `its path ends in ${word}`;
      if (role === 'list' || role === 'create') {
        plan(operation, role, draft, does);
        continue;
      }
      const address = addressIn(document, operation, ids);
      if (address === undefined) continue;
      const names = `${does}, and the ${address.in} names the item`;
      if (role !== undefined) plan(operation, role, draft, names, { address });
      else if (operation.method !== 'get')
        plan(operation, 'action', draft, names, { address, slot: word });
    }
  }
}

/**
 * The names under which calls name an item: `id`, `transfer_id`, `transfer`. Undefined where the
 * answer to the creation shows no id.
 */
function idNames(
  document: OpenApiDocument,
  create: Operation,
  noun: string,
): Set<string> | undefined {
  const one = normalizeName(singular(noun));
  const schema = itemShown(document, create, noun);
  const shown = [...membersOf(document, schema ?? '').keys()].map((name) => normalizeName(name));
  const wrapper = /\/properties\/([^/]+)$/.exec(schema ?? '')?.[1];
  const names = [one, ...(wrapper === undefined ? [] : [normalizeName(wrapper)])];
  const ids = new Set(['id', 'uuid', ...names.flatMap((name) => [name, `${name}id`])]);
  return shown.some((name) => ids.has(name) && !names.includes(name)) ? ids : undefined;
}

function addressIn(
  document: OpenApiDocument,
  operation: Operation,
  ids: ReadonlySet<string>,
): Address | undefined {
  const sent = requestSchema(operation);
  const member =
    sent === undefined
      ? undefined
      : [...membersOf(document, sent).values()].find(
          ({ name, pointer }) => ids.has(normalizeName(name)) && isScalar(document, pointer),
        );
  if (member !== undefined) return { in: 'body', name: member.name };
  const parameter = operation.parameters.find(
    ({ in: place, name }) => place === 'query' && ids.has(normalizeName(name)),
  );
  return parameter === undefined ? undefined : { in: 'query', name: parameter.name };
}
