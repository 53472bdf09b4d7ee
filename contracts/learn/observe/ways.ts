import { isObject } from '../../../openapi/lib/json-pointer.ts';

/** What stands in an item, by ways such as `attributes.title`; a list counts as one value. */
export type Leaves = ReadonlyMap<string, unknown>;

const deepest = 6;
const mostLeaves = 120;

export function leavesOf(value: unknown): Leaves {
  const found = new Map<string, unknown>();
  const visit = (node: unknown, way: string, depth: number): void => {
    if (!isObject(node) || depth > deepest) return;
    for (const [name, inner] of Object.entries(node)) {
      if (found.size >= mostLeaves) return;
      if (name.includes('.')) continue;
      const here = way === '' ? name : `${way}.${name}`;
      if (isObject(inner)) visit(inner, here, depth + 1);
      else found.set(here, inner);
    }
  };
  visit(value, '', 1);
  return found;
}

/** An object with values at the ends of ways. */
export function objectOf(entries: Iterable<readonly [way: string, value: unknown]>): object {
  const root: Record<string, unknown> = {};
  for (const [way, value] of entries) {
    const names = way.split('.');
    const last = names.pop() ?? '';
    let node = root;
    for (const name of names) {
      const inner = node[name];
      const next: Record<string, unknown> = isObject(inner) ? inner : {};
      node[name] = next;
      node = next;
    }
    node[last] = value;
  }
  return root;
}
