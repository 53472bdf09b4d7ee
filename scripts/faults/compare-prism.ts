import {
  createFaultProxy,
  type Fault,
  type FaultApi,
  type Strike,
} from '../../test/faults/index.ts';
import { validKey } from '../../test/faults/testing/client.ts';
import { startServer } from '../../test/faults/testing/servers.ts';
import { type Prism, startPrism } from './prism.ts';
import { runJob } from './run-job.ts';

type Recorded = Parameters<Strike>[0];

/** What Prism's proxy says of the faults of one API. */
export interface PrismVerdicts {
  readonly api: FaultApi;
  /** Valid requests that each server got, and how many of them went past Prism. */
  readonly requests: number;
  readonly past: number;
  /** What it objects to on the server that conforms. */
  readonly falseAlarms: readonly string[];
  /**
   * What it objects to with a fault and not without, by the fault's name; undefined where it finds
   * nothing.
   */
  readonly found: ReadonlyMap<string, string | undefined>;
}

/** Milliseconds for one answer. */
const timeout = 5_000;

/**
 * Sends the requests that the checks have answered with 2xx on a server that conforms to servers
 * with a fault, through `prism proxy --errors`, and takes what it objects to.
 */
export async function comparePrism(
  api: FaultApi,
  faults: readonly Fault[],
  seed: number,
  tell: (line: string) => void,
): Promise<PrismVerdicts> {
  const requests = await recordValid(api, seed);
  const prism = await startPrism(api);
  try {
    const baseline = await replay(prism, api, undefined, requests, seed, new Set());
    const found = new Map<string, string | undefined>();
    for (const fault of faults) {
      const [first] = await replay(prism, api, fault, requests, seed, new Set(baseline));
      found.set(fault.name, first);
      tell(`prism, ${fault.name}: ${first ?? 'nothing'}`);
    }
    return {
      api,
      requests: requests.length,
      past: requests.filter(goesPast).length,
      falseAlarms: baseline,
      found,
    };
  } finally {
    await prism.close();
  }
}

async function recordValid(api: FaultApi, seed: number): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  const record: Strike = async (request, next) => {
    const answer = await next(request);
    const isOperation =
      !/\/(storage|__doubletake)\//.test(request.url) &&
      request.method !== 'OPTIONS' &&
      request.method !== 'HEAD';
    if (isOperation && answer.status >= 200 && answer.status < 300) recorded.push(request);
    return answer;
  };
  const { error } = await runJob(
    { api, seed, route: 'through the proxy', known: [], toTheEnd: true },
    record,
  );
  if (error !== undefined) throw new Error(error);
  return recorded;
}

/**
 * Prism reads bodies as UTF-8 text, so that files reach the server with other bytes
 * (stoplightio/prism#2475).
 */
function goesPast({ headers }: Recorded): boolean {
  return headers.some(
    ([name, value]) => name.toLowerCase() === 'content-type' && value.startsWith('multipart/'),
  );
}

async function replay(
  prism: Prism,
  api: FaultApi,
  fault: Fault | undefined,
  requests: readonly Recorded[],
  seed: number,
  known: ReadonlySet<string>,
): Promise<string[]> {
  const server = await startServer(api, seed);
  const proxy = await createFaultProxy(server.url, fault, {
    key: validKey,
    patience: timeout,
    seed,
  });
  prism.point(proxy.url);
  const objections: string[] = [];
  try {
    for (const [index, request] of requests.entries()) {
      const objection = await send(goesPast(request) ? proxy.url : prism.url, request);
      if (objection === undefined) continue;
      const told = `request ${index}, ${request.method} ${request.url.split('?')[0]}: ${objection}`;
      if (known.has(told)) continue;
      objections.push(told);
      if (fault !== undefined) break;
    }
    return objections;
  } finally {
    await proxy.close();
    await server.close();
  }
}

/** The fields that a client of ours sets by itself. */
const ownFields = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'accept-encoding',
  'x-forwarded-host',
  'x-forwarded-proto',
]);

/**
 * What Prism objects to, by the error that it answers with; undefined where it passes the server's
 * answer on.
 */
async function send(
  origin: string,
  { method, url, headers, body }: Recorded,
): Promise<string | undefined> {
  const fields = headers
    .filter(([name]) => !ownFields.has(name.toLowerCase()))
    .map(([name, value]) => [name, value] as [string, string]);
  try {
    const content = body.length === 0 ? {} : { body: new Uint8Array(body) };
    const response = await fetch(origin + url, {
      method,
      headers: fields,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
      ...content,
    });
    const text = await response.text();
    const violations = response.headers.get('sl-violations');
    if (violations !== null) return violations;
    const { type, title, validation = [] } = readProblem(response, text);
    // A FetchError is Prism's own failure to read the answer, such as JSON that is cut.
    if (
      type === undefined ||
      !(type.includes('stoplight.io/prism/errors') || type === 'FetchError')
    )
      return undefined;
    return [
      title,
      ...validation.map(
        ({ code, location, message }) => `${location?.join('/')} ${code}: ${message}`,
      ),
    ].join('; ');
  } catch {
    // No answer at all: that is the client's to notice, not Prism's.
    return undefined;
  }
}

interface PrismProblem {
  readonly type?: string;
  readonly title?: string;
  readonly validation?: readonly {
    readonly code?: string;
    readonly location?: readonly string[];
    readonly message?: string;
  }[];
}

function readProblem(response: Response, text: string): PrismProblem {
  return response.headers.get('content-type')?.startsWith('application/problem+json')
    ? (JSON.parse(text) as PrismProblem)
    : {};
}
