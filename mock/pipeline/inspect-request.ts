import { Readable } from 'node:stream';
import type { ProblemCode } from '../../openapi/errors.ts';
import { decodePercent } from '../../openapi/lib/pairs.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { readBody } from '../http/read-body.ts';
import { type Problem, ProblemError } from '../lib/problem.ts';
import type { Settings } from '../lib/settings.ts';
import type { Api } from '../model/api.ts';
import type { PlainRequest } from '../model/exchange.ts';
import type { DoubleRequest } from '../model/types.ts';
import { matchOperation } from './match.ts';
import { findApi } from './route.ts';
import { validateRequest } from './validate-request.ts';

/** A request that is not answered here: one that was recorded, or goes to another server. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly target: string;
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

/** What a document says of a request. */
export interface Inspection {
  readonly operation: Operation | undefined;
  /** The path without the server's base path. */
  readonly path: string;
  /** Values of the path's parameters, by name. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** The body as its media type reads; undefined where there is none, or it cannot be read. */
  readonly body: unknown;
  /** What is wrong with it; undefined where nothing is. */
  readonly problem: (Problem & { readonly code: ProblemCode }) | undefined;
}

/** Files of any size are looked at: the target decides how large they may be. */
const anySize = 1024 * 1024 * 1024;
const settings: Settings = {
  apiKeys: undefined,
  maxUpload: anySize,
  maxBody: anySize,
  lenient: false,
  callbacks: false,
  latency: 0,
  streamPace: 0,
};

/** Reads a request and holds it to the document, as the double does before it answers. */
export async function inspectRequest(api: Api, seen: SeenRequest): Promise<Inspection> {
  const [path = '', query = ''] = splitOnce(seen.target, '?');
  const request: DoubleRequest = {
    method: seen.method,
    path,
    basePath: '',
    query,
    headers: seen.headers,
    baseUrl: '',
  };
  let known: Inspection = {
    operation: undefined,
    path,
    values: {},
    query: Object.fromEntries(new URLSearchParams(query)),
    body: undefined,
    problem: undefined,
  };
  try {
    const found = findApi([api], request);
    known = { ...known, path: found.path, values: decodedValues(found.route.values) };
    const { operation, values } = matchOperation(found.route, seen.method);
    known = { ...known, operation };
    const own = { ...request, path: found.path };
    // What cannot be taken is told after what can be read of it.
    const body = await readBody(api, operation, arrivedRequest(seen), settings);
    known = { ...known, body: body.value };
    const valid = validateRequest(api, operation, values, own, body, settings);
    return { ...known, values: valid.path, query: valid.query, body: valid.body };
  } catch (error) {
    if (error instanceof ProblemError) return { ...known, problem: error.problem };
    throw error;
  }
}

/** A request that has arrived as a whole. */
function arrivedRequest({ method, target, headers, body }: SeenRequest): PlainRequest {
  const own = Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(transfer-encoding|content-length)$/.test(name)),
  );
  return {
    method,
    url: target,
    originalUrl: target,
    httpVersion: '1.1',
    headers: body === undefined ? own : { ...own, 'content-length': String(body.length) },
    rawHeaders: [],
    baseUrl: '',
    body: Readable.from(body === undefined ? [] : [body]),
  };
}

function decodedValues(values: ReadonlyMap<string, string>): Record<string, unknown> {
  return Object.fromEntries([...values].map(([name, text]) => [name, decodePercent(text)]));
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
