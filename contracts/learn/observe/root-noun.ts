import { singular, wordsOf } from '../../request/id-names.ts';

/** Words that say no more than that something holds an id. */
export const plainNames = /^(id|_id|uuid|key|data|ref|ids)$/i;

/** What the items of a collection are called, by its last segment or a member that names one. */
export function rootNoun(name: string): string {
  const words = wordsOf(name).filter((word) => !plainNames.test(word));
  return singular(words.at(-1) ?? name);
}

/** Whether a collection lies below no item. */
export function isRoot(path: string): boolean {
  return /^(\/(api|rest|public|v\d+))*\/[A-Za-z][\w.-]*(\/[A-Za-z][A-Za-z_.-]*)?$/.test(path);
}
