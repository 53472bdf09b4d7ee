import type { Operation } from '../../openapi/model/operation.ts';
import { checkNumbers } from '../oracles/counted.ts';
import { isOk, readPages } from '../oracles/resource-client.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { CheckSession } from '../plan/check-session.ts';
import type { Fixture } from '../plan/fixtures.ts';
import { listItems } from '../plan/resources.ts';
import type { Exchange } from '../request/exchange.ts';
import { sizeParameter } from '../request/next-page.ts';
import { expectDefault } from './default-page-size.ts';
import { fillList } from './fill-list.ts';
import { largestSize, sizesFor } from './page-sizes.ts';

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
  await addUpBy(context, session, list, sizeName, fixture, size);
  // Pages that come out even hide a total that is rounded the wrong way.
  for (const other of larger.slice(0, 1))
    await addUpBy(context, session, list, sizeName, fixture, other);
  await expectDefault(context, session, list, sizeName, fixture);
}

async function addUpBy(
  context: CheckContext,
  session: CheckSession,
  list: Operation,
  sizeName: string,
  fixture: Fixture,
  size: number,
): Promise<void> {
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
  if (last === undefined || !pages.every((page) => session.conforms(list, page))) return;
  const tooLong = pageSizes.find((length) => length > size);
  if (tooLong !== undefined)
    session.report({
      ...found,
      location: `query/${sizeName}`,
      message: `${sizeName}=${size} was asked for and ${tooLong} items came`,
    });
  const texts = items.map((item) => JSON.stringify(item));
  const repeated = texts.length - new Set(texts).size;
  if (repeated > 0)
    session.report({
      ...found,
      location: 'pages',
      message: `${repeated} items come on more than one page`,
    });
  // Without a way to the next page there is nothing to add up.
  if (!isWhole) return;
  const whole = await readPages(context, session, list, fixture.bindings, {
    [sizeName]: largestSize(context, list, sizeName),
  });
  if (
    whole.pages.length === 1 &&
    isOk(whole.pages[0] as Exchange) &&
    whole.items.length !== items.length &&
    repeated === 0
  ) {
    session.report({
      ...found,
      location: 'pages',
      message: `${whole.items.length} items come at once, and ${items.length} on pages of ${size}`,
      exchanges: [...pages.slice(-1), ...whole.pages],
    });
  }
  for (const [index, page] of pages.entries())
    checkNumbers(session, list, page, { size, page: first + index, count: items.length });
}
