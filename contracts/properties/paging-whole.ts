import type { Operation } from '../../openapi/model/operation.ts';
import { isOk, type Pages, readPages } from '../oracles/resource-client.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { CheckSession } from '../plan/check-session.ts';
import type { Fixture } from '../plan/fixtures.ts';
import { fillFurther } from './fill-list.ts';
import { largestSize } from './page-sizes.ts';

/**
 * Short pages show what one long page shows, also where a single item is left for the last one: a
 * list that is on several long pages is left out.
 */
export async function expectWhole(
  context: CheckContext,
  session: CheckSession,
  list: Operation,
  sizeName: string,
  fixture: Fixture,
  size: number,
): Promise<void> {
  const read = (length: number): Promise<Pages> =>
    readPages(context, session, list, fixture.bindings, { [sizeName]: length });
  const longest = largestSize(context, list, sizeName);
  const isOnOne = ({ pages, isWhole }: Pages) => pages.length === 1 && isWhole && pages.every(isOk);
  const found = await read(longest);
  if (!isOnOne(found) || size < 2) return;
  const short = (size + 1 - (found.items.length % size)) % size;
  if (short > 0) await fillFurther(context, session, list, fixture, short);
  const before = short > 0 ? await read(longest) : found;
  const inPages = await read(size);
  // What others take away in between is on neither.
  const after = await read(longest);
  const last = inPages.pages.at(-1);
  if (![before, after].every(isOnOne) || !inPages.isWhole || last === undefined) return;
  if (!inPages.pages.every(isOk)) return;
  const shown = new Set(inPages.items.map((item) => JSON.stringify(item)));
  const still = new Set(after.items.map((item) => JSON.stringify(item)));
  const missing = before.items
    .map((item) => JSON.stringify(item))
    .filter((item) => still.has(item) && !shown.has(item));
  if (missing.length === 0) return;
  session.report({
    code: 'list-incomplete',
    operation: list,
    location: 'pages/whole',
    message: `one page of ${longest} shows ${before.items.length} items, and pages of ${size} end after ${inPages.items.length}`,
    provenance: context.document.evidence.at(list.pointer),
    exchanges: [...before.pages.slice(-1), last],
  });
}
