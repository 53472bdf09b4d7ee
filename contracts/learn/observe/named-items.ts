import { parseSerial } from '../../../openapi/model/serial.ts';
import { wordsOf } from '../../request/id-names.ts';
import { isRoot, plainNames, rootNoun } from './root-noun.ts';
import type { ItemTracker, Tracked } from './track-items.ts';
import { leavesOf } from './ways.ts';

/** An item of another collection that a member names, whether or not it is there. */
export interface NamedItem {
  /** The way of the member, such as `titleId` or `relationships.band.data.id`. */
  readonly way: string;
  /** The path of the collection. */
  readonly path: string;
  readonly id: string;
  /** Undefined where no item with that id is known. */
  readonly item: Tracked | undefined;
}

/**
 * The items of other collections that members of a value name: `titleId`, `title_id`, `title.id` and
 * `relationships.title.data.id` name one of `/titles`; a long text names the one item that has it as
 * its id, whatever the member is called.
 * @param own the path of the collection of the value itself
 */
export function namedItems(tracker: ItemTracker, value: unknown, own: string): NamedItem[] {
  return [...leavesOf(value)].flatMap(([way, id]): NamedItem[] => {
    if ((typeof id !== 'string' && typeof id !== 'number') || id === '') return [];
    const path = homeOf(tracker, way, String(id));
    if (path === undefined || path === own) return [];
    const item = tracker.collections.get(path)?.items.get(String(id));
    return [{ way, path, id: String(id), item: item?.isDeleted === true ? undefined : item }];
  });
}

function homeOf(tracker: ItemTracker, way: string, id: string): string | undefined {
  const noun = nounOf(way);
  const told = noun === undefined ? undefined : tracker.roots.get(noun);
  if (told !== undefined) return told;
  const last = way.split('.').at(-1) ?? way;
  const called = tracker.roots.get(rootNoun(last.replace(otherIds, '')));
  if (called !== undefined && isLikeIds(tracker, called, id)) return called;
  const isLong = /^(?=.*\D).{6,80}$/.test(id);
  const [only, ...others] = isLong ? tracker.homes(id) : [];
  return only !== undefined && others.length === 0 && isRoot(only) ? only : undefined;
}

/**
 * Whether a value is one of a collection's ids, or like them: `M99` is like `M11`. A member that is
 * called as the items are, such as `mechanic` or `mechanicCode`, may hold anything.
 */
function isLikeIds({ collections }: ItemTracker, path: string, id: string): boolean {
  const items = collections.get(path)?.items;
  if (items === undefined || items.size === 0) return false;
  if (items.has(id)) return true;
  const own = parseSerial(id);
  return (
    own !== undefined &&
    [...items.keys()].slice(0, mostCompared).every((other) => {
      const known = parseSerial(other);
      return known?.prefix === own.prefix && known.suffix === own.suffix;
    })
  );
}

/** Words behind a noun that hold an id, where the value is like one: `roomNumber`, `country_code`. */
const otherIds = /_?(number|no|nr|code|slug|name)$/i;

const mostCompared = 20;

/** The last word of a way that says what is named: `title` of `titleId`. */
function nounOf(way: string): string | undefined {
  const [last = '', ...above] = way.split('.').reverse();
  const words = wordsOf(last).filter((word) => !plainNames.test(word));
  if (words.length > 0) return wordsOf(last).length > words.length ? rootNoun(last) : undefined;
  const holder = above.find((name) => !plainNames.test(name));
  return holder === undefined ? undefined : rootNoun(holder);
}
