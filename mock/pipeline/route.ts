import { ownMember } from '../../openapi/lib/json-pointer.ts';
import { decodePercent } from '../../openapi/lib/pairs.ts';
import type { Lookup, RouteMatch } from '../../openapi/model/router.ts';
import { splitTarget } from '../http/request-target.ts';
import { ProblemError } from '../lib/problem.ts';
import type { Api } from '../model/api.ts';
import type { PlainRequest } from '../model/exchange.ts';
import { assertSandboxName, defaultSandbox } from '../model/sandbox.ts';
import type { DoubleRequest } from '../model/types.ts';

/** A request taken apart: which sandbox it is for, and what is left of its path. */
export interface SandboxedRequest {
  readonly sandbox: string;
  readonly request: DoubleRequest;
}

const sandboxPath = /^\/__doubletake\/in\/([^/?]+)(\/.*)?$/;

/**
 * Finds the sandbox in the base path `/__doubletake/in/<name>`, else in the header
 * `x-doubletake-sandbox`.
 */
export function takeSandbox({ url, method, headers, baseUrl }: PlainRequest): SandboxedRequest {
  const { path: fullPath, query } = splitTarget(url);
  const inPath = fullPath.startsWith('/__doubletake/in/') ? sandboxPath.exec(fullPath) : null;
  const sandbox =
    inPath === null ? headerText(headers['x-doubletake-sandbox']) : decodePercent(inPath[1] ?? '');
  const name = sandbox || defaultSandbox;
  const path = inPath === null ? fullPath : (inPath[2] ?? '/');
  if (name === defaultSandbox)
    return {
      sandbox: name,
      request: { method, path, basePath: '', query, headers, baseUrl },
    };
  assertSandboxName(name);
  return {
    sandbox: name,
    request: {
      method,
      path,
      basePath: '',
      query,
      headers,
      baseUrl: `${baseUrl}/__doubletake/in/${name}`,
    },
  };
}

function headerText(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join('') : (value ?? '');
}

/** What a request carries under a name, as a query member or else as a header field. */
export function lookupIn({ query, headers }: DoubleRequest): Lookup {
  let members: URLSearchParams | undefined;
  const memberOf = (name: string) => {
    members ??= new URLSearchParams(query);
    return members.get(name);
  };
  return (name) =>
    memberOf(name) ?? ([ownMember(headers, name.toLowerCase()) ?? []].flat()[0] || undefined);
}

/**
 * Where a request belongs: the API, the path below its base path, and what the API has at that
 * path.
 */
export interface Found {
  readonly api: Api;
  readonly path: string;
  readonly route: RouteMatch;
}

/**
 * The API that has a request's path. An API answers at its own paths and below its servers' base
 * paths. Where several have the path, the longer base path counts, then who has the method, then
 * the order. Throws `path-unknown`, naming the nearest path of any.
 */
export function findApi(apis: readonly Api[], request: DoubleRequest): Found {
  const found = apiWith(apis, request);
  if (found !== undefined) return found;
  const { method, path } = request;
  const nearest = nearestPath(apis, path);
  const hint = nearest === undefined ? '' : ` The nearest path is ${nearest}.`;
  throw new ProblemError('path-unknown', `No API here has the path ${path} (${method}).${hint}`);
}

/** The same; undefined where no API has the path. */
export function apiWith(apis: readonly Api[], request: DoubleRequest): Found | undefined {
  const { method, path } = request;
  const lookup = lookupIn(request);
  let best: (Found & { readonly base: string; readonly hasMethod: boolean }) | undefined;
  for (const api of apis) {
    for (const base of api.basePaths) {
      if (!isBelow(path, base)) continue;
      const rest = base === '' ? path : path.slice(base.length) || '/';
      const route = api.router.match(rest, lookup);
      if (route === undefined) continue;
      const found = { api, path: rest, route, base, hasMethod: hasMethod(route, method) };
      if (
        best === undefined ||
        base.length > best.base.length ||
        (base.length === best.base.length && found.hasMethod && !best.hasMethod)
      )
        best = found;
    }
  }
  return best;
}

function isBelow(path: string, base: string): boolean {
  return path.startsWith(base) && (path.length === base.length || path[base.length] === '/');
}

function hasMethod({ operations }: RouteMatch, method: string): boolean {
  return operations.has(method.toLowerCase()) || (method === 'HEAD' && operations.has('get'));
}

function nearestPath(apis: readonly Api[], path: string): string | undefined {
  const named = apis.flatMap(({ basePaths, router }) =>
    basePaths.flatMap((base) => {
      const nearest = router.nearest(path.startsWith(base) ? path.slice(base.length) : path);
      return nearest === undefined
        ? []
        : [{ path: base + nearest.template, distance: nearest.distance }];
    }),
  );
  return named.sort((a, b) => a.distance - b.distance)[0]?.path;
}
