import { dereference, type OpenApiDocument } from './document.ts';
import type { Operation } from './operation.ts';

/**
 * `x-doubletake-order` of an operation, the order of a list where the request asks for none:
 * `newest` (what was made last comes first), or the member that the list is sorted by, after a
 * minus the other way round. See docs/reference/extensions.md.
 */
export function statedOrder(document: OpenApiDocument, { pointer }: Operation): string | undefined {
  const order = dereference(document, pointer).node['x-doubletake-order'];
  return typeof order === 'string' && order !== '' ? order : undefined;
}
