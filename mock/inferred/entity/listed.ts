import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { MemberPath } from '../infer/member-path.ts';
import { memberOf } from './entity.ts';

/** An item as lists are filtered and sorted by it. */
export interface Listed {
  readonly id: string;
  readonly value: unknown;
  readonly hidden?: Readonly<Record<string, unknown>>;
}

/** The value at the end of a path; of lists on the way, those of all items. */
export function readMember({ value, hidden }: Listed, path: MemberPath): unknown {
  const own = readIn(value, path);
  return own === undefined ? readIn(hidden, path) : own;
}

export function readIn(value: unknown, [name, ...rest]: MemberPath): unknown {
  if (name === undefined) return value;
  if (Array.isArray(value))
    return value.flatMap((item) => {
      const found = readIn(item, [name, ...rest]);
      return found === undefined ? [] : [found];
    });
  return isObject(value) ? readIn(memberOf(value, name), rest) : undefined;
}
