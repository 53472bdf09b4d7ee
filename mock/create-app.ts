import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type Express, type Request, type Response } from 'express';
import { serveConsole } from './control/console.ts';
import { addCorsHeaders, createCors } from './cors.ts';
import { type Handled, handleRequest, type Serving } from './handle-request.ts';
import type { JournalEntry } from './journal.ts';
import { recordBody, recordHeaders, recordUrl } from './record.ts';
import { RequestAborted } from './run-middleware.ts';
import type { Clock } from './state/clock.ts';

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

/** What an app is told besides what it serves. */
export interface AppOptions {
  readonly clock: Clock;
  readonly trustProxy: boolean;
  readonly onRequest: ((event: RequestEvent) => void) | undefined;
}

/**
 * The Express app of a double: CORS, the console, then one handler for everything; journal and log after each answer. A request that
 * has no need of Express goes to that handler directly.
 */
export function createApp(serving: Serving, options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', options.trustProxy);
  app.use(createCors());
  app.use(serveConsole());
  const answer = createAnswer(serving, options);
  app.use(answer);
  passBy(app, (req, res) => {
    req.originalUrl = req.url;
    addCorsHeaders(req, res);
    void answer(req, res);
  });
  return app;
}

/** What Express's own `handle` takes; its types leave it out. */
type Handle = (req: Request, res: Response, next?: (error?: unknown) => void) => void;

/**
 * Hands requests to a function that Express would only pass on. Changing the prototypes of request and response, and one layer after
 * another, costs Express more than most answers do (docs/performance.md).
 */
function passBy(app: Express, direct: (req: Request, res: Response) => void): void {
  const inner = app as unknown as { handle: Handle };
  const whole = inner.handle.bind(app);
  inner.handle = (req, res, next) => {
    // Below another app, or behind a proxy, Express knows what the client asked for.
    const isOurs = next === undefined && req.originalUrl === undefined && !app.get('trust proxy');
    if (isOurs && req.method !== 'OPTIONS' && !isConsole(req.url)) direct(req, res);
    else whole(req, res, next);
  };
}

function isConsole(url: string): boolean {
  return url.startsWith('/__doubletake') && /^\/__doubletake\/?(\?|$)/i.test(url);
}

function createAnswer(serving: Serving, options: AppOptions): (req: Request, res: Response) => Promise<void> {
  const credentials = createCredentialNames(serving);
  return async (req, res) => {
    const started = performance.now();
    try {
      const handled = await handleRequest(serving, req, res);
      tell(handled, req, res, performance.now() - started, credentials(), options);
    } catch (error) {
      // Either nobody is left to answer, or the answer itself could not be sent: closing is all that HTTP leaves.
      res.destroy();
      const gone = { status: undefined, violations: error instanceof RequestAborted ? [error.message] : [], faults: [] };
      const place = { method: req.method, url: recordUrl(req.originalUrl, credentials()), api: undefined, operation: undefined, sandbox: undefined };
      options.onRequest?.({ ...place, ...gone, milliseconds: performance.now() - started, error: error instanceof RequestAborted ? undefined : error });
    }
  };
}

/** Writes an answered request into the journal of its sandbox, and tells the log. */
function tell(
  { sandbox, api, outcome }: Handled,
  req: Request,
  res: Response,
  milliseconds: number,
  credentials: ReadonlySet<string>,
  options: AppOptions,
): void {
  const common = {
    method: req.method,
    url: recordUrl(req.originalUrl, credentials),
    api: api?.name,
    operation: outcome.operation?.id,
    milliseconds,
    violations: outcome.violations ?? [],
    faults: (outcome.faults ?? []).map((fault) => fault.kind),
  };
  // The console polls the control API and shows uploads as thumbnails; in the journal that would be noise.
  const isNoise = api?.behaviour.isControl || (api === undefined && req.url.endsWith('?from=console'));
  if (!isNoise && sandbox !== undefined) {
    const time = options.clock.now();
    const request = lazily(() => recordMessage(req.headers, outcome.body, credentials), isLarge(req, outcome.body));
    const headers = res.getHeaders();
    const response = lazily(() => recordMessage(headers, outcome.answer.body, credentials), isLarge(res, outcome.answer.body));
    sandbox.journal.add({
      ...common,
      sandbox: sandbox.name,
      status: outcome.answer.status,
      get time() {
        return time.toISOString();
      },
      get request() {
        return request();
      },
      get response() {
        return response();
      },
    });
  }
  options.onRequest?.({ ...common, sandbox: sandbox?.name, status: outcome.answer.status, error: outcome.unexpected });
}

function recordMessage(headers: Parameters<typeof recordHeaders>[0], body: unknown, credentials: ReadonlySet<string>): JournalEntry['request'] {
  return { headers: recordHeaders(headers, credentials), ...(body !== undefined && { body: recordBody(body) }) };
}

/** More than this is written down at once, so that the journal holds no more than what it shows. */
const largest = 16_384;

/** Whether a message has, or may have, a body that the journal must not hold on to: files, streams, and much JSON. */
function isLarge(message: IncomingMessage | ServerResponse, body: unknown): boolean {
  if (body === undefined) return false;
  const length = 'getHeader' in message ? message.getHeader('content-length') : message.headers['content-length'];
  return length === undefined || Number(length) > largest || typeof body !== 'object';
}

/** Makes a value when it is first asked for. */
function lazily<Value>(make: () => Value, atOnce: boolean): () => Value {
  if (atOnce) {
    const value = make();
    return () => value;
  }
  return make;
}

/** The names that credentials go by in all APIs; found anew after a reload. */
function createCredentialNames(serving: Serving): () => ReadonlySet<string> {
  let apis: unknown;
  let names: ReadonlySet<string> = new Set();
  return () => {
    if (apis !== serving.apis()) {
      apis = serving.apis();
      names = new Set(serving.apis().flatMap((api) => [...api.credentialNames]));
    }
    return names;
  };
}
