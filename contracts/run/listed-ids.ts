import { isObject } from '../../openapi/lib/json-pointer.ts';
import { isIdName } from '../plan/id-member.ts';
import type { Exchange } from '../request/exchange.ts';
import type { ListedIds } from './test-data.ts';

/** The ids of what a read of a list shows. */
export function listedBy({ request, response }: Exchange): ListedIds[] {
  if (request.method !== 'GET' || response === undefined || response.status >= 300) return [];
  const ids = new Set<string>();
  const collect = (node: unknown, depth: number, isInList: boolean): void => {
    if (depth > 3) return;
    if (Array.isArray(node)) {
      for (const item of node.slice(0, 200)) collect(item, depth + 1, true);
      return;
    }
    if (!isObject(node)) return;
    for (const [name, value] of Object.entries(node))
      if (isInList && isIdName(name) && (typeof value === 'string' || typeof value === 'number'))
        ids.add(String(value));
      else if (!isInList) collect(value, depth + 1, false);
  };
  collect(response.json, 0, false);
  return ids.size === 0 ? [] : [{ path: request.path, ids }];
}
