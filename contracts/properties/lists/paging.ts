import { isDeepStrictEqual } from 'node:util';
import { getPointer } from '../../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { standard } from '../../oracles/conforms.ts';
import { checkNumbers } from '../../oracles/counted.ts';
import { isOk, readPages } from '../../oracles/resource-client.ts';
import type { Check } from '../../plan/check.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import type { Fixture } from '../../plan/fixtures.ts';
import { listItems } from '../../plan/resources.ts';
import type { Exchange } from '../../request/exchange.ts';
import {
  firstPageNumber,
  handsOnCursor,
  linksToItself,
  nextByLink,
  nextPage,
  saysMore,
  sizeParameter,
} from '../../request/next-page.ts';
import { expectDefault } from './default-page-size.ts';
import { fillFurther, fillList } from './fill-list.ts';
import { largestSize, sizesFor } from './page-sizes.ts';
import { expectWhole } from './paging-whole.ts';

/**
 * Lists with a page size, filled with more than one page: pages of the right length, without
 * overlap, totals that are right.
 */
export function derivePaging(context: CheckContext): Check[] {
  return context.operations.flatMap((list) => {
    const size = sizeParameter(list);
    if (
      list.method !== 'get' ||
      size === undefined ||
      listItems(context.document, list) === undefined
    )
      return [];
    const check: Check = {
      id: `${list.id}/journeys/pages`,
      group: 'journeys',
      operation: list,
      title: 'pages add up: as long as asked for, without overlap, with totals that are right',
      provenance: context.document.evidence.at(list.pointer),
      safety: 'writes',
      run: (session) => addUp(context, session, list, size),
    };
    return [check];
  });
}

async function addUp(
  context: CheckContext,
  session: CheckSession,
  list: Operation,
  sizeName: string,
): Promise<void> {
  const [size = 2, ...larger] = sizesFor(context, list, sizeName);
  const fixture = await fillList(context, session, list, size + 1);
  let isUneven = false;
  let isWhole = true;
  for (const length of [size, ...larger.slice(0, 1)]) {
    const sum = await addUpBy(context, session, list, sizeName, fixture, length);
    isUneven ||= sum === undefined || sum.count % length > 0;
    isWhole &&= sum?.isWhole !== false;
  }
  // Pages that come out even hide a number of pages that is rounded the wrong way.
  if (!isUneven) {
    await fillFurther(context, session, list, fixture, 1);
    const sum = await addUpBy(context, session, list, sizeName, fixture, size);
    isWhole &&= sum?.isWhole !== false;
  }
  // Pages that lack items at every length are one cause, which is told already.
  if (isWhole) await expectWhole(context, session, list, sizeName, fixture);
  await expectEnd(context, session, list, sizeName, fixture);
  await expectDefault(context, session, list, sizeName, fixture);
}

/**
 * A last page that is full is the last one: pages of an even number of items add up as well, and a
 * page of all there are says of no other.
 */
async function expectEnd(
  context: CheckContext,
  session: CheckSession,
  list: Operation,
  sizeName: string,
  fixture: Fixture,
): Promise<void> {
  const [size = 2] = sizesFor(context, list, sizeName);
  const largest = { [sizeName]: largestSize(context, list, sizeName) };
  const read = () => readPages(context, session, list, fixture.bindings, largest);
  const before = await read();
  if (before.pages.length !== 1 || !before.isWhole) return;
  const short = (size - (before.items.length % size)) % size;
  if (short > 0) await fillFurther(context, session, list, fixture, short);
  await addUpBy(context, session, list, sizeName, fixture, size);
  const count = (await read()).items.length;
  const schema = list.parameters.find(({ name }) => name === sizeName)?.schema;
  const isTaken = schema === undefined || context.validator.accepts(schema, count);
  if (count === 0 || count % size > 0 || !isTaken) return;
  const page = await session.send(
    list,
    session.request(list, fixture, { parameters: { [sizeName]: count } }),
  );
  const json = page.response?.json;
  const isMore = saysMore(json)?.[1] === true;
  const next = nextPage(
    context.document,
    list,
    page,
    { [sizeName]: count },
    {
      page: firstPageNumber(context.document, list, page),
      size: count,
      seen: count,
      lastId: undefined,
    },
  );
  const hasCursor = next !== undefined && handsOnCursor(context.document, list, page);
  if (!isOk(page) || (!isMore && !hasCursor)) return;
  session.report({
    code: 'paging-inconsistent',
    operation: list,
    location: 'pages/end',
    message: `all ${count} items come on one page of ${count}, and it says that there is more`,
    // Some servers only see at the next page that there is nothing more.
    provenance: { evidence: 'assumed' },
    exchanges: [page],
  });
}

/** What the pages of a list come to. */
interface Sum {
  /** How many items are on them. */
  count: number;
  /** Are those as many as come at once? */
  isWhole: boolean;
}

/** @returns what the pages come to, where they lead from one to the next */
async function addUpBy(
  context: CheckContext,
  session: CheckSession,
  list: Operation,
  sizeName: string,
  fixture: Fixture,
  size: number,
): Promise<Sum | undefined> {
  const { pages, items, pageSizes, isWhole, first } = await readPages(
    context,
    session,
    list,
    fixture.bindings,
    { [sizeName]: size },
  );
  const found = {
    operation: list,
    code: 'paging-inconsistent' as const,
    provenance: context.document.evidence.at(list.pointer),
    exchanges: pages.slice(-2),
  };
  const last = pages.at(-1);
  if (last === undefined || !pages.every((page) => session.conforms(list, page))) return undefined;
  const tooLong = pageSizes.find((length) => length > size);
  if (tooLong !== undefined)
    session.report({
      ...found,
      location: `query/${sizeName}`,
      message: `${sizeName}=${size} was asked for and ${tooLong} items came`,
    });
  const repeated = countRepeated(items);
  const readWhole = () =>
    readPages(context, session, list, fixture.bindings, {
      [sizeName]: largestSize(context, list, sizeName),
    });
  // Items that are alike in every member say nothing of pages.
  if (repeated > 0 && repeated > countRepeated((await readWhole()).items))
    session.report({
      ...found,
      location: 'pages',
      message: `${repeated} items come on more than one page`,
    });
  for (const [index, page] of pages.entries()) {
    const [name, isMore] = saysMore(page.response?.json) ?? [];
    const isLast = index === pages.length - 1;
    // A full page may be the last one: that is looked at by itself.
    const isFull = isLast && (pageSizes[index] ?? 0) >= size;
    if (name === undefined || isMore === !isLast || isFull || !isWhole) continue;
    session.report({
      ...found,
      location: `body/${name}`,
      message: `${name} is ${isMore} on page ${first + index}, and ${isLast ? 'nothing follows' : 'another page follows'}`,
      exchanges: pages.slice(index, index + 2),
    });
    break;
  }
  await expectLinks(session, list, pages);
  // Without a way to the next page there is nothing to add up.
  if (!isWhole) return undefined;
  const whole = await readWhole();
  const isLacking =
    whole.pages.length === 1 &&
    whole.pages.every(isOk) &&
    whole.items.length !== items.length &&
    repeated === 0;
  if (isLacking)
    session.report({
      ...found,
      location: 'pages',
      message: `${whole.items.length} items come at once, and ${items.length} on pages of ${size}`,
      exchanges: [...pages.slice(-1), ...whole.pages],
    });
  for (const [index, page] of pages.entries())
    checkNumbers(session, list, page, { size, page: first + index, count: items.length });
  return { count: items.length, isWhole: !isLacking };
}

const linking = standard('https://www.rfc-editor.org/rfc/rfc8288#section-3');

/** A `Link` to the next page leads to the page that comes next by what the body says of it. */
async function expectLinks(
  session: CheckSession,
  list: Operation,
  [first, second]: readonly Exchange[],
): Promise<void> {
  if (first === undefined) return;
  const found = {
    operation: list,
    code: 'paging-inconsistent',
    location: 'header/link',
    provenance: linking,
  } as const;
  if (linksToItself(first)) {
    session.report({
      ...found,
      message: 'the Link to the next page leads to the page that has it',
      exchanges: [first],
    });
    return;
  }
  const next = nextByLink(first);
  if (next === undefined || second === undefined) return;
  const linked = await session.send(list, next);
  if (isOk(linked) && isDeepStrictEqual(linked.response?.json, second.response?.json)) return;
  const place = listItems(session.document, list)?.pointer ?? '';
  const [items, wanted] = [linked, second].map(
    ({ response }) => getPointer(response?.json, place) ?? [],
  );
  if (isOk(linked) && isDeepStrictEqual(items, wanted)) return;
  session.report({
    ...found,
    message: isOk(linked)
      ? 'the Link to the next page leads to another page than the one that comes next by the body or the parameters'
      : `the Link to the next page answers ${linked.response?.status ?? linked.failure}`,
    exchanges: [first, second, linked],
  });
}

/** How many items are the same as one before. */
function countRepeated(items: readonly unknown[]): number {
  return items.length - new Set(items.map((item) => JSON.stringify(item))).size;
}
