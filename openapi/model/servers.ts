import { isObject } from '../lib/json-pointer.ts';
import type { OpenApiDocument } from './document.ts';

/** So many base paths of one server at most, however many values its variables have. */
const mostPaths = 50;

/**
 * The base paths of the document's servers, without their trailing slash; `''` for the root. A
 * server with variables has one for every value that they can have, those with the defaults first.
 * Servers of paths and operations count for the whole document.
 */
export function serverBasePaths(document: OpenApiDocument): string[] {
  const { servers, paths } = document.root;
  const items = isObject(paths) ? Object.values(paths).filter(isObject) : [];
  const inner = items.flatMap((item) => [
    item['servers'],
    ...Object.values(item).map((operation) =>
      isObject(operation) ? operation['servers'] : undefined,
    ),
  ]);
  return [
    ...new Set(
      [servers, ...inner].flatMap((list) =>
        Array.isArray(list) ? list.filter(isObject).flatMap((server) => basePaths(server)) : [],
      ),
    ),
  ];
}

function basePaths(server: Record<string, unknown>): string[] {
  const variables = isObject(server['variables']) ? server['variables'] : {};
  let urls = [String(server['url'] ?? '')];
  for (const [whole, name = ''] of pathOf(urls[0] ?? '').matchAll(/\{([^{}]*)\}/g)) {
    const values = valuesOf(variables[name]);
    urls = urls
      .flatMap((url) => values.map((value) => url.replace(whole, value)))
      .slice(0, mostPaths);
  }
  return urls.map((url) => normalize(pathOf(url)));
}

/** The default first. */
function valuesOf(variable: unknown): string[] {
  if (!isObject(variable)) return [''];
  const choices = Array.isArray(variable['enum']) ? variable['enum'].map(String) : [];
  return [
    ...new Set([
      ...(variable['default'] === undefined ? [] : [String(variable['default'])]),
      ...choices,
    ]),
  ];
}

/** The path of a URL whose scheme and host may hold variables. */
function pathOf(url: string): string {
  const path = url
    .replace(/^(?:[a-z][a-z0-9+.-]*|\{[^{}]*\}):\/\/[^/?#]*/i, '')
    .replace(/^\/\/[^/?#]*/, '');
  return path.replace(/[?#].*$/, '');
}

function normalize(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  return segments.length === 0 ? '' : `/${segments.join('/')}`;
}
