import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { normalizeName } from '../infer/inflect.ts';
import { membersOf } from '../infer/members.ts';
import { listParameters } from './list-query.ts';

/** What a parameter of paging says. */
export type PagingRole =
  | 'page'
  | 'offset'
  /** The last item before the page; `before`: the first item after it. */
  | 'cursor'
  | 'before'
  | 'size'
  /** The place after the page's last item. */
  | 'end'
  /** The size of a page that is counted from the end. */
  | 'last';

/** A parameter of paging, or a member of one that is an object: `page[size]`. */
export interface PagingParameter {
  readonly role: PagingRole;
  readonly name: string;
  readonly schema: string | undefined;
  /** Whether the document says that it leads back in time, not up in the list. */
  readonly isTime: boolean;
  read(query: Readonly<Record<string, unknown>>): unknown;
}

/** How a list is cut into pages, by the names of its query parameters. */
export interface Paging {
  /** How the pages are told apart in what the list says of itself. */
  readonly kind: 'page' | 'offset' | 'cursor' | 'limit';
  /** The parameter that says which page; undefined for a limit alone. */
  readonly position: PagingParameter | undefined;
  readonly size: PagingParameter | undefined;
  /** All of them: whichever is sent counts. */
  readonly parameters: readonly PagingParameter[];
  /** Whether the list begins with what was made last: it is read backwards from a `max_id`. */
  readonly isNewestFirst: boolean;
  /** The number of the first page. */
  readonly first: number;
  /** Items on a page where the request does not say; undefined for all. */
  readonly defaultSize: number | undefined;
  readonly maximum: number | undefined;
}

const names: Readonly<Record<PagingRole, readonly string[]>> = {
  page: [
    'page',
    'pagenumber',
    'pagenum',
    'pageno',
    'pageindex',
    'currentpage',
    'p',
    'pagepage',
    'pagen',
    'paged',
    'paginationpage',
  ],
  offset: [
    'offset',
    'skip',
    'start',
    'startindex',
    'startat',
    'from',
    'pageoffset',
    'pageskip',
    'firstresult',
    'startrow',
    'begin',
    'skipcount',
    'paginationoffset',
  ],
  cursor: [
    'cursor',
    'after',
    'startingafter',
    'startafter',
    'pagetoken',
    'nexttoken',
    'nextcursor',
    'nextpagetoken',
    'continuationtoken',
    'continuation',
    'marker',
    'pagecursor',
    'nextpage',
    'sinceid',
    'afterid',
    'aftercursor',
    'pageafter',
    'skiptoken',
    'exclusivestartkey',
    'scrollid',
    'startcursor',
    'minid',
    'paginationtoken',
    'paginationcursor',
    'startkey',
    'lastid',
    'next',
    'token',
    'iterator',
  ],
  before: [
    'before',
    'endingbefore',
    'endbefore',
    'beforeid',
    'beforecursor',
    'pagebefore',
    'maxid',
    'untilid',
    'prevcursor',
    'previouscursor',
  ],
  size: [
    'limit',
    'perpage',
    'pagesize',
    'size',
    'count',
    'pagelimit',
    'maxresults',
    'max',
    'top',
    'itemsperpage',
    'results',
    'take',
    'maxitems',
    'resultsperpage',
    'pagecount',
    'rows',
    'num',
    'maxpagesize',
    'first',
    'displaysize',
    'hitsperpage',
    'recordsperpage',
    'maxrecords',
    'numresults',
    'batchsize',
    'pagesz',
    'maxresultcount',
    'resultcount',
    'pagefirst',
    'paginationlimit',
    'paginationpagesize',
    'chunksize',
  ],
  end: ['end', 'endindex', 'endrow'],
  last: ['last', 'pagelast'],
};
const roleNames = new Map(
  (Object.entries(names) as [PagingRole, readonly string[]][]).flatMap(([role, list]) =>
    list.map((name) => [name, role] as const),
  ),
);
/** Names that mean something else as well: there they have to be numbers. */
const ambiguous = new Set([
  'start',
  'from',
  'p',
  'count',
  'max',
  'top',
  'results',
  'num',
  'first',
  'last',
  'end',
  'begin',
  'rows',
  'size',
  'take',
]);
/** Names that page a list only beside a size. */
const besideSize = new Set([
  'after',
  'before',
  'next',
  'token',
  'marker',
  'lastid',
  'minid',
  'maxid',
]);
const holding = new Set(['page', 'paging', 'pagination', 'pageable', 'paginate']);

const usualSize = 20;

/** Undefined for a list that always comes whole. */
export function findPaging(document: OpenApiDocument, operation: Operation): Paging | undefined {
  const found = listParameters(document, operation).flatMap((parameter): PagingParameter[] => {
    const { name, schema } = parameter;
    const inner =
      schema !== undefined && holding.has(normalizeName(name))
        ? [...membersOf(document, schema).values()]
        : [];
    if (inner.length > 0)
      return inner.flatMap((member) =>
        pagingParameter(document, {
          bare: roleNames.has(`page${normalizeName(member.name)}`)
            ? `page${normalizeName(member.name)}`
            : normalizeName(member.name),
          name: `${name}[${member.name}]`,
          schema: member.pointer,
          pointer: member.pointer,
          read: (query) => {
            const value = query[name];
            return isObject(value) ? value[member.name] : undefined;
          },
        }),
      );
    return pagingParameter(document, {
      bare: normalizeName(name),
      name,
      schema,
      pointer: parameter.pointer,
      read: (query) => query[name],
    });
  });
  const size = found.find(({ role }) => role === 'size');
  const parameters = found.filter(
    ({ role, name }) =>
      size !== undefined || role === 'end' || !besideSize.has(normalizeName(name)),
  );
  const ofRole = (role: PagingRole) => parameters.find((parameter) => parameter.role === role);
  const called = (bare: string) =>
    parameters.find(({ name }) => normalizeName(name) === bare && size !== undefined);
  // Where ids grow with time, `max_id` leads to what is older, and `since_id` to what is newer.
  const newer = called('sinceid') ?? called('minid');
  const older = newer === undefined ? undefined : called('maxid');
  const position = ofRole('page') ?? older ?? ofRole('cursor') ?? ofRole('offset');
  const said = dereference(document, operation.pointer).node['x-doubletake-page'];
  const saidSize = typeof said === 'number' && said >= 1 ? Math.floor(said) : undefined;
  if (position === undefined && size === undefined && saidSize === undefined) return undefined;
  const limits = size === undefined ? {} : keywords(document, size);
  const start = position === undefined ? {} : keywords(document, position);
  const kind =
    position?.role === 'page' || position?.role === 'offset' || position?.role === 'cursor'
      ? position.role
      : position === undefined
        ? 'limit'
        : 'cursor';
  const isNewestFirst = older !== undefined && position === older;
  // Where `before` means what is older, `after` means what is newer.
  const saysOlder = parameters.some(({ role, isTime }) => role === 'before' && isTime === true);
  const isOpposite = ({ name }: PagingParameter) => saysOlder && /^after/.test(normalizeName(name));
  return {
    kind,
    position,
    size,
    parameters: isNewestFirst
      ? parameters.map((own) => ({ ...own, isTime: true }))
      : parameters.map((own) => (isOpposite(own) ? { ...own, isTime: true } : own)),
    isNewestFirst,
    first: kind === 'page' && (start.fallback ?? start.minimum) === 0 ? 0 : 1,
    defaultSize:
      saidSize ??
      limits.fallback ??
      (limits.maximum === undefined ? usualSize : Math.min(usualSize, limits.maximum)),
    maximum: limits.maximum,
  };
}

function pagingParameter(
  document: OpenApiDocument,
  {
    bare,
    name,
    schema,
    pointer,
    read,
  }: Pick<PagingParameter, 'name' | 'schema' | 'read'> & {
    readonly bare: string;
    readonly pointer: string;
  },
): PagingParameter[] {
  const role = roleNames.get(bare);
  if (role === undefined) return [];
  const types = schema === undefined ? new Set<string>() : schemaTypes(document, schema);
  const isCursor = role === 'cursor' || role === 'before';
  const { node } = dereference(document, schema ?? pointer);
  const isNumber =
    types.size === 0 || types.has('integer') || types.has('number') || isNumberInWords(node);
  if (Array.isArray(node['enum']) && !isNumber) return [];
  if (isCursor && ['date', 'date-time'].includes(String(node['format']))) return [];
  if (!isCursor && !isNumber && (ambiguous.has(bare) || !types.has('string'))) return [];
  if (types.has('boolean') && types.size === 1) return [];
  const words = `${String(dereference(document, pointer).node['description'] ?? '')} ${String(node['description'] ?? '')}`;
  const isTime =
    role === 'before'
      ? /older|earlier|previous to|prior/i.test(words)
      : /newer|later than|more recent/i.test(words);
  return [{ role, name, schema, isTime, read }];
}

/** Whether a text is a number by what it is shown to be: `{ type: string, default: "10" }`. */
function isNumberInWords(node: Readonly<Record<string, unknown>>): boolean {
  return [node['default'], node['example']].some(
    (shown) => typeof shown === 'string' && /^\d{1,9}$/.test(shown),
  );
}

function keywords(
  document: OpenApiDocument,
  { schema }: PagingParameter,
): { minimum?: number | undefined; maximum?: number | undefined; fallback?: number | undefined } {
  if (schema === undefined) return {};
  const { node } = dereference(document, schema);
  const number = (value: unknown) =>
    value === undefined || value === '' || value === null || !Number.isFinite(Number(value))
      ? undefined
      : Number(value);
  return {
    // `exclusiveMinimum` is a number of its own, or says that the minimum itself is none.
    minimum: node['exclusiveMinimum'] === true ? undefined : number(node['minimum']),
    maximum: number(node['maximum']),
    fallback: number(node['default']),
  };
}

/** A page of a list, and what there is around it. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly total: number;
  readonly size: number;
  readonly offset: number;
  /**
   * The value of the position parameter for the page after this one, before it, and for the first
   * and last; undefined where there is none.
   */
  readonly next: string | number | undefined;
  readonly previous: string | number | undefined;
  readonly number: number;
  readonly pages: number;
  readonly hasNext: boolean;
  /** Whether more follows in the direction that was asked for. */
  readonly hasMore: boolean;
  readonly hasPrevious: boolean;
  /** The ids of the items at the ends of the page. */
  readonly firstId: string | undefined;
  readonly lastId: string | undefined;
}

/**
 * Cuts the page out of a list that the query asks for. A cursor is the id of the last item seen.
 * @param isNewestFirst whether later items stand before earlier ones
 */
export function cutPage<Item extends { readonly id: string }>(
  paging: Paging | undefined,
  all: readonly Item[],
  query: Readonly<Record<string, unknown>>,
  isNewestFirst = false,
): Page<Item> {
  const total = all.length;
  const sent = (role: PagingRole) => {
    const parameter = paging?.parameters.find(
      (candidate) => candidate.role === role && isSent(candidate.read(query)),
    );
    return parameter === undefined ? undefined : { parameter, value: parameter.read(query) };
  };
  const last = positive(sent('last')?.value);
  const limit = Math.min(
    last ?? positive(sent('size')?.value) ?? paging?.defaultSize ?? Math.max(total, 1),
    paging?.maximum ?? Number.POSITIVE_INFINITY,
  );
  const place = placeOf(paging, all, sent, limit, isNewestFirst);
  const end = sent('end');
  const until = end === undefined ? undefined : Number(end.value);
  const isFromEnd = last !== undefined && place.before === undefined && place.offset === undefined;
  const before = isFromEnd ? total : place.before;
  const offset =
    before === undefined ? Math.max(0, place.offset ?? 0) : Math.max(0, before - limit);
  const size =
    before !== undefined
      ? before - offset
      : until !== undefined && Number.isInteger(until)
        ? Math.max(0, until - offset)
        : limit;
  const items = all.slice(offset, offset + size);
  const hasNext = offset + size < total;
  // Who asks for what lies before something is told whether there is more before it.
  const isBackward = sent('before') !== undefined && place.before !== undefined;
  const first = paging?.first ?? 1;
  const shown = until === undefined ? limit : Math.max(size, 1);
  const number = Math.floor(offset / Math.max(shown, 1)) + first;
  // A request by page number, say, to a list that knows cursors as well, is answered in its terms.
  const kind = place.kind ?? paging?.kind ?? 'limit';
  const next = {
    page: number + 1,
    offset: offset + size,
    cursor: items.at(-1)?.id,
    limit: undefined,
  };
  const previous = {
    page: number - 1,
    offset: Math.max(0, offset - shown),
    cursor: all[offset - shown - 1]?.id ?? '',
    limit: undefined,
  };
  return {
    items,
    total,
    size: shown,
    offset,
    next: hasNext ? next[kind] : undefined,
    previous: offset > 0 ? previous[kind] : undefined,
    number,
    pages: Math.max(1, Math.ceil(total / Math.max(shown, 1))),
    hasNext,
    hasMore: isBackward ? offset > 0 : hasNext,
    hasPrevious: offset > 0,
    firstId: items[0]?.id,
    lastId: items.at(-1)?.id,
  };
}

function isSent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function positive(value: unknown): number | undefined {
  const number = Number(value);
  return isSent(value) && Number.isInteger(number) && number > 0 ? number : undefined;
}

/** Where the page begins, or what it ends before, by whichever parameter was sent. */
function placeOf<Item extends { readonly id: string }>(
  paging: Paging | undefined,
  all: readonly Item[],
  sent: (role: PagingRole) => { parameter: PagingParameter; value: unknown } | undefined,
  size: number,
  isNewestFirst: boolean,
): {
  readonly offset?: number | undefined;
  readonly before?: number | undefined;
  readonly kind?: 'page' | 'offset' | 'cursor';
} {
  const indexOf = (value: unknown) => all.findIndex(({ id }) => id === String(value));
  const cursor = sent('cursor');
  const before = sent('before');
  const after = cursor === undefined ? undefined : indexOf(cursor.value);
  const until = before === undefined ? undefined : indexOf(before.value);
  // Where the newest comes first, what is older follows, and what is newer stands before.
  if (before !== undefined && until !== undefined) {
    if (before.parameter.isTime && isNewestFirst) return { offset: until + 1, kind: 'cursor' };
    if (after !== undefined && after >= 0) return { offset: after + 1, kind: 'cursor' };
    return { before: until < 0 ? 0 : until, kind: 'cursor' };
  }
  if (cursor !== undefined && after !== undefined) {
    if (cursor.parameter.isTime && isNewestFirst)
      return { before: Math.max(0, after), kind: 'cursor' };
    // A token that names nothing may be a number of items to leave out.
    return { offset: after + 1, kind: 'cursor' };
  }
  const page = sent('page');
  if (page !== undefined) {
    const number = Number(page.value);
    if (!Number.isFinite(number)) return { offset: indexOf(page.value) + 1, kind: 'cursor' };
    return { offset: Math.max(0, number - (paging?.first ?? 1)) * size, kind: 'page' };
  }
  const offset = sent('offset');
  return offset === undefined
    ? {}
    : { offset: Math.max(0, Number(offset.value) || 0), kind: 'offset' };
}
