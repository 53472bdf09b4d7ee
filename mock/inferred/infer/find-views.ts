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
      kind === 'collection' && plans.length > 1 && parametersIn(segments).length === 0,
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
    const by = owners.map(({ member }) => member).join(', ');
    plan(
      get,
      'list',
      draft,
      by === ''
        ? `lists the items of ${draft.name}`
        : `lists the items of ${draft.name} by their ${by}`,
      { owners: owners as never },
    );
  }
}

/**
 * The member that says what an item belongs to: named as the parameter, or after the segment before
 * it.
 */
export function ownerMember(
  document: OpenApiDocument,
  draft: Draft,
  parameter: string,
  group: Pick<PathGroup, 'segments'>,
): string | undefined {
  const before =
    group.segments[group.segments.findIndex((segment) => parameterOf(segment) === parameter) - 1];
  const names = new Set([normalizeName(parameter)]);
  if (before !== undefined) {
    const one = normalizeName(singular(before));
    for (const suffix of ['', 'id', 'uuid']) names.add(`${one}${suffix}`);
  }
  const found = [...draft.resourceSchema.members.values()].find(
    ({ name, pointer }) => names.has(normalizeName(name)) && isScalar(document, pointer),
  );
  return found?.name === draft.resourceSchema.id &&
    !names.has(normalizeName(draft.resourceSchema.id ?? ''))
    ? undefined
    : found?.name;
}
