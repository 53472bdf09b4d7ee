import { isObject } from '../lib/json-pointer.ts';

/** The extension of an operation that says what it changes of items that its own item names. */
export const affectsKeyword = 'x-doubletake-affects';

/** What an operation adds to numbers of an item that a member of its own item names. */
export interface Affected {
  /** The way of the member, such as `titleId`. */
  readonly by: string;
  /** The path of the collection that has the item, such as `/titles`. */
  readonly in: string;
  /** What is added to its numbers, by their ways. */
  readonly add: Readonly<Record<string, number>>;
}

/** What an operation's node says of items that its own item names. */
export function affectedAt(node: Readonly<Record<string, unknown>>): readonly Affected[] {
  const list = node[affectsKeyword];
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown): Affected[] => {
    if (!isObject(item)) return [];
    const { by, in: path, add } = item;
    if (typeof by !== 'string' || typeof path !== 'string' || !isObject(add)) return [];
    const steps = Object.entries(add).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number',
    );
    return [{ by, in: path, add: Object.fromEntries(steps) }];
  });
}
