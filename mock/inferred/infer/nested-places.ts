import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { normalizeName } from './inflect.ts';
import { findItems, successSchema } from './locate-payload.ts';
import { placeOf } from './members.ts';
import { keyOf, nounOf, type PathGroup, parameterOf, parametersIn } from './path-shapes.ts';
import { itemShown, showTheSame } from './shown-item.ts';

/** A path below an item at which items of another collection are made or listed. */
export interface NestedPlace {
  readonly key: string;
  /** The segments of the collection whose items they are. */
  readonly home: readonly string[];
}

/**
 * Paths below an item whose items have a path of their own as well: `/stables/{id}/horses/{horseId}`
 * beside `/horses/{horseId}`, which both show a horse, where nothing is made at `/horses`. What is
 * made at such a path is read, changed and deleted at either.
 */
export function nestedPlaces(
  document: OpenApiDocument,
  groups: ReadonlyMap<string, PathGroup>,
): NestedPlace[] {
  return [...groups.values()].flatMap(({ segments, operations, key }) => {
    const parameter = parameterOf(segments.at(-1));
    const nested = segments.slice(0, -1);
    if (parameter === undefined || parametersIn(nested).length === 0) return [];
    const home = homeOf(groups, nested);
    if (home === undefined) return [];
    const item = groups.get(`${keyOf(home)}/{}`);
    const own = parameterOf(item?.segments.at(-1));
    if (item === undefined || own === undefined) return [];
    // A number that only one owner's items have, as in `/repos/{repo}/issues/{number}`, is no id.
    if (keyName(own, home) !== keyName(parameter, nested)) return [];
    if (makes(groups, home) || !makes(groups, nested)) return [];
    const read = item.operations.find(({ method }) => method === 'get');
    const shown = [
      ...operations.filter(({ method }) => method !== 'delete'),
      ...(groups.get(keyOf(nested))?.operations.filter(({ method }) => method === 'post') ?? []),
    ].find((operation) => successSchema(operation) !== undefined);
    if (read === undefined || shown === undefined) return [];
    const isSame =
      showTheSame(document, read, shown, nounOf(home)) ||
      listsWhatIsShown(document, groups, home, itemShown(document, shown, nounOf(home)));
    return isSame ? [{ key: key.slice(0, -'/{}'.length), home }] : [];
  });
}

/**
 * The collection of the same name above: `horses` of `stables/{id}/horses`, and `v1/horses` of
 * `v1/stables/{id}/horses`.
 */
function homeOf(
  groups: ReadonlyMap<string, PathGroup>,
  nested: readonly string[],
): readonly string[] | undefined {
  const last = nested.at(-1) ?? '';
  const first = nested.findIndex((segment) => parameterOf(segment) !== undefined);
  for (let length = first - 1; length >= 0; length--) {
    const home = [...nested.slice(0, length), last];
    if (groups.has(`${keyOf(home)}/{}`)) return home;
  }
  return undefined;
}

/** What a parameter calls the key of an item, without the item's name: `id` for `horseId`. */
function keyName(parameter: string, segments: readonly string[]): string {
  const noun = normalizeName(nounOf(segments));
  const bare = normalizeName(parameter);
  const stem = [noun, noun.replace(/s$/, '')].find((own) => own !== '' && bare.startsWith(own));
  const rest = stem === undefined ? bare : bare.slice(stem.length);
  return rest === '' ? 'id' : rest;
}

function makes(groups: ReadonlyMap<string, PathGroup>, segments: readonly string[]): boolean {
  const own = groups.get(keyOf(segments))?.operations ?? [];
  return own.some(({ method }) => method === 'post');
}

function listsWhatIsShown(
  document: OpenApiDocument,
  groups: ReadonlyMap<string, PathGroup>,
  home: readonly string[],
  shown: string | undefined,
): boolean {
  const get = groups.get(keyOf(home))?.operations.find(({ method }) => method === 'get');
  const schema = get === undefined ? undefined : successSchema(get);
  const items =
    schema === undefined ? undefined : findItems(document, schema, nounOf(home), true)?.schema;
  return (
    items !== undefined &&
    shown !== undefined &&
    placeOf(document, items) === placeOf(document, shown)
  );
}
