import { formatPointer } from '../openapi/json-pointer.ts';

const maxDepth = 200;

/**
 * Names what makes a JSON body unsafe to work with, or returns undefined: a `__proto__` member, a `constructor`
 * that is an object (both are ways to reach a prototype when objects are merged), or nesting beyond 200 levels.
 */
export function findUnsafeJson(text: string, value: unknown): string | undefined {
  // Most bodies hold none of these words and are short; they need no walk. An escape may hide a word.
  if (!/__proto__|constructor|\\u/.test(text) && text.length < maxDepth * 2) return undefined;
  const pending: { value: unknown; path: readonly (string | number)[] }[] = [{ value, path: [] }];
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    if (typeof item.value !== 'object' || item.value === null) continue;
    if (item.path.length > maxDepth) return `nesting deeper than ${maxDepth} levels`;
    for (const [key, member] of Object.entries(item.value)) {
      const path = [...item.path, key];
      if (key === '__proto__' || (key === 'constructor' && typeof member === 'object')) return `the member ${formatPointer(path)}`;
      if (typeof member === 'object') pending.push({ value: member, path });
    }
  }
  return undefined;
}
