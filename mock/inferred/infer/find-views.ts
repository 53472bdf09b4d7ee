import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Draft, MakePlan } from './draft.ts';
import { normalizeName, singular } from './inflect.ts';
import { findItems, successSchema } from './locate-payload.ts';
import { isScalar } from './members.ts';
import { nounOf, type PathGroup, parameterOf, parametersIn } from './path-shapes.ts';
import { isSameItem } from './plan-nested-paths.ts';

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
    const draft = resources.find(
      (resource) =>
        resource.resourceSchema.hints.place !== undefined &&
        isSameItem(document, items.schema, resource),
    );
    if (draft === undefined) continue;
    const owners = parametersIn(group.segments).map((parameter) => ({
      parameter,
      member: ownerMember(document, draft, parameter, group),
    }));
    if (owners.some(({ member }) => member === undefined)) continue;
    const isAcross = isBelowName(draft.segments);
    if (isAcross && owners.length > 0) continue;
    const by = owners.map(({ member }) => member).join(', ');
    plan(
      get,
      'list',
      draft,
      by === ''
        ? `lists the items of ${draft.name}`
        : `lists the items of ${draft.name} by their ${by}`,
      { owners: owners as never, isAcross },
    );
  }
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
  const before = segments[segments.findIndex((segment) => parameterOf(segment) === parameter) - 1];
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
