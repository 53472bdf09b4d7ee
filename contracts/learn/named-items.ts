import { wordsOf } from '../request/id-names.ts';
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
  const isLong = /^(?=.*\D).{6,80}$/.test(id);
  const [only, ...others] = isLong ? tracker.homes(id) : [];
  return only !== undefined && others.length === 0 && isRoot(only) ? only : undefined;
}

/** The last word of a way that says what is named: `title` of `titleId`. */
function nounOf(way: string): string | undefined {
  const [last = '', ...above] = way.split('.').reverse();
  const words = wordsOf(last).filter((word) => !plainNames.test(word));
  if (words.length > 0) return wordsOf(last).length > words.length ? rootNoun(last) : undefined;
  const holder = above.find((name) => !plainNames.test(name));
  return holder === undefined ? undefined : rootNoun(holder);
}
