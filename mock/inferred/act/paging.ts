import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation, Parameter } from '../../../openapi/model/operation.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { normalizeName } from '../infer/inflect.ts';

/** How a list is cut into pages, by the names of its query parameters. */
export interface Paging {
  readonly kind: 'page' | 'offset' | 'cursor' | 'limit';
  /** The parameter that says which page; undefined for a limit alone. */
  readonly position: Parameter | undefined;
  readonly size: Parameter | undefined;
  /** The number of the first page. */
  readonly first: number;
  /** Items on a page where the request does not say; undefined for all. */
  readonly defaultSize: number | undefined;
  readonly maximum: number | undefined;
}

const names = {
  page: ['page', 'pagenumber', 'pagenum', 'pageno', 'pageindex', 'currentpage', 'p'],
  offset: ['offset', 'skip', 'start', 'startindex', 'startat', 'from', 'pageoffset'],
  cursor: [
    'cursor',
    'after',
    'startingafter',
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
  ],
} as const;

const usualSize = 20;

/** Undefined for a list that always comes whole. */
export function findPaging(document: OpenApiDocument, operation: Operation): Paging | undefined {
  const query = operation.parameters.filter(({ in: place }) => place === 'query');
  const find = (kind: keyof typeof names) =>
    query.find(({ name }) => (names[kind] as readonly string[]).includes(normalizeName(name)));
  const size = numeric(document, find('size'));
  const page = numeric(document, find('page'));
  const offset = numeric(document, find('offset'));
  const cursor = find('cursor');
  const [kind, position] =
    page !== undefined
      ? (['page', page] as const)
      : cursor !== undefined
        ? (['cursor', cursor] as const)
        : offset !== undefined
          ? (['offset', offset] as const)
          : (['limit', undefined] as const);
  if (position === undefined && size === undefined) return undefined;
  const limits = size === undefined ? {} : keywords(document, size);
  const start = position === undefined ? {} : keywords(document, position);
  return {
    kind,
    position,
    size,
    first: kind === 'page' && (start.minimum === 0 || start.fallback === 0) ? 0 : 1,
    defaultSize:
      limits.fallback ??
      (limits.maximum === undefined ? usualSize : Math.min(usualSize, limits.maximum)),
    maximum: limits.maximum,
  };
}

function numeric(
  document: OpenApiDocument,
  parameter: Parameter | undefined,
): Parameter | undefined {
  if (parameter?.schema === undefined) return parameter;
  const types = schemaTypes(document, parameter.schema);
  return types.size === 0 || types.has('integer') || types.has('number') ? parameter : undefined;
}

function keywords(
  document: OpenApiDocument,
  { schema }: Parameter,
): { minimum?: number | undefined; maximum?: number | undefined; fallback?: number | undefined } {
  if (schema === undefined) return {};
  const { node } = dereference(document, schema);
  const number = (value: unknown) =>
    value === undefined || value === '' || !Number.isFinite(Number(value))
      ? undefined
      : Number(value);
  return {
    minimum: number(node['minimum']),
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
}

/**
 * Cuts the page out of a list that the query asks for. A cursor is the id of the last item seen.
 */
export function cutPage<Item extends { readonly id: string }>(
  paging: Paging | undefined,
  all: readonly Item[],
  query: Readonly<Record<string, unknown>>,
): Page<Item> {
  const total = all.length;
  const asked = paging?.size === undefined ? undefined : positive(query[paging.size.name]);
  const size = Math.min(
    asked ?? paging?.defaultSize ?? Math.max(total, 1),
    paging?.maximum ?? Number.POSITIVE_INFINITY,
  );
  const value = paging?.position === undefined ? undefined : query[paging.position.name];
  const offset = offsetOf(paging, all, value, size);
  const items = all.slice(offset, offset + size);
  const hasNext = offset + size < total;
  const first = paging?.first ?? 1;
  const number = Math.floor(offset / Math.max(size, 1)) + first;
  const last = items.at(-1);
  const next = { page: number + 1, offset: offset + size, cursor: last?.id, limit: undefined }[
    paging?.kind ?? 'limit'
  ];
  const before = {
    page: number - 1,
    offset: Math.max(0, offset - size),
    cursor: all[offset - size - 1]?.id ?? '',
    limit: undefined,
  }[paging?.kind ?? 'limit'];
  return {
    items,
    total,
    size,
    offset,
    next: hasNext ? next : undefined,
    previous: offset > 0 ? before : undefined,
    number,
    pages: Math.max(1, Math.ceil(total / Math.max(size, 1))),
  };
}

function positive(value: unknown): number | undefined {
  const number = Number(value);
  return value !== undefined && value !== '' && Number.isInteger(number) && number > 0
    ? number
    : undefined;
}

function offsetOf<Item extends { readonly id: string }>(
  paging: Paging | undefined,
  all: readonly Item[],
  value: unknown,
  size: number,
): number {
  if (paging === undefined || value === undefined || value === '') return 0;
  if (paging.kind === 'page') return Math.max(0, Number(value) - paging.first || 0) * size;
  if (paging.kind === 'offset') return Math.max(0, Number(value) || 0);
  const index = all.findIndex(({ id }) => id === String(value));
  return index + 1;
}
