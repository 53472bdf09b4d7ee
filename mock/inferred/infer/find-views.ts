import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { branchesOf } from '../../../openapi/schema/schema-branches.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Draft, MakePlan } from './draft.ts';
import { normalizeName, sameNoun, singular } from './inflect.ts';
import { findItems, successSchema } from './locate-payload.ts';
import { isScalar, membersOf, placeOf } from './members.ts';
import type { Count } from './model.ts';
import { keyOf, nounOf, type PathGroup, parameterOf, parametersIn } from './path-shapes.ts';
import { constantOf } from './plan-linkages.ts';
import { isSameItem } from './plan-nested-paths.ts';
import { qualifier } from './qualifier.ts';

/**
 * Plans the lists that show items of a resource whose own path lies elsewhere, such as `GET
 * /users/{userId}/posts` of posts that have a `userId`: by the schema of what they list, and a
 * member for each parameter of the path.
 */
export function viewsByOwner(
  document: OpenApiDocument,
  groups: readonly PathGroup[],
  drafts: ReadonlyMap<string, Draft>,
  plan: MakePlan,
): void {
  const resources = [...drafts.values()].filter(
    ({ kind, plans, segments }) =>
      kind === 'collection' && plans.length > 1 && (isPlain(segments) || isBelowName(segments)),
  );
  for (const group of groups) {
    const get = group.operations.find(({ method }) => method === 'get');
    if (get === undefined || parameterOf(group.segments.at(-1)) !== undefined) continue;
    const schema = successSchema(get);
    const items =
      schema === undefined ? undefined : findItems(document, schema, nounOf(group.segments), false);
    if (items === undefined) continue;
    const draft = resources.find((resource) => showsItemsOf(document, items.schema, resource));
    if (draft === undefined) continue;
    const parameters = parametersIn(group.segments);
    const owners = parameters.flatMap((parameter) => {
      const member =
        ownerMember(document, draft, parameter, group) ??
        embeddedOwner(document, draft, parameter, group) ??
        ownerOfKind(document, draft, drafts.get(keyOf(segmentsBefore(group.segments, parameter))));
      return member === undefined ? [] : [{ parameter, member }];
    });
    if (owners.length < parameters.length) continue;
    const isAcross = isBelowName(draft.segments);
    if (isAcross && owners.length > 0) continue;
    const by = owners.map(({ member }) => member).join(', ');
    const where = saidByPath(document, group, draft);
    const which = where === undefined || 'every' in where ? '' : `, those by ${where.member}`;
    plan(
      get,
      'list',
      draft,
      by === ''
        ? `lists the items of ${draft.name}${which}`
        : `lists the items of ${draft.name} by their ${by}${which}`,
      { owners, isAcross, ...(where !== undefined && { where }) },
    );
    const empty = group.operations.find(({ method }) => method === 'delete');
    const isAbove = keyOf(draft.segments.slice(0, group.segments.length)) === keyOf(group.segments);
    if (empty !== undefined && isAbove && parameters.length === 0 && where === undefined)
      plan(empty, 'delete-many', draft, `deletes all items of ${draft.name}`, { isForAll: true });
  }
}

/** Whether a schema is that of the items, or the one in which their own list shows them. */
export function showsItemsOf(document: OpenApiDocument, schema: string, draft: Draft): boolean {
  if (draft.resourceSchema.hints.place === undefined) return false;
  if (isSameItem(document, schema, draft)) return true;
  const place = placeOf(document, schema);
  return draft.plans.some(({ role, operation }) => {
    const own = role === 'list' ? successSchema(operation) : undefined;
    const items =
      own === undefined
        ? undefined
        : findItems(document, own, nounOf(draft.segments), true, draft.resourceSchema.hints);
    return items !== undefined && placeOf(document, items.schema) === place;
  });
}

/**
 * Which items the last word of a path means, where it is not what the items are called: `/favorites`
 * those that are favorites, `/drafts` those whose status is `draft`.
 */
function saidByPath(
  document: OpenApiDocument,
  { segments }: PathGroup,
  draft: Draft,
): Count['where'] | undefined {
  const last = segments.at(-1) ?? '';
  if (sameNoun(last, nounOf(draft.segments))) return undefined;
  const word = normalizeName(singular(last));
  const forms = [word, `${word}d`, `${word}ed`, normalizeName(last)];
  return forms.map((form) => qualifier(document, draft, form)).find((where) => where !== undefined);
}

function isPlain(segments: readonly string[]): boolean {
  return parametersIn(segments).length === 0;
}

/** Whether items lie below a name that is no item itself, as in `/repos/{owner}/{repo}`. */
function isBelowName(segments: readonly string[]): boolean {
  return parametersIn(segments).length === 1 && parameterOf(segments.at(-1)) !== undefined;
}

/** The member that says best what an item belongs to; undefined where none does. */
export function ownerMember(
  document: OpenApiDocument,
  draft: Pick<Draft, 'resourceSchema'>,
  parameter: string,
  path: Pick<PathGroup, 'segments'>,
): string | undefined {
  return ownerMembers(document, draft, parameter, path)[0];
}

/**
 * The way to the id of the owner that an item shows in full: `customer.id` for `{id}` or
 * `{customer_id}` of a customer.
 */
function embeddedOwner(
  document: OpenApiDocument,
  draft: Pick<Draft, 'resourceSchema'>,
  parameter: string,
  { segments }: Pick<PathGroup, 'segments'>,
): string | undefined {
  const before = segmentBefore(segments, parameter);
  const bare = normalizeName(parameter);
  const one = before === undefined ? undefined : normalizeName(singular(before));
  const inner = plain.has(bare) ? bare : bare.replace(/^.*?(id|uuid|key|slug|name|login)$/, '$1');
  for (const { name, pointer } of draft.resourceSchema.members.values()) {
    const own = normalizeName(name);
    if (own !== one && own !== bare && `${own}${inner}` !== bare) continue;
    if (schemaTypes(document, pointer).has('array')) continue;
    const id = [...membersOf(document, pointer).values()].find(
      (member) => normalizeName(member.name) === inner && isScalar(document, member.pointer),
    );
    if (id !== undefined) return `${name}.${id.name}`;
  }
  return linkedOwner(document, draft, before);
}

/** The way to the id in a relationship of JSON:API: `relationships.author.data.id`. */
function linkedOwner(
  document: OpenApiDocument,
  { resourceSchema: { members } }: Pick<Draft, 'resourceSchema'>,
  before: string | undefined,
): string | undefined {
  const holder = members.get('relationships');
  if (holder === undefined || before === undefined) return undefined;
  const one = normalizeName(singular(before));
  for (const { name, pointer } of membersOf(document, holder.pointer).values()) {
    const data = membersOf(document, pointer).get('data');
    const linkage = data === undefined ? undefined : membersOf(document, data.pointer);
    const type = constantOf(document, linkage?.get('type'));
    const isCalled = normalizeName(name) === one || (type !== undefined && sameNoun(type, before));
    if (isCalled && linkage?.has('id') === true) return `relationships.${name}.data.id`;
  }
  return undefined;
}

/**
 * The member that names an item of another resource, by the schema in which it is shown: the
 * `requester_id` of a ticket beside its `requester`, which is a customer; else the way to the id of the
 * one that is shown. Undefined where several members show such items, or the one who made it is meant.
 */
export function ownerOfKind(
  document: OpenApiDocument,
  { resourceSchema: { members } }: Pick<Draft, 'resourceSchema'>,
  above: Pick<Draft, 'resourceSchema'> | undefined,
): string | undefined {
  const place = above?.resourceSchema.hints.place;
  const id = above?.resourceSchema.id;
  if (place === undefined || id === undefined) return undefined;
  const shown = [...members.values()].filter(
    ({ pointer }) =>
      !schemaTypes(document, pointer).has('array') &&
      [pointer, ...branchesOf(document, pointer)].some((part) => placeOf(document, part) === place),
  );
  const [one] = shown;
  if (one === undefined || shown.length > 1) return undefined;
  const bare = normalizeName(one.name);
  const scalar = [...members.values()].find(
    ({ name, pointer }) =>
      [`${bare}id`, `${bare}uuid`].includes(normalizeName(name)) && isScalar(document, pointer),
  );
  return scalar?.name ?? `${one.name}.${id}`;
}

/** The segments up to what a parameter is the id of. */
function segmentsBefore(segments: readonly string[], parameter: string): readonly string[] {
  return segments.slice(
    0,
    segments.findIndex((segment) => parameterOf(segment) === parameter),
  );
}

/** What stands before a parameter in a path. */
function segmentBefore(segments: readonly string[], parameter: string): string | undefined {
  return segments[segments.findIndex((segment) => parameterOf(segment) === parameter) - 1];
}

/** Parameters that say nothing of what they are about: `{id}` of `/products/{id}/reviews`. */
const plain = new Set(['id', 'uuid', 'guid', 'sid', 'key', 'slug', 'name', 'number', 'code']);

/**
 * The members that say what an item belongs to: named as the parameter, or after the segment before
 * it. `{id}` of a product is the `productId` of a review, and never its own `id`.
 */
export function ownerMembers(
  document: OpenApiDocument,
  draft: Pick<Draft, 'resourceSchema'>,
  parameter: string,
  { segments }: Pick<PathGroup, 'segments'>,
): string[] {
  const before = segmentBefore(segments, parameter);
  const bare = normalizeName(parameter);
  const one = before === undefined ? undefined : normalizeName(singular(before));
  const isPlain = plain.has(bare);
  const names = [
    ...(isPlain ? [] : [bare]),
    ...(one === undefined ? [] : [`${one}${isPlain ? bare : 'id'}`, `${one}id`, `${one}uuid`, one]),
    ...(!isPlain && bare.endsWith('id') ? [bare.slice(0, -2)] : [`${bare}id`]),
  ];
  const { members, id } = draft.resourceSchema;
  const found = [...members.values()].filter(
    ({ name, pointer }) =>
      names.includes(normalizeName(name)) &&
      isScalar(document, pointer) &&
      !(name === id && normalizeName(name) !== bare),
  );
  return found
    .sort((a, b) => names.indexOf(normalizeName(a.name)) - names.indexOf(normalizeName(b.name)))
    .map(({ name }) => name);
}
