import { join } from 'node:path';
import express, { type Express, type Request, type Response } from 'express';
import { DoubletakeError } from '../openapi/doubletake-error.ts';
import { loadDocument } from '../openapi/load-document.ts';
import { type Api, createApi } from './api.ts';
import { serveConsole } from './control/console.ts';
import { type Control, createControl } from './control/control.ts';
import { createControlHandlers } from './control/handlers.ts';
import { createCors } from './cors.ts';
import { type Handled, handleRequest, type Serving } from './handle-request.ts';
import { packageRoot, packageVersion } from './package-root.ts';
import { recordBody, recordHeaders, recordUrl } from './record.ts';
import { RequestAborted } from './run-middleware.ts';
import { createSandboxes } from './sandboxes.ts';
import { type ApiSource, documentSource, shippedApi, shippedApiNames } from './shipped-apis.ts';
import { type Clock, createSeededClock } from './state/clock.ts';
import { createMemoryStore } from './state/memory-store.ts';
import type { Store } from './state/store.ts';

/** What a double is made from; everything has a default. */
export interface DoubleOptions {
  /** Names of shipped APIs, or paths of OpenAPI documents; the three shipped APIs by default. */
  readonly apis?: readonly string[];
  /** Overlay files that are applied to every document, after its own. */
  readonly overlays?: readonly string[];
  /** Decides ids, samples and the clock's start; 1 by default. */
  readonly seed?: number;
  /** Without start-up data. */
  readonly empty?: boolean;
  /** Credentials to accept; any non-empty one by default. */
  readonly apiKeys?: readonly string[];
  /** Bytes of an uploaded file, where no limit is documented; 5 MiB by default. */
  readonly maxUpload?: number;
  /** Bytes of any other request body; 10 MiB by default. */
  readonly maxBody?: number;
  /** Milliseconds that every answer of an API waits. */
  readonly latency?: number;
  /** Where the state lies; in this process by default. */
  readonly store?: Store;
  /** What time it is; by default the seed decides the start. */
  readonly clock?: Clock;
  /** Believe `X-Forwarded-*` of a proxy in front. */
  readonly trustProxy?: boolean;
  /** `Host` names to accept besides those of the loopback; any by default. */
  readonly allowedHosts?: readonly string[];
  /** What the control API wants as a bearer token. */
  readonly controlToken?: string;
  /** Called after each answer. */
  readonly onRequest?: (event: RequestEvent) => void;
}

/** One answered request, for a log. */
export interface RequestEvent {
  readonly method: string;
  readonly url: string;
  readonly api: string | undefined;
  readonly operation: string | undefined;
  readonly sandbox: string | undefined;
  /** Undefined where the client hung up first. */
  readonly status: number | undefined;
  readonly milliseconds: number;
  readonly violations: readonly string[];
  readonly faults: readonly string[];
  /** Set where something failed that nobody foresaw. */
  readonly error: unknown;
}

/** A running double, without a socket: mount `app`, or hand it to `supertest`. */
export interface Double {
  readonly app: Express;
  readonly seed: number;
  readonly control: Control;
  apis(): readonly Api[];
  /** Reads the documents again and keeps the state. Rejects, and changes nothing, where one is broken. */
  reload(): Promise<void>;
  /** The files that a reload would read. */
  files(): readonly string[];
  /** Ends the event streams that would keep a server from closing. */
  drain(): void;
  /** Drains, then lets go of the store: no request is answered any more. */
  close(): Promise<void>;
}

/**
 * Makes a double of the given APIs. Rejects with a `DoubletakeError` for a document or overlay that is broken.
 * @example
 * const double = await createDouble({ apis: ['okchat'] });
 * const server = double.app.listen(0);
 */
export async function createDouble(options: DoubleOptions = {}): Promise<Double> {
  const seed = checkSeed(options.seed ?? 1);
  const sources = (options.apis ?? shippedApiNames).map((name) => findSource(name));
  let apis = await loadApis(sources, options.overlays ?? []);
  const clock = options.clock ?? createSeededClock(seed);
  const store = options.store ?? createMemoryStore();
  const sandboxes = createSandboxes({ store, clock, seed, empty: options.empty ?? false, apis: () => apis });
  const documentFile = join(packageRoot, 'spec', 'doubletake', 'openapi.yaml');
  const closing = new AbortController();
  const handlers = createControlHandlers({ version: packageVersion(), apis: () => apis, sandboxes, documentFile, closing: closing.signal });
  const control = createApi(await loadDocument(documentFile, { name: 'doubletake' }), { handlers: handlers as never, isControl: true });
  const serving: Serving = {
    apis: () => apis,
    control,
    sandboxes,
    settings: {
      apiKeys: options.apiKeys?.length ? options.apiKeys : undefined,
      maxUpload: options.maxUpload,
      maxBody: options.maxBody ?? 10 * 1024 * 1024,
      latency: options.latency ?? 0,
    },
    guard: { allowedHosts: options.allowedHosts, controlToken: options.controlToken },
  };
  return {
    app: createApp(serving, clock, options),
    seed,
    control: createControl(sandboxes),
    apis: () => apis,
    async reload() {
      apis = await loadApis(sources, options.overlays ?? []);
    },
    files: () => apis.flatMap((api) => api.document.files),
    drain: () => closing.abort(),
    async close() {
      closing.abort();
      await store.close();
    },
  };
}

function createApp(serving: Serving, clock: Clock, options: DoubleOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', options.trustProxy ?? false);
  app.use(createCors());
  app.use(serveConsole());
  app.use(async (req: Request, res: Response) => {
    const started = performance.now();
    try {
      const handled = await handleRequest(serving, req, res);
      tell(handled, req, res, clock, performance.now() - started, serving, options);
    } catch (error) {
      // Either nobody is left to answer, or the answer itself could not be sent: closing is all that HTTP leaves.
      res.destroy();
      const gone = { status: undefined, violations: error instanceof RequestAborted ? [error.message] : [], faults: [] };
      const place = { method: req.method, url: recordUrl(req.originalUrl, credentialNames(serving)), api: undefined, operation: undefined, sandbox: undefined };
      options.onRequest?.({ ...place, ...gone, milliseconds: performance.now() - started, error: error instanceof RequestAborted ? undefined : error });
    }
  });
  return app;
}

function tell(
  { sandbox, api, outcome }: Handled,
  req: Request,
  res: Response,
  clock: Clock,
  milliseconds: number,
  serving: Serving,
  options: DoubleOptions,
): void {
  const violations = outcome.violations ?? [];
  const faults = (outcome.faults ?? []).map((fault) => fault.kind);
  const common = {
    method: req.method,
    url: recordUrl(req.originalUrl, credentialNames(serving)),
    api: api?.name,
    operation: outcome.operation?.id,
    milliseconds,
    violations,
    faults,
  };
  // The console polls the control API and shows uploads as thumbnails; in the journal that would be noise.
  const isNoise = api?.behaviour.isControl || (api === undefined && req.url.endsWith('?from=console'));
  if (!isNoise) {
    sandbox?.journal.add({
      ...common,
      time: clock.now().toISOString(),
      sandbox: sandbox.name,
      status: outcome.answer.status,
      request: { headers: recordHeaders(req.headers, credentialNames(serving)), ...(outcome.body !== undefined && { body: recordBody(outcome.body) }) },
      response: {
        headers: recordHeaders(res.getHeaders(), credentialNames(serving)),
        ...(outcome.answer.body !== undefined && { body: recordBody(outcome.answer.body) }),
      },
    });
  }
  options.onRequest?.({ ...common, sandbox: sandbox?.name, status: outcome.answer.status, error: outcome.unexpected });
}

function credentialNames(serving: Serving): ReadonlySet<string> {
  return new Set(serving.apis().flatMap((api) => [...api.credentialNames]));
}

function findSource(name: string): ApiSource {
  return /[./\\]/.test(name) ? documentSource(name) : shippedApi(name);
}

async function loadApis(sources: readonly ApiSource[], overlays: readonly string[]): Promise<Api[]> {
  return Promise.all(
    sources.map(async (source) => {
      const document = await loadDocument(source.document, { name: source.name, overlays: [...source.overlays, ...overlays] });
      return createApi(document, await source.behaviour());
    }),
  );
}

function checkSeed(seed: number): number {
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new DoubletakeError('option-invalid', `the seed ${seed} is not accepted (accepted: whole numbers from 0 to ${Number.MAX_SAFE_INTEGER})`);
}
