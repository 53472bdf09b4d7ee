import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { ownerMembers, ownerOfKind } from './find-views.ts';
import { normalizeName, sameNoun } from './inflect.ts';
import { overlap } from './locate-payload.ts';
import { isScalar, itemsOf, type Member, membersOf, placeOf } from './members.ts';
import type { Resource, ResourceSchema } from './model.ts';
import { nounOf, parameterOf, parametersIn } from './path-shapes.ts';

/** Whether a path can be filled by what the path of the other one says. */
export function isReachable(
  resource: Pick<Resource, 'segments'>,
  target: Pick<Resource, 'segments'>,
): boolean {
  const known = new Set(parametersIn(resource.segments));
  return parametersIn(target.segments).every((name) => known.has(name));
}

/**
 * Whether the items of a collection below another one's can be looked for by their id alone: all that
 * their path wants besides is which item of the other they lie below.
 */
export function isBelowReachable(resource: Resource, { parent, segments }: Resource): boolean {
  if (parent === undefined || !isReachable(resource, parent)) return false;
  const known = new Set(parametersIn(resource.segments));
  const missing = parametersIn(segments).filter((name) => !known.has(name));
  return missing.length === 1 && missing[0] === parameterOf(segments[parent.segments.length]);
}

/** The first resource of a kind whose items belong to those of another: below them, or by a member. */
export function belonging(
  document: OpenApiDocument,
  resource: Resource,
  others: readonly Resource[],
  isMeant: (other: Resource) => boolean,
): { readonly of: Resource; readonly owner: string | undefined } | undefined {
  if (resource.kind !== 'collection') return undefined;
  for (const other of others) {
    if (other === resource || other.kind !== 'collection' || !isMeant(other)) continue;
    if (other.parent === resource && isDirect(resource, other))
      return { of: other, owner: undefined };
    if (!isReachable(resource, other)) continue;
    const [named] = ownerMembers(document, other, 'id', {
      segments: [...resource.segments, '{id}'],
    });
    const owner = named ?? ownerOfKind(document, other, resource);
    if (owner !== undefined) return { of: other, owner };
  }
  return undefined;
}

/** Whether no other parameter lies between an item and what is below it. */
function isDirect(resource: Resource, other: Resource): boolean {
  const { length } = resource.segments;
  return (
    other.segments.length > length &&
    other.segments.slice(length + 1).every((segment) => parameterOf(segment) === undefined)
  );
}

/** The collection whose items a member of another resource's items lists. */
export interface ChildList {
  readonly of: Resource;
  readonly owner: string | undefined;
  /** JSON pointer of the schema that each is shown in. */
  readonly schema: string;
}

/**
 * The collection whose items a list in an item shows: the `columns` of a board are those that `POST
 * /boards/{id}/columns` has made. Undefined for a list that a request sends.
 */
export function childListOf(
  document: OpenApiDocument,
  { name, pointer }: Member,
  resource: Resource,
  others: readonly Resource[],
): ChildList | undefined {
  if (!schemaTypes(document, pointer).has('array')) return undefined;
  if (resource.resourceSchema.sentMembers.has(name)) return undefined;
  const schema = itemsOf(document, pointer);
  if (schema === undefined) return undefined;
  const inner = new Set(membersOf(document, schema).keys());
  if (inner.size === 0) return undefined;
  const place = placeOf(document, schema);
  const found = belonging(document, resource, others, ({ segments, resourceSchema, plans }) => {
    if (!plans.some(({ role }) => role === 'create')) return false;
    if (placeOf(document, resourceSchema.schema ?? '') === place)
      return sameNoun(nounOf(segments), name) || resourceSchema.schema !== undefined;
    return sameNoun(nounOf(segments), name) && overlap(inner, resourceSchema.hints.members) >= 0.5;
  });
  return found === undefined ? undefined : { ...found, schema };
}

/** Members of which a repeats has one for each value, and the member that says how often it came. */
export interface Repeats {
  readonly count: string;
  readonly keys: readonly string[];
}

/**
 * What is made again and again and shown once with a number: `{ emoji, count }` for each emoji that was
 * sent. Undefined for things with an id of their own.
 */
export function repeatsOf(
  document: OpenApiDocument,
  { id, members, sentMembers }: Pick<ResourceSchema, 'id' | 'members' | 'sentMembers'>,
): Repeats | undefined {
  if (id !== undefined) return undefined;
  const count = [...members.values()].find(
    (member) =>
      /^(count|total|votes|times)$/.test(normalizeName(member.name)) &&
      !sentMembers.has(member.name) &&
      schemaTypes(document, member.pointer).has('integer'),
  )?.name;
  const keys = [...members.values()]
    .filter((member) => sentMembers.has(member.name) && isScalar(document, member.pointer))
    .map(({ name }) => name);
  return count === undefined || keys.length === 0 ? undefined : { count, keys };
}
