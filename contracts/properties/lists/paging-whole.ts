import type { Operation } from '../../../openapi/model/operation.ts';
import { isOk, type Pages, readPages } from '../../oracles/resource-client.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import type { Fixture } from '../../plan/fixtures.ts';
import { fillFurther } from './fill-list.ts';
import { largestSize } from './page-sizes.ts';

/**
 * Shorter pages show what the longest show, also where a single item is left for the last one.
 */
export async function expectWhole(
  context: CheckContext,
  session: CheckSession,
  list: Operation,
  sizeName: string,
  fixture: Fixture,
): Promise<void> {
  const read = (length: number): Promise<Pages> =>
    readPages(context, session, list, fixture.bindings, { [sizeName]: length });
  const longest = largestSize(context, list, sizeName);
  const schema = list.parameters.find(({ name }) => name === sizeName)?.schema;
  const isTaken = (size: number) => schema === undefined || context.validator.accepts(schema, size);
  let before = await read(longest);
  let size: number | undefined;
  for (let tries = 0; tries < mostTries && isComplete(before); tries++) {
    size = sizeLeavingOne(before.items.length, longest, isTaken);
    if (size !== undefined) break;
    await fillFurther(context, session, list, fixture, 1);
    before = await read(longest);
  }
  if (size === undefined || !isComplete(before)) return;
  const inPages = await read(size);
  // What others take away in between is on neither.
  const after = await read(longest);
  const last = inPages.pages.at(-1);
  if (!isComplete(after) || !isComplete(inPages) || last === undefined) return;
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
    message: `pages of ${longest} show ${before.items.length} items, and pages of ${size} end after ${inPages.items.length}`,
    provenance: context.document.evidence.at(list.pointer),
    exchanges: [...before.pages.slice(-1), last],
  });
}

const isComplete = ({ pages, isWhole }: Pages) => isWhole && pages.every(isOk);

/** Items that are made, one after the other, until a size leaves one of them for the last page. */
const mostTries = 3;

/** Pages that are read at most. */
const mostPages = 25;

/** The shortest page that leaves one of so many items for a last page of its own. */
function sizeLeavingOne(
  count: number,
  longest: number,
  isTaken: (size: number) => boolean,
): number | undefined {
  for (let size = Math.max(2, Math.ceil(count / mostPages)); size < longest; size++)
    if (size < count && count % size === 1 && isTaken(size)) return size;
  return undefined;
}
