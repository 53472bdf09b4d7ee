import { isObject } from './json-pointer.ts';

/** The way to a value: names of members, and 0 for the first item of a list. */
export type ValuePath = readonly (string | 0)[];

/** The value at the end of a path of members; undefined where there is none. */
export function getIn(value: unknown, path: ValuePath): unknown {
  return path.reduce<unknown>((node, name) => {
    if (name === 0) return Array.isArray(node) ? (node as unknown[])[0] : undefined;
    return isObject(node) && Object.hasOwn(node, name) ? node[name] : undefined;
  }, value);
}
