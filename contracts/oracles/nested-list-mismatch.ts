import { isObject } from '../../openapi/lib/json-pointer.ts';
import { isIdName } from '../plan/id-member.ts';
import { type Difference, isChangeStamp, missingFrom } from './compare.ts';

/** What a list shows at the top of an item and a read shows further down. */

/**
 * Where the two differ: members of a listed item that a read shows in one place only, within
 * objects that tell of the item itself by their names. An object of another name may be another
 * item.
 */
export function nestedListMismatch(
  item: Record<string, unknown>,
  read: Record<string, unknown>,
): Difference[] {
  return Object.entries(item).flatMap(([name, listed]) => {
    if (
      typeof listed === 'object' ||
      Object.hasOwn(read, name) ||
      isIdName(name) ||
      isChangeStamp(`/${name}`)
    )
      return [];
    const places = placesOf(read, name, []);
    const [place] = places;
    if (place === undefined || places.length > 1 || typeof place.value !== typeof listed) return [];
    const isOfIt = place.path.every((token) => ofTheThing.test(token));
    const at = `/${[...place.path, name].join('/')}`;
    return isOfIt && missingFrom(place.value, listed).length > 0
      ? [{ at, expected: listed, actual: place.value }]
      : [];
  });
}

const ofTheThing =
  /(^|_)(meta|metadata|info|details?|attributes|properties|data|stats|summary|timestamps|audit|settings|config)$/i;

interface Place {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Each place of a member of a name, but for those within lists. */
function placesOf(node: Record<string, unknown>, name: string, path: readonly string[]): Place[] {
  return Object.entries(node).flatMap(([key, value]) => {
    const here =
      key === name && path.length > 0 && typeof value !== 'object' ? [{ path, value }] : [];
    return isObject(value) && path.length < 3
      ? [...here, ...placesOf(value, name, [...path, key])]
      : here;
  });
}
