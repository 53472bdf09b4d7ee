import { isObject } from '../../openapi/lib/json-pointer.ts';
import { shorten, standard } from '../oracles/conforms.ts';
import { hasId, type Item, type Pages } from '../oracles/resource-client.ts';
import type { Exchange } from '../request/exchange.ts';
import { isTestData } from '../request/tag-test-data.ts';
import type { Journey } from './journey.ts';
import { checkTotal } from './paging.ts';

/** What a deletion means. */
export const gone = 'https://www.rfc-editor.org/rfc/rfc9110#section-9.3.5';

/** The first list after a deletion lacks what was deleted, has everything else, and counts so. */
export function expectListedAfter(
  { session, resource }: Journey,
  madeItem: Item,
  deleted: Exchange,
  before: Pages | undefined,
  after: Pages | undefined,
): void {
  const deletion = resource.delete;
  const last = after?.pages.at(-1);
  if (
    deletion === undefined ||
    resource.list === undefined ||
    before === undefined ||
    after === undefined ||
    last === undefined
  )
    return;
  const found = { operation: deletion, provenance: standard(gone), exchanges: [deleted, last] };
  const own = before.items.find((item) => hasId(item, madeItem.id));
  const lost =
    before.isWhole && after.isWhole
      ? lostBeside(own, madeItem.id, before.items, after.items)
      : undefined;
  if (after.items.some((item) => hasId(item, madeItem.id))) {
    const message = `${JSON.stringify(madeItem.id)} was deleted and is still listed`;
    session.report({ ...found, code: 'delete-ineffective', location: 'list', message });
  } else if (lost !== undefined) {
    const message = `${JSON.stringify(madeItem.id)} was deleted, and another item is not listed any more: ${shorten(JSON.stringify(lost))}`;
    session.report({
      ...found,
      ...(!isTestData(lost) && { provenance: { evidence: 'assumed' } as const }),
      code: 'delete-overreached',
      location: 'list',
      message,
    });
  } else if (after.isWhole) checkTotal(session, resource.list, last, after.items.length);
}

/** What is listed before and not after, by the member that has the id; test data first. */
function lostBeside(
  own: unknown,
  id: unknown,
  before: readonly unknown[],
  after: readonly unknown[],
): unknown {
  const [name] = Object.entries(isObject(own) ? own : {}).find(([, value]) => value === id) ?? [];
  if (name === undefined) return undefined;
  const left = new Set(after.map((item) => (isObject(item) ? item[name] : undefined)));
  const lost = before.filter(
    (item) =>
      isObject(item) && item[name] !== undefined && item[name] !== id && !left.has(item[name]),
  );
  return lost.find(isTestData) ?? lost[0];
}
