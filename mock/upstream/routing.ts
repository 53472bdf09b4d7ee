import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { Upstream } from './forward.ts';

/** Who answers an operation: `fallback` is upstream, and the double where that fails. */
export const ways = ['double', 'upstream', 'fallback'] as const;
export type Way = (typeof ways)[number];

/** Which operations go upstream. */
export interface UpstreamOptions extends Upstream {
  /**
   * By operationId, by `tag:` and a tag, or `*` for all others; the operation goes before its tags.
   * `fallback` for all by default.
   */
  readonly routes: Readonly<Record<string, Way>>;
  /** Whether requests that may change something go upstream: by default the double answers them. */
  readonly writes: boolean;
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY']);

/** Who answers a request. */
export function wayOf(
  { routes, writes }: Pick<UpstreamOptions, 'routes' | 'writes'>,
  document: OpenApiDocument,
  operation: Operation | undefined,
  method: string,
): Way {
  if (!mayGoUpstream({ writes }, method)) return 'double';
  const named = operation === undefined ? [] : [operation.id, ...tagsOf(document, operation)];
  const found = [...named, '*'].find((name) => Object.hasOwn(routes, name));
  return found === undefined ? 'fallback' : (routes[found] ?? 'fallback');
}

/** Whether a request with a method may go upstream at all. */
export function mayGoUpstream(
  { writes }: Pick<UpstreamOptions, 'writes'>,
  method: string,
): boolean {
  return writes || safeMethods.has(method.toUpperCase());
}

function tagsOf(document: OpenApiDocument, { pointer }: Operation): string[] {
  const { node } = dereference(document, pointer);
  const tags = isObject(node) ? node['tags'] : undefined;
  return Array.isArray(tags) ? tags.map((tag) => `tag:${String(tag)}`) : [];
}

/** The names of routes that are neither an operation of a document, nor one of its tags, nor `*`. */
export function unknownRoutes(
  routes: Readonly<Record<string, Way>>,
  apis: readonly {
    readonly document: OpenApiDocument;
    readonly operations: readonly Operation[];
  }[],
): string[] {
  const known = new Set(['*']);
  for (const { document, operations } of apis)
    for (const operation of operations)
      for (const name of [operation.id, ...tagsOf(document, operation)]) known.add(name);
  return Object.keys(routes).filter((name) => !known.has(name));
}
