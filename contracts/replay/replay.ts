import { decodePercent } from '../../openapi/lib/pairs.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { listOperations, type Operation } from '../../openapi/model/operation.ts';
import { serverBasePaths } from '../../openapi/model/servers.ts';
import { fieldsByName, type RecordedExchange } from '../recording/recorded-exchange.ts';
import { nounsOf } from '../request/id-names.ts';
import { createRoutes, type Routes } from '../safety/routes.ts';
import { type ComparedAnswer, compareAnswers, type Difference } from './compare-answers.ts';
import { createMapping } from './mapping.ts';
import { type ReplayedRequest, requestFor, valuesSent } from './request-for.ts';

/** What became of one exchange of a recording. */
export interface ReplayedExchange {
  readonly recorded: RecordedExchange;
  readonly operation: Operation | undefined;
  /** Why it was not sent or not compared; undefined where it was. */
  readonly leftOut: string | undefined;
  readonly actual: ComparedAnswer | undefined;
  readonly differences: readonly Difference[];
}

export interface ReplayOptions {
  readonly document: OpenApiDocument;
  /** Base URL of the target, for texts that name it. */
  readonly targetUrl: string;
  /** What the recorded paths have before those of the document; found by the document by default. */
  readonly basePath?: string;
  /**
   * Sends a request to the target. Throws a {@link LeftOut} for one that may not go there.
   */
  readonly send: (
    request: ReplayedRequest,
    operation: Operation,
    recorded: RecordedExchange,
  ) => Promise<ComparedAnswer>;
}

/** A request that was not sent, and why. */
export class LeftOut extends Error {}

/**
 * Sends the requests of a recording in their order, one after the other, and compares the answers.
 * Ids and tokens that the recording's answers gave are replaced by those that the target has given.
 */
export async function* replay(
  exchanges: AsyncIterable<RecordedExchange>,
  options: ReplayOptions,
): AsyncGenerator<ReplayedExchange> {
  const { document } = options;
  const routes = createRoutes(listOperations(document));
  const nouns = nounsOf(routes.templates);
  const bases = basePathsOf(document, options.basePath);
  const mapping = createMapping();
  const sent = new Set<string>();
  const made = new Set<string>();
  for await (const recorded of exchanges) {
    const url = new URL(recorded.url);
    const place = placeOf(routes, recorded.method, url.pathname, bases);
    const left = (leftOut: string): ReplayedExchange => ({
      recorded,
      operation: place?.operation,
      leftOut,
      actual: undefined,
      differences: [],
    });
    if (place === undefined) {
      yield left('the document has no such operation');
      continue;
    }
    if (recorded.status === 0) {
      yield left('no answer came when it was recorded');
      continue;
    }
    const special = withoutAnswer(recorded.status);
    if (special !== undefined) {
      yield left(special);
      continue;
    }
    if (recorded.missing !== undefined) {
      yield left(`the recording lacks ${recorded.missing}`);
      continue;
    }
    for (const value of valuesSent(recorded, url, nouns)) if (!made.has(value)) sent.add(value);
    const request = requestFor(recorded, url, place.path, mapping, nouns);
    try {
      const actual = await options.send(request, place.operation, recorded);
      const comparison = {
        document,
        mapping,
        nouns,
        sent,
        made,
        origins: { recorded: url.origin, actual: new URL(options.targetUrl).origin },
        basePaths: {
          recorded: url.pathname.endsWith(place.path)
            ? url.pathname.slice(0, -place.path.length)
            : '',
          actual: new URL(options.targetUrl).pathname.replace(/\/+$/, ''),
        },
      };
      const answer = {
        status: recorded.status,
        headers: fieldsByName(recorded.responseHeaders),
        body: recorded.responseBody,
      };
      const differences = compareAnswers(comparison, place.operation, answer, actual);
      yield { recorded, operation: place.operation, leftOut: undefined, actual, differences };
      const gone = decodePercent(place.path.split('/').at(-1) ?? '');
      if (recorded.method === 'DELETE' && recorded.status < 300) {
        mapping.release(gone);
        sent.delete(gone);
      }
    } catch (error) {
      if (!(error instanceof LeftOut)) throw error;
      yield left(error.message);
    }
  }
}

/** Why a status says nothing of the API that could be compared. */
export function withoutAnswer(status: number): string | undefined {
  if (status > 0 && status < 200) return 'the connection became another protocol';
  return status === 304 ? 'it was answered from what the client had kept (304)' : undefined;
}

/** The base paths that recorded paths may have, the longest first. */
export function basePathsOf(document: OpenApiDocument, given: string | undefined): string[] {
  if (given !== undefined) return [given.replace(/\/+$/, '')];
  return [...new Set([...serverBasePaths(document), ''])].sort((a, b) => b.length - a.length);
}

/** The operation that a recorded request is for, and its path below the base path. */
export function placeOf(
  routes: Routes,
  method: string,
  pathname: string,
  bases: readonly string[],
): { readonly operation: Operation; readonly path: string } | undefined {
  for (const base of bases) {
    if (base !== '' && !pathname.startsWith(`${base}/`)) continue;
    const path = pathname.slice(base.length) || '/';
    const operation =
      routes.find(method, path)?.operation ??
      (method === 'HEAD' ? routes.find('GET', path)?.operation : undefined);
    if (operation !== undefined) return { operation, path };
  }
  return undefined;
}
