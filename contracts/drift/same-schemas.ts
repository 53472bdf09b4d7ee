import { getPointer } from '../../openapi/lib/json-pointer.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';

/** Whether a schema is the same in two versions of a document, with all that it refers to. */
export type IsSame = (old: object, next: object) => boolean;

/**
 * Looks once at everything that is referred to: what is the same everywhere below need not be
 * compared where it is used, which in a large document is in thousands of places.
 */
export function createIsSame(before: OpenApiDocument, now: OpenApiDocument): IsSame {
  const users = new Map<string, Set<string>>();
  const changed: string[] = [];
  const seen = new Set<string>();
  const waiting = [...referencesIn(before.root), ...referencesIn(now.root)];
  for (let target = waiting.pop(); target !== undefined; target = waiting.pop()) {
    if (seen.has(target)) continue;
    seen.add(target);
    const [own, other] = [before, now].map(({ root }) => getPointer(root, target.slice(1)));
    if (JSON.stringify(own) !== JSON.stringify(other)) changed.push(target);
    for (const inner of new Set([...referencesIn(own), ...referencesIn(other)])) {
      users.set(inner, (users.get(inner) ?? new Set()).add(target));
      waiting.push(inner);
    }
  }
  const different = new Set<string>();
  for (let target = changed.pop(); target !== undefined; target = changed.pop()) {
    if (different.has(target)) continue;
    different.add(target);
    changed.push(...(users.get(target) ?? []));
  }
  const texts = new WeakMap<object, string>();
  const textOf = (node: object) => {
    const text = texts.get(node) ?? JSON.stringify(node);
    texts.set(node, text);
    return text;
  };
  return (old, next) =>
    textOf(old) === textOf(next) && !referencesIn(old).some((target) => different.has(target));
}

/** The references below a value, each by its fragment: `#/components/schemas/Pet`. */
function referencesIn(value: unknown): string[] {
  const text = JSON.stringify(value) ?? '';
  return [...text.matchAll(/"\$ref":("#(?:[^"\\]|\\.)*")/g)].map(
    ([, reference = '""']) => JSON.parse(reference) as string,
  );
}
