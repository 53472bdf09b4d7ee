import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { sameNoun } from '../infer/inflect.ts';
import { itemsOf, type Member, membersOf } from '../infer/members.ts';

/**
 * What was sent, with each thing of a list out of what is said around it, where the answer shows the
 * things alone: `{ prices: [{ price: { amount: 5 }, order: 1 }] }` makes a plan whose `prices` are
 * `[{ amount: 5 }]`.
 */
export function unwrapItems(
  document: OpenApiDocument,
  members: ReadonlyMap<string, Member>,
  sent: unknown,
): unknown {
  if (!isObject(sent)) return sent;
  const own = Object.entries(sent).map(([name, value]): [string, unknown] => {
    const pointer = Array.isArray(value) ? members.get(name)?.pointer : undefined;
    const items = pointer === undefined ? undefined : itemsOf(document, pointer);
    if (items === undefined || !Array.isArray(value)) return [name, value];
    const shown = membersOf(document, items);
    return [name, value.map((item: unknown) => innerOf(item, name, shown) ?? item)];
  });
  return Object.fromEntries(own);
}

/** The object within an item that is called as one of the list and says what the list shows. */
function innerOf(item: unknown, list: string, shown: ReadonlyMap<string, Member>): unknown {
  if (!isObject(item)) return undefined;
  return Object.entries(item).find(
    ([name, value]) =>
      isObject(value) &&
      sameNoun(name, list) &&
      !shown.has(name) &&
      Object.keys(value).some((key) => shown.has(key)),
  )?.[1];
}
