import { isObject, ownMember } from './json-pointer.ts';

/** The way to a value: names of members, and 0 for the first item of a list. */
export type ValuePath = readonly (string | 0)[];

/** The value at the end of a path of members; undefined where there is none. */
export function getIn(value: unknown, path: ValuePath): unknown {
  return path.reduce<unknown>((node, name) => {
    if (name === 0) return Array.isArray(node) ? (node as unknown[])[0] : undefined;
    return isObject(node) && Object.hasOwn(node, name) ? node[name] : undefined;
  }, value);
}

/** A copy of the value with another at the end of a path; objects are made where there are none. */
export function setIn(value: unknown, path: ValuePath, replacement: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return replacement;
  if (name === 0) return [setIn(Array.isArray(value) ? value[0] : undefined, rest, replacement)];
  const own = isObject(value) ? value : {};
  return withMember(own, name, setIn(ownMember(own, name), rest, replacement));
}

/** A copy with one member set, whatever it is called. */
export function withMember(
  value: Readonly<Record<string, unknown>>,
  name: string,
  member: unknown,
): Record<string, unknown> {
  const { [name]: _replaced, ...others } = value;
  return { ...others, [name]: member };
}

/** A copy with steps added to the numbers at ways such as `stock.left`; what is no number stays. */
export function withAdded(value: unknown, add: Readonly<Record<string, number>>): unknown {
  return Object.entries(add).reduce((changed, [name, step]) => {
    const way = name.split('.');
    const current = getIn(changed, way);
    return typeof current === 'number' ? setIn(changed, way, current + step) : changed;
  }, value);
}
