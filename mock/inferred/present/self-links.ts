import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { encodePercent } from '../../../openapi/lib/pairs.ts';
import { setIn } from '../../../openapi/lib/value-path.ts';
import type { Api } from '../../model/api.ts';
import type { OperationCall } from '../../model/types.ts';
import type { Resource } from '../infer/model.ts';
import { keyOf, parametersIn, shapeOf } from '../infer/path-shapes.ts';
import { collectionUrl } from '../repository/resource-repository.ts';

/**
 * An item whose links to itself, and of JSON:API to what it is related with, lead there: `links.self`,
 * `_links.self.href`. Nothing is changed where the item has no such links, where a client sends them,
 * and where the document has no operation that reads the item.
 */
export function withSelfLinks(
  api: Api,
  call: OperationCall,
  resource: Resource,
  id: string,
  shown: unknown,
): unknown {
  if (!isObject(shown) || !('links' in shown || '_links' in shown)) return shown;
  const { sentMembers } = resource.resourceSchema;
  if (sentMembers.has('links') || sentMembers.has('_links')) return shown;
  const own = pathOfItem(call, resource, id);
  if (own === undefined || api.router.match(own) === undefined) return shown;
  return withRelated(api, call, own, withSelf(call, shown, own));
}

/** An answer around one item whose links to itself lead to what was asked for, or to the item. */
export function withSelfAround(
  api: Api,
  call: OperationCall,
  resource: Resource,
  id: string,
  body: unknown,
): unknown {
  if (!isObject(body) || !('links' in body || '_links' in body)) return body;
  if (call.operation.method === 'get') return withSelf(call, body, call.request.path, true);
  const own = pathOfItem(call, resource, id);
  return own === undefined || api.router.match(own) === undefined
    ? body
    : withSelf(call, body, own);
}

/** The path of an item of a collection, below the base path; undefined where the call does not say it. */
function pathOfItem(call: OperationCall, resource: Resource, id: string): string | undefined {
  const { segments, kind } = resource;
  if (kind !== 'collection') return undefined;
  const own = shapeOf(call.operation).segments;
  const isHere = keyOf(own.slice(0, segments.length)) === keyOf(segments);
  return isHere || parametersIn(segments).length === 0
    ? `${collectionUrl(call, resource)}/${encodePercent(id)}`
    : undefined;
}

function withSelf(
  call: OperationCall,
  value: Readonly<Record<string, unknown>>,
  path: string,
  hasQuery = false,
): Readonly<Record<string, unknown>> {
  let told = value;
  for (const name of ['links', '_links']) {
    const links = told[name];
    if (!isObject(links)) continue;
    for (const [way, current] of [
      [[name, 'self'], links['self']],
      [[name, 'self', 'href'], isObject(links['self']) ? links['self']['href'] : undefined],
    ] as const)
      if (typeof current === 'string')
        told = setIn(told, way, urlOf(call, path, hasQuery, current)) as typeof told;
  }
  return told;
}

/** Whole, or without the origin where what the document shows is. */
function urlOf(
  { request }: OperationCall,
  path: string,
  hasQuery: boolean,
  current: string,
): string {
  const query = hasQuery && request.query !== '' ? `?${request.query}` : '';
  const place = `${request.basePath}${path}${query}`;
  return current.startsWith('/') ? place : `${request.baseUrl}${place}`;
}

/** The links of the relationships of JSON:API. */
function withRelated(
  api: Api,
  call: OperationCall,
  own: string,
  value: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const relationships = value['relationships'];
  if (!isObject(relationships)) return value;
  let told = value;
  for (const [name, relationship] of Object.entries(relationships)) {
    const links = isObject(relationship) ? relationship['links'] : undefined;
    if (!isObject(links)) continue;
    for (const [kind, path] of [
      ['self', `${own}/relationships/${name}`],
      ['related', `${own}/${name}`],
    ] as const) {
      const current = links[kind];
      if (typeof current !== 'string' || api.router.match(path) === undefined) continue;
      const way = ['relationships', name, 'links', kind];
      told = setIn(told, way, urlOf(call, path, false, current)) as typeof told;
    }
  }
  return told;
}
