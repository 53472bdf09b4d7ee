import { isObject } from '../../openapi/lib/json-pointer.ts';
import { normalizeName } from '../../openapi/lib/normalize-name.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { Exchange, SentRequest } from './exchange.ts';

/** What asks for a page of a list, by parameter name. */
export type PageQuery = Readonly<Record<string, unknown>>;

/** The query parameter that says how many items a page has. */
export function sizeParameter(list: Operation): string | undefined {
  return named(list, /^(limit|size|page_?size|per_?page|count|max_?results|first|take|top)$/i);
}

/**
 * Whether anything tells how to get from this page to the one after it; a list that is no pages
 * needs nothing.
 */
export function linksToNextPage(
  document: OpenApiDocument,
  list: Operation,
  exchange: Exchange,
): boolean {
  const isCut = sizeParameter(list) !== undefined;
  return (
    !isCut ||
    pageParameter(list) !== undefined ||
    offsetParameter(list) !== undefined ||
    cursorParameter(document, list) !== undefined ||
    afterParameter(document, list) !== undefined ||
    nextByLink(exchange) !== undefined
  );
}

/** A page as it was read. */
export interface ReadPage {
  /** Its number as the API counts them. */
  readonly page: number;
  /** How many items it has. */
  readonly size: number;
  /** Items on this page and those before it. */
  readonly seen: number;
  /** The id of its last item, where that has one. */
  readonly lastId: string | undefined;
}

/**
 * What asks for the page after this one: the cursor of the answer, the next number or offset while
 * pages are full, or, where there is neither, the id of its last item while the page says that there
 * is more, or may be full. Undefined where this is the last one, or no parameter says how: then a
 * `Link` may ({@link nextByLink}).
 */
export function nextPage(
  document: OpenApiDocument,
  list: Operation,
  exchange: Exchange,
  asked: PageQuery,
  { page, size, seen, lastId }: ReadPage,
): PageQuery | undefined {
  const cursorName = cursorParameter(document, list);
  const json = exchange.response?.json;
  const cursor = cursorName === undefined ? undefined : cursorOf(exchange, cursorName);
  if (cursorName !== undefined && cursor !== undefined) return { ...asked, [cursorName]: cursor };
  const wanted = Number(asked[sizeParameter(list) ?? ''] ?? Number.NaN);
  const hasNumber = pageParameter(list) !== undefined || offsetParameter(list) !== undefined;
  if (!hasNumber) {
    const isMore = saysMore(json)?.[1] ?? (!saysLast(json) && size > 0 && !(size < wanted));
    const afterName = afterParameter(document, list);
    return afterName !== undefined && lastId !== undefined && isMore
      ? { ...asked, [afterName]: lastId }
      : undefined;
  }
  if (size === 0 || (Number.isFinite(wanted) && size < wanted)) return undefined;
  const number = pageParameter(list);
  if (number !== undefined) return { ...asked, [number]: page + 1 };
  const offset = offsetParameter(list);
  return offset === undefined ? undefined : { ...asked, [offset]: seen };
}

/** The cursor that a page hands on; one that repeats what was asked under its own name is none. */
function cursorOf({ request, response }: Exchange, parameter: string): string | undefined {
  const json = response?.json;
  const cursor = nextCursor(json, parameter);
  const isEcho =
    request.query.some(([name, value]) => name === parameter && value === cursor) &&
    nextCursor(json) !== cursor &&
    pagingParts(json).some((part) => String(part[parameter]) === cursor);
  return isEcho ? undefined : cursor;
}

/** Whether a page hands on a cursor that a parameter of the list takes. */
export function handsOnCursor(
  document: OpenApiDocument,
  list: Operation,
  exchange: Exchange,
): boolean {
  const cursorName = cursorParameter(document, list);
  return cursorName !== undefined && cursorOf(exchange, cursorName) !== undefined;
}

/** Whether only the id of the last item can be what asks for the page after this one. */
export function isNextGuessed(
  document: OpenApiDocument,
  list: Operation,
  exchange: Exchange,
): boolean {
  const hasNumber = pageParameter(list) !== undefined || offsetParameter(list) !== undefined;
  return (
    !hasNumber &&
    afterParameter(document, list) !== undefined &&
    !handsOnCursor(document, list, exchange)
  );
}

/**
 * The request that a `Link` with `rel="next"` (RFC 8288) names: the same with the query that is
 * written there, whatever the document declares. Undefined where there is none, or it leads to
 * another path or back to the same page.
 */
export function nextByLink(exchange: Exchange): SentRequest | undefined {
  const next = linkedNext(exchange);
  return next === undefined || isSameQuery(next, exchange.request) ? undefined : next;
}

/** Whether the `Link` to the next page leads back to the page that has it. */
export function linksToItself(exchange: Exchange): boolean {
  const next = linkedNext(exchange);
  return next !== undefined && isSameQuery(next, exchange.request);
}

function isSameQuery(one: SentRequest, other: SentRequest): boolean {
  const sorted = ({ query }: SentRequest) =>
    JSON.stringify(query.map((pair) => pair.join('=')).sort());
  return sorted(one) === sorted(other);
}

function linkedNext({ request, response }: Exchange): SentRequest | undefined {
  const [, target = ''] =
    /<([^>]*)>[^,]*;\s*rel="?next"?/i.exec(response?.headers['link'] ?? '') ?? [];
  const base = `http://target.invalid${request.path}`;
  if (target === '' || !URL.canParse(target, base)) return undefined;
  const { pathname, searchParams } = new URL(target, base);
  const [own = ''] = request.path.split(/[?#]/);
  const query = [...searchParams].map(([name, value]) => [name, value] as const);
  return pathname.endsWith(own) ? { ...request, path: own, query } : undefined;
}

/**
 * The number that the API gives its first page: by the parameter's default or minimum, else by what
 * the first page says of itself.
 */
export function firstPageNumber(
  document: OpenApiDocument,
  list: Operation,
  first: Exchange,
): number {
  const schema = list.parameters.find(({ name }) => name === pageParameter(list))?.schema;
  const { node } =
    schema === undefined ? { node: {} as Record<string, unknown> } : dereference(document, schema);
  const least = node['exclusiveMinimum'] === true ? undefined : node['minimum'];
  const said = node['default'] ?? least ?? ownNumber(first.response?.json);
  return said === undefined || Number(said) !== 0 ? 1 : 0;
}

/** What a page says that its number is, at the top or in what it says of paging. */
function ownNumber(json: unknown): unknown {
  const whole = Object(json) as Record<string, unknown>;
  return [whole, ...Object.values(whole).filter(isObject)]
    .flatMap((part) => Object.entries(part))
    .find(
      ([name, value]) =>
        typeof value === 'number' && /^(page|current_?page|page_?(number|index))$/i.test(name),
    )?.[1];
}

function named(list: Operation, pattern: RegExp): string | undefined {
  return list.parameters.find(({ in: place, name }) => place === 'query' && pattern.test(name))
    ?.name;
}

const pageParameter = (list: Operation) => named(list, /^page(_?(number|index))?$/i);
const offsetParameter = (list: Operation) => named(list, /^(offset|skip)$/i);
const cursorParameter = (document: OpenApiDocument, list: Operation) =>
  namedNoTime(
    document,
    list,
    /^(cursor|page_?token|next_?token|next_?cursor|continuation_?token|after|marker)$/i,
  );
/** Takes the id of an item, and asks for those that come after it. */
const afterParameter = (document: OpenApiDocument, list: Operation) =>
  namedNoTime(document, list, /^(after(_?id)?|starting_?after)$/i);

/** Such a parameter, if it takes no time: then it is a bound (`?after=2026-01-31`), and no place. */
function namedNoTime(
  document: OpenApiDocument,
  list: Operation,
  pattern: RegExp,
): string | undefined {
  const name = named(list, pattern);
  const schema = list.parameters.find((own) => own.in === 'query' && own.name === name)?.schema;
  const format = schema === undefined ? undefined : dereference(document, schema).node['format'];
  return format === 'date' || format === 'date-time' ? undefined : name;
}

/**
 * A cursor at the top of an answer, or in what it says of paging: by a name that only cursors have,
 * else `next`, with or without the name of the parameter that takes it, else that name itself. Where
 * it is a URL, what its query gives that parameter.
 */
export function nextCursor(json: unknown, parameter = ''): string | undefined {
  if (saysMore(json)?.[1] === false) return undefined;
  const members = pagingParts(json).flatMap((part) => Object.entries(part));
  const own = normalizeName(parameter);
  const ways: ((name: string) => boolean)[] = [
    (name) =>
      /^(next(cursor|pagetoken|token|marker|after)|cursor|endcursor|continuationtoken)$/.test(name),
    (name) => /^next(page)?$/.test(name) || (own !== '' && name === `next${own}`),
    (name) => name === own,
  ];
  for (const isNamed of ways) {
    for (const [name, value] of members) {
      const cursor = isNamed(normalizeName(name)) ? cursorIn(value, parameter) : undefined;
      if (cursor !== undefined) return cursor;
    }
  }
  return undefined;
}

/**
 * What a member hands on: a text or a number; of a URL, or a link with one, what its query gives the
 * parameter.
 */
function cursorIn(value: unknown, parameter: string): string | undefined {
  if (isObject(value)) return cursorIn(value['href'], parameter);
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value === '') return undefined;
  if (!/^(https?:\/\/|[\w./-]*\?)/.test(value)) return value;
  const base = 'http://target.invalid/';
  if (!URL.canParse(value, base)) return undefined;
  return new URL(value, base).searchParams.get(parameter) ?? undefined;
}

/** The member of a page that says whether there is another, and what it says. */
export function saysMore(json: unknown): readonly [name: string, isMore: boolean] | undefined {
  return pagingParts(json)
    .flatMap((part) => Object.entries(part))
    .find(
      (member): member is [string, boolean] =>
        typeof member[1] === 'boolean' && /^has_?(more|next)(_?page)?$/i.test(member[0]),
    );
}

/** Whether a page says that no other follows: its place for the next one is null. */
function saysLast(json: unknown): boolean {
  return pagingParts(json)
    .flatMap((part) => Object.entries(part))
    .some(
      ([name, value]) =>
        value === null &&
        /^next(cursor|pagetoken|token|marker|after|page)?$/.test(normalizeName(name)),
    );
}

/** An answer, and what it says of paging in an object of its own. */
function pagingParts(json: unknown): Record<string, unknown>[] {
  return isObject(json) ? [json, ...Object.values(json).filter(isObject)] : [];
}
