import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { listOperations, type Operation } from '../../openapi/model/operation.ts';
import { serverBasePaths } from '../../openapi/model/servers.ts';
import { type Connection, createHttpClient, type HttpClient } from '../request/http-client.ts';
import { actsAsRead } from '../safety/permit.ts';

/** Where a target has its operations. */
export interface BasePath {
  /** The path that was given, below which everything answers 404. */
  readonly given: string;
  /** The URL to try instead. */
  readonly url: string;
  /** The path of the document's server that leads there; `''` for the root. */
  readonly path: string;
}

/** So many operations are tried at each path. */
const mostTried = 4;

/**
 * Finds that a URL lacks the base path of the document's servers, or has one too many: GETs at
 * which nothing has to be filled in answer 404 below it, and do not below another. Undefined where
 * the URL is good, or where no other is better. Sends GET alone, without credentials.
 */
export async function findBasePath(
  document: OpenApiDocument,
  target: string,
  { connection, timeout }: { readonly connection: Connection; readonly timeout: number },
): Promise<BasePath | undefined> {
  const tried = listOperations(document).filter(isPlain).slice(0, mostTried);
  if (tried.length === 0) return undefined;
  const { origin, pathname } = new URL(target);
  const given = pathname.replace(/\/+$/, '');
  const client = createHttpClient(timeout, connection);
  try {
    if (await isThere(client, origin, given, tried)) return undefined;
    const paths = [...serverBasePaths(document).flatMap((path) => [given + path, path]), ''];
    for (const path of new Set(paths.filter((candidate) => candidate !== given))) {
      if (await isThere(client, origin, path, tried)) return { given, url: origin + path, path };
    }
    return undefined;
  } finally {
    client.close();
  }
}

function isPlain(operation: Operation): boolean {
  const { method, path, parameters } = operation;
  return (
    method === 'get' &&
    !path.includes('{') &&
    !parameters.some(({ required }) => required) &&
    !actsAsRead(operation)
  );
}

/**
 * Whether one of the operations answers anything but 404 below a path. What answers nothing counts
 * as there: its absence is told elsewhere.
 */
async function isThere(
  client: HttpClient,
  origin: string,
  basePath: string,
  operations: readonly Operation[],
): Promise<boolean> {
  for (const { path } of operations) {
    try {
      const { status } = await client.exchange({
        method: 'GET',
        origin,
        path: basePath + path,
        headers: {},
        body: undefined,
      });
      if (status !== 404) return true;
    } catch {
      return true;
    }
  }
  return false;
}
