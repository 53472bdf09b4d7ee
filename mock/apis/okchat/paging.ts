import type { ListRange } from '../../model/store.ts';
import type { Schemas } from './schemas.ts';

/** The page that a request asks for, counted from 1. */
export interface Page {
  readonly number: number;
  readonly size: number;
}

/**
 * Reads `page` and `limit`, which come as strings: 1 and 10 where they are left out (assumed, as in
 * the examples).
 */
export function readPage({
  page = '1',
  limit = '10',
}: {
  page?: string | undefined;
  limit?: string | undefined;
}): Page {
  return { number: toCount(page), size: toCount(limit) };
}

/** The part of a list that a page shows. */
export function rangeOf({ number, size }: Page): Required<Pick<ListRange, 'offset' | 'limit'>> {
  return { offset: (number - 1) * size, limit: size };
}

/** The `metadata` that goes with a page: https://docs.okchat.ai/api-reference/get-conversations. */
export function describePage({ number, size }: Page, total: number): Schemas['Pagination'] {
  return {
    currentPage: number,
    pageSize: size,
    totalCount: total,
    totalPages: Math.ceil(total / size),
  };
}

/**
 * Digits of any length; a count beyond what JSON numbers hold exactly is as good as the largest.
 */
function toCount(digits: string): number {
  return Math.min(Number(digits), Number.MAX_SAFE_INTEGER);
}
