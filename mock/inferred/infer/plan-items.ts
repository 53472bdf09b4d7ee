import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Draft, MakeDraft, MakePlan } from './draft.ts';
import { fileRole, isBinaryAnswer, isWholeFile } from './file-role.ts';
import { normalizeName } from './inflect.ts';
import { findItems, successSchema } from './locate-payload.ts';
import { isScalar, membersOf } from './members.ts';
import type { Address, Role } from './model.ts';
import { saysMakes, wordOfDelete } from './operation-text.ts';
import { keyOf, nounOf, type PathGroup, parameterOf, pathOf } from './path-shapes.ts';
import { planMembers } from './plan-many.ts';
import { addsToOwner, itemShown, showTheSame } from './shown-item.ts';

/** Items: paths that end in a parameter, below the collection that it picks from. */
export function planItems(
  document: OpenApiDocument,
  groups: ReadonlyMap<string, PathGroup>,
  group: PathGroup,
  draftOf: MakeDraft,
  draftAt: (segments: readonly string[]) => Draft | undefined,
  plan: MakePlan,
  isPlanned: (operation: Operation) => boolean,
): void {
  const parameter = parameterOf(group.segments.at(-1));
  if (parameter === undefined || group.operations.every(isPlanned)) return;
  const get = group.operations.find(({ method }) => method === 'get');
  const writes = group.operations.filter(({ method }) =>
    ['put', 'patch', 'delete', 'post'].includes(method),
  );
  // `/{anything}` alone may be a catch-all.
  if (group.segments.length < 2 && (get === undefined || writes.length === 0)) return;
  if (get !== undefined && writes.length === 0 && isBareList(document, get)) return;
  if (isCollectionOfOne(document, groups, group, get)) return;
  const owner = draftAt(group.segments.slice(0, -3));
  if (owner !== undefined && planMembers(document, group, owner, plan)) return;
  if (owner !== undefined && addsToOwner(document, groups, group.segments.slice(0, -1))) {
    const name = parameterOf(group.segments.at(-3)) ?? '';
    for (const operation of writes)
      plan(operation, 'action', owner, 'shows the item that its path goes through', {
        address: { in: 'path', name },
        slot: group.segments.at(-2) ?? '',
      });
    return;
  }
  if (planOtherKey(document, groups, group, draftOf, plan)) return;
  if (planMadeFor(document, groups, group, draftOf, plan)) return;
  if (get !== undefined && isBinaryAnswer(document, get) && writes.length === 0) return;
  const segments = collectionOf(document, groups, group.segments);
  const hasCollection = groups.has(keyOf(segments));
  const why = hasCollection
    ? `${pathOf(group)} is an item of ${pathOf({ segments })}`
    : `${pathOf(group)} ends in a parameter`;
  const draft = draftOf(segments, 'collection', hasCollection ? 'high' : 'medium', why);
  const address: Address = { in: 'path', name: parameter };
  const isOfOther = keyOf(draft.segments) !== keyOf(segments);
  const outer = segments.findLastIndex((segment) => parameterOf(segment) !== undefined);
  const above = isOfOther && outer !== -1 ? draftAt(segments.slice(0, outer)) : undefined;
  for (const operation of group.operations) {
    const role = itemRole(operation, get !== undefined || writes.length > 1 || isOfOther);
    // A file is what is read and replaced here, not a description of one.
    const file = isWholeFile(document, operation) ? fileRole(document, operation) : undefined;
    if (file !== undefined && operation.method !== 'post')
      plan(operation, file, draft, 'takes or answers bytes', { address, slot: 'content' });
    else if (role === 'delete' && get !== undefined && cancels(document, get, operation, segments))
      plan(operation, 'action', draft, 'DELETE on an item, whose words say that it stays', {
        address,
        slot: wordOfDelete(document, operation),
      });
    else if (role !== undefined)
      plan(operation, role, draft, `${operation.method.toUpperCase()} on an item`, {
        address,
        makes: operation.method === 'put' && saysMakes(document, operation),
        ...(above !== undefined && { above }),
      });
  }
}

/** Whether a DELETE shows the whole item and says that it does something else than to delete it. */
function cancels(
  document: OpenApiDocument,
  get: Operation,
  operation: Operation,
  segments: readonly string[],
): boolean {
  return (
    wordOfDelete(document, operation) !== undefined &&
    showTheSame(document, get, operation, nounOf(segments))
  );
}

function itemRole({ method }: Operation, hasMore: boolean): Role | undefined {
  if (method === 'get' || method === 'head') return 'read';
  if (method === 'put') return 'replace';
  if (method === 'patch') return 'merge';
  if (method === 'delete') return 'delete';
  // POST on an item changes it (as Stripe and OKCHAT have it); alone it may do anything.
  return method === 'post' && hasMore ? 'merge' : undefined;
}

/**
 * The segments of the collection that an item is of: those before its parameter, but for a short form
 * of the collection's name, as in `/plans/{teamId}/p/{planId}`.
 */
function collectionOf(
  document: OpenApiDocument,
  groups: ReadonlyMap<string, PathGroup>,
  segments: readonly string[],
): readonly string[] {
  const above = segments.slice(0, -2);
  const list = groups.get(keyOf(above));
  if (list === undefined || parameterOf(above.at(-1)) === undefined) return segments.slice(0, -1);
  if (!isShortFor(segments.at(-2) ?? '', nounOf(above))) return segments.slice(0, -1);
  const get = list.operations.find(({ method }) => method === 'get');
  return isCollectionOfOne(document, groups, list, get) ? above : segments.slice(0, -1);
}

/** `p` or `pl` for `plans`. */
function isShortFor(segment: string, noun: string): boolean {
  return (
    segment.length > 0 &&
    segment.length <= 3 &&
    segment.length + 1 < noun.length &&
    noun.toLowerCase().startsWith(segment.toLowerCase())
  );
}

/**
 * Whether `/snippets/{workspace}` lists what `/snippets/{workspace}/{id}`, or `/s/{id}` below it, is
 * about.
 */
export function isCollectionOfOne(
  document: OpenApiDocument,
  groups: ReadonlyMap<string, PathGroup>,
  { key, segments }: PathGroup,
  get: Operation | undefined,
): boolean {
  const schema = get === undefined ? undefined : successSchema(get);
  return (
    schema !== undefined &&
    (groups.has(`${key}/{}`) ||
      [...groups.values()].some(
        (below) =>
          below.segments.length === segments.length + 2 &&
          below.key.endsWith('/{}') &&
          below.key.startsWith(`${key}/`) &&
          isShortFor(below.segments.at(-2) ?? '', nounOf(segments)),
      )) &&
    findItems(document, schema, nounOf(segments), false) !== undefined
  );
}

/**
 * Items that are read by another of their members: `/customers/by-email/{email}` shows what
 * `/customers/{id}` does. What lies at the path is no collection of its own.
 * @returns whether the path is such a one
 */
function planOtherKey(
  document: OpenApiDocument,
  groups: ReadonlyMap<string, PathGroup>,
  { segments, operations }: PathGroup,
  draftOf: MakeDraft,
  plan: MakePlan,
): boolean {
  const parameter = parameterOf(segments.at(-1));
  const above = segments.slice(0, -2);
  if (parameter === undefined || parameterOf(segments.at(-2)) !== undefined || above.length === 0)
    return false;
  if (groups.has(keyOf(segments.slice(0, -1)))) return false;
  const home = groups.get(`${keyOf(above)}/{}`);
  const read = home?.operations.find(({ method }) => method === 'get');
  const shown = operations.find(({ method }) => method === 'get');
  if (home === undefined || read === undefined || shown === undefined) return false;
  if (!showTheSame(document, read, shown, nounOf(above))) return false;
  const member = keyMember(document, shown, parameter, segments.at(-2) ?? '', nounOf(above));
  if (member === undefined) return false;
  const draft = draftOf(above, 'collection', 'high', `${pathOf(home)} is an item`);
  const address: Address = { in: 'path', name: parameter, member };
  for (const operation of operations) {
    const role = itemRole(operation, true);
    if (role !== undefined)
      plan(operation, role, draft, `names the item by its ${member}`, { address });
  }
  return true;
}

/**
 * What is made for something else that the path names: `POST /alerts/customer_id/{customer_id}` makes
 * what `/alerts/{id}` is about.
 * @returns whether the path is such a one
 */
function planMadeFor(
  document: OpenApiDocument,
  groups: ReadonlyMap<string, PathGroup>,
  { segments, operations }: PathGroup,
  draftOf: MakeDraft,
  plan: MakePlan,
): boolean {
  const [post, ...others] = operations;
  const above = segments.slice(0, -2);
  const before = segments.at(-2) ?? '';
  const parameter = parameterOf(segments.at(-1)) ?? '';
  if (post?.method !== 'post' || others.length > 0 || above.length === 0) return false;
  if (!normalizeName(parameter).startsWith(normalizeName(before))) return false;
  const home = groups.get(`${keyOf(above)}/{}`);
  const read = home?.operations.find(({ method }) => method === 'get');
  if (home === undefined || read === undefined) return false;
  if (!showTheSame(document, read, post, nounOf(above))) return false;
  const draft = draftOf(above, 'collection', 'high', `${pathOf(home)} is an item`);
  plan(post, 'create', draft, `makes an item for the ${parameter} of the path`);
  return true;
}

/** The member that a path such as `/customers/external/{external_id}` names items by. */
function keyMember(
  document: OpenApiDocument,
  read: Operation,
  parameter: string,
  before: string,
  noun: string,
): string | undefined {
  const schema = itemShown(document, read, noun);
  const members = [...membersOf(document, schema ?? '').values()].filter(({ pointer }) =>
    isScalar(document, pointer),
  );
  const word = normalizeName(before).replace(/^by/, '');
  const wanted = [parameter, before, word, `${word}id`].map(normalizeName);
  const exact = wanted.flatMap((name) => members.filter((own) => normalizeName(own.name) === name));
  const ending = members.filter(
    ({ name }) =>
      normalizeName(name).length > 2 && normalizeName(parameter).endsWith(normalizeName(name)),
  );
  return (exact[0] ?? ending[0])?.name;
}

function isBareList(document: OpenApiDocument, operation: Operation): boolean {
  const schema = successSchema(operation);
  return schema !== undefined && schemaTypes(document, schema).has('array');
}
