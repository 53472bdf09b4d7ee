import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { membersOf } from './members.ts';
import { keyOf, nounOf, type PathGroup, parameterOf } from './path-shapes.ts';
import { itemShown, showTheSame } from './shown-item.ts';

/** A path at which items of a collection are made, all of one kind. */
export interface KindPath {
  readonly key: string;
  /** The segments of the collection whose items they are. */
  readonly home: readonly string[];
}

/**
 * Paths that have items of a collection of one kind alone: `POST /voices/studio` makes one of
 * `/voices/{voice_id}`, and what lies below `/voices/studio/{voice_id}` is about that voice. The
 * parameter has one name in both, and the creation answers the id by that name, or the item.
 */
export function kindPaths(
  document: OpenApiDocument,
  groups: ReadonlyMap<string, PathGroup>,
): KindPath[] {
  return [...groups.values()].flatMap((group) => {
    const { segments, operations, key } = group;
    const home = segments.slice(0, -1);
    const [post, ...others] = operations;
    if (post?.method !== 'post' || others.length > 0 || home.length === 0) return [];
    if ([segments.at(-1), home.at(-1)].some((own) => parameterOf(own) !== undefined)) return [];
    const item = groups.get(`${keyOf(home)}/{}`);
    const read = item?.operations.find(({ method }) => method === 'get');
    const parameter = parameterOf(item?.segments.at(-1));
    if (read === undefined || parameter === undefined) return [];
    const noun = nounOf(home);
    const shown = [post, read].map((operation) =>
      membersOf(document, itemShown(document, operation, noun) ?? ''),
    );
    if (
      !shown.every((members) => members.has(parameter)) &&
      !showTheSame(document, read, post, noun)
    )
      return [];
    // What can be read there is a thing of its own.
    const own = groups.get(`${key}/{}`);
    if (own?.operations.some(({ method }) => method === 'get') === true) return [];
    // Asked last: it looks at all paths of the document.
    const below = [...groups.values()].filter((other) => other.key.startsWith(`${key}/{}`));
    const isSameName = ({ segments: names }: PathGroup) =>
      parameterOf(names[segments.length]) === parameter;
    return below.length > 0 && below.every(isSameName) ? [{ key, home }] : [];
  });
}
