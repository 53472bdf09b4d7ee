import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import type { Draft, MakePlan } from './draft.ts';
import { findItems, successSchema } from './locate-payload.ts';
import { membersOf } from './members.ts';
import { saysCreates } from './operation-text.ts';
import { keyOf, type PathGroup, parameterOf, parametersIn, pathOf } from './path-shapes.ts';
import { creates } from './plan-collections.ts';
import { itemShown, showTheSame } from './shown-item.ts';

/**
 * Plans what makes and lists, below something else, items that have a path of their own: `POST
 * /orgs/{org}/teams` makes what `/teams/{id}` is about, where nothing is made in `/teams` and
 * nothing lies below `/orgs/{org}/teams`.
 * @returns whether the path is such a place
 */
export function planAside(
  document: OpenApiDocument,
  groups: ReadonlyMap<string, PathGroup>,
  group: PathGroup,
  drafts: ReadonlyMap<string, Draft>,
  plan: MakePlan,
): boolean {
  const post =
    group.operations.find(({ method }) => method === 'post') ??
    group.operations.find((operation) => saysCreates(document, operation));
  if (post === undefined || group.segments.length < 2 || !creates(document, post)) return false;
  const home = homeOf(document, groups, group, post, drafts);
  if (home === undefined) return false;
  // Asked last: it looks at all paths of the document.
  const below = `${group.key}/{}`;
  const isSame = drafts.get(group.key) === home;
  if (!isSame) for (const key of groups.keys()) if (key.startsWith(below)) return false;
  const parent = group.segments.findLastIndex((segment) => parameterOf(segment) !== undefined);
  const above = parent === -1 ? undefined : drafts.get(keyOf(group.segments.slice(0, parent)));
  plan(post, 'create', home, `POST ${pathOf(group)} makes what has a path of its own`, {
    above,
    isWithin: true,
  });
  const get = group.operations.find(({ method }) => method === 'get');
  const listed = get === undefined ? undefined : successSchema(get);
  if (
    get !== undefined &&
    listed !== undefined &&
    findItems(document, listed, home.segments.at(-1) ?? '', true) !== undefined
  )
    plan(get, 'list', home, 'lists what was made there', { above, isWithin: true });
  return true;
}

/** The collection of the same name whose items are the same items and made nowhere else. */
function homeOf(
  document: OpenApiDocument,
  groups: ReadonlyMap<string, PathGroup>,
  { segments }: PathGroup,
  post: Operation,
  drafts: ReadonlyMap<string, Draft>,
): Draft | undefined {
  return [...drafts.values()].find((draft) => {
    const isElsewhere =
      draft.segments.length < segments.length &&
      draft.segments.at(-1) === segments.at(-1) &&
      parametersIn(draft.segments).length === 0;
    // `/user/repos` makes what `/repos/{owner}/{repo}` is about.
    const isBelowName =
      draft.segments.at(-2) === segments.at(-1) &&
      parameterOf(draft.segments.at(-1)) !== undefined &&
      parametersIn(draft.segments).length === 1 &&
      parametersIn(segments).length <= 1;
    if (isOtherVersion(draft.segments, segments))
      return draft.kind === 'collection' && showsAlike(document, draft, post, segments);
    if (!(isElsewhere || isBelowName) || draft.kind !== 'collection') return false;
    const own = groups.get(keyOf(draft.segments))?.operations ?? [];
    if (own.some(({ method }) => method === 'post')) return false;
    // What can only be deleted there is shown by nothing: the name says what it is.
    const isSilent = draft.plans.every(
      ({ role, operation }) => role === 'delete' && successSchema(operation) === undefined,
    );
    const hasId = membersOf(document, itemShown(document, post, segments.at(-1) ?? '') ?? '').has(
      'id',
    );
    return (isElsewhere && isSilent && hasId) || showsAlike(document, draft, post, segments);
  });
}

function showsAlike(
  document: OpenApiDocument,
  { plans }: Draft,
  post: Operation,
  segments: readonly string[],
): boolean {
  return plans.some(({ operation }) =>
    showTheSame(document, operation, post, segments.at(-1) ?? ''),
  );
}

/** Whether two paths differ in nothing but a version: `/v2/media` and `/v1/media`. */
function isOtherVersion(one: readonly string[], other: readonly string[]): boolean {
  let differs = false;
  if (one.length !== other.length) return false;
  for (const [index, segment] of one.entries()) {
    const opposite = other[index] ?? '';
    if (segment === opposite) continue;
    if (!/^v\d+$/i.test(segment) || !/^v\d+$/i.test(opposite)) return false;
    differs = true;
  }
  return differs;
}
