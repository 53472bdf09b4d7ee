import { getPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import { normalizeName } from '../../openapi/lib/normalize-name.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { listItems } from '../plan/resources.ts';
import type { Exchange } from '../request/exchange.ts';
import { isOk } from './resource-client.ts';

/** What a list counts. */

/** By custom, such as of json-server, GitLab and many frameworks. */
const totals = /^x-total(-count)?$/i;

interface Page {
  readonly size: number;
  readonly page: number;
  readonly count: number;
}

/** Members of an answer that count, and what they have to say. */
export function checkNumbers(
  session: CheckSession,
  list: Operation,
  exchange: Exchange,
  page: Page,
): void {
  if (!isOk(exchange)) return;
  const [header, told] =
    Object.entries(exchange.response?.headers ?? {}).find(([name]) => totals.test(name)) ?? [];
  if (header !== undefined && Number(told) !== page.count)
    session.report({
      code: 'paging-inconsistent',
      operation: list,
      location: `header/${header}`,
      message: `${header} is ${told} where ${page.count} are listed`,
      provenance: { evidence: 'assumed' },
      exchanges: [exchange],
    });
  for (const [path, value] of scalarsIn(exchange.response?.json, [])) {
    const name = path.at(-1) ?? '';
    const asked = askedFor(exchange, path);
    const expected = expectedNumber(name, page) ?? asked?.[1];
    if (expected === undefined || value === expected) continue;
    // Some tell with a page where the next one begins.
    if (isStart.test(name) && value >= expected + itemsOn(exchange, list, session)) continue;
    const message =
      expectedNumber(name, page) === undefined
        ? `${path.join('/')} is ${String(value)}, and ${asked?.join('=')} was asked for`
        : `${path.join('/')} is ${String(value)} on page ${page.page}; ${String(expected)} is right for ${page.count} items on pages of ${page.size}`;
    session.report({
      code: 'paging-inconsistent',
      operation: list,
      location: `body/${path.join('/')}`,
      message,
      provenance: session.document.evidence.at(list.pointer),
      exchanges: [exchange],
    });
  }
  const json = exchange.response?.json;
  if (!isObject(json) || typeof json['has_more'] !== 'boolean' || !('next_cursor' in json)) return;
  if (json['has_more'] === (json['next_cursor'] !== null)) return;
  session.report({
    code: 'paging-inconsistent',
    operation: list,
    location: 'body/has_more',
    message: `has_more is ${json['has_more']} and next_cursor is ${JSON.stringify(json['next_cursor'])}`,
    provenance: session.document.evidence.at(list.pointer),
    exchanges: [exchange],
  });
}

/** The total of a list that is asked for by a filter is that of what fits. */
export function checkTotal(
  session: CheckSession,
  list: Operation,
  exchange: Exchange,
  count: number,
): void {
  const [path, total] =
    [...scalarsIn(exchange.response?.json, [])].find(([names]) =>
      /^(total|total_?count|total_?items)$/i.test(names.at(-1) ?? ''),
    ) ?? [];
  if (path === undefined || total === count) return;
  session.report({
    code: 'paging-inconsistent',
    operation: list,
    location: `body/${path.join('/')}/filtered`,
    message: `${path.join('/')} is ${String(total)} where ${count} are listed`,
    provenance: session.document.evidence.at(list.pointer),
    exchanges: [exchange],
  });
}

function expectedNumber(name: string, { size, page, count }: Page): number | undefined {
  if (/^(total|total_?count|total_?items)$/i.test(name)) return count;
  if (/^(total_?pages|page_?count|pages)$/i.test(name)) return Math.ceil(count / size);
  if (/^(page_?size|per_?page)$/i.test(name)) return size;
  return /^(page|current_?page)$/i.test(name) ? page : undefined;
}

/** What a page says of how it was asked for, by the name of the parameter. */
const echoed = /^(limit|offset|skip|take|per_?page|page_?size)$/i;
const isStart = /^(offset|skip)$/i;
/** Parts of a page that tell of another page. */
const ofOthers = /next|prev|first|last|link/i;

/** The parameter that a member of a page repeats, and the number that was sent for it. */
function askedFor(
  { request }: Exchange,
  path: readonly string[],
): readonly [string, number] | undefined {
  const name = path.at(-1) ?? '';
  if (!echoed.test(name) || path.some((step) => ofOthers.test(step))) return undefined;
  const pair = request.query.find(([own]) => normalizeName(own) === normalizeName(name));
  return pair === undefined || !/^\d+$/.test(pair[1]) ? undefined : [pair[0], Number(pair[1])];
}

function itemsOn({ response }: Exchange, list: Operation, { document }: CheckSession): number {
  const place = listItems(document, list);
  const items = place === undefined ? undefined : getPointer(response?.json, place.pointer);
  return Array.isArray(items) ? Math.max(1, items.length) : 1;
}

function* scalarsIn(
  node: unknown,
  path: readonly string[],
): Generator<[readonly string[], number]> {
  if (!isObject(node) || path.length > 3) return;
  for (const [name, value] of Object.entries(node)) {
    if (typeof value === 'number') yield [[...path, name], value];
    else if (isObject(value)) yield* scalarsIn(value, [...path, name]);
  }
}
