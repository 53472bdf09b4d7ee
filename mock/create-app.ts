import type { OutgoingHttpHeaders } from 'node:http';
import express, { type Express, type Request, type Response } from 'express';
import { serveConsole } from './control/console.ts';
import { corsFields, createPreflight } from './cors.ts';
import { type Handled, handleRequest, type Serving } from './handle-request.ts';
import type { HeaderList } from './header-list.ts';
import type { Journal } from './journal.ts';
import { lengthIn, type Observed, waiting, writeEntry } from './journal-entry.ts';
import { recordUrl } from './record.ts';
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
 * The Express app of a double: preflights, the console, then one handler for everything; journal and log after each answer. A request that
 * has no need of Express goes to that handler directly.
 */
export function createApp(serving: Serving, options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', options.trustProxy);
  app.use(createPreflight());
  app.use(serveConsole());
  const answer = createAnswer(serving, options);
  app.use(answer);
  passBy(app, (req, res) => {
    req.originalUrl = req.url;
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
    const fields = corsFields(req.headers);
    try {
      const handled = await handleRequest(serving, req, res, fields);
      // What another middleware has set beside ours is known to the response alone.
      const others = res.getHeaderNames().length > 0;
      const headers = others ? res.getHeaders() : fields;
      tell(handled, req, headers, performance.now() - started, credentials(), options);
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
  responseHeaders: OutgoingHttpHeaders | HeaderList,
  milliseconds: number,
  credentials: ReadonlySet<string>,
  options: AppOptions,
): void {
  const { answer, operation, violations = none, faults = none } = outcome;
  const common = {
    method: req.method,
    url: recordUrl(req.originalUrl, credentials),
    api: api?.name,
    operation: operation?.id,
    milliseconds,
    violations,
    faults: faults.length === 0 ? none : faults.map((fault) => fault.kind),
    status: answer.status,
  };
  // The console polls the control API and shows uploads as thumbnails; in the journal that would be noise.
  const isNoise = api?.behaviour.isControl || (api === undefined && req.url.endsWith('?from=console'));
  if (!isNoise && sandbox !== undefined) {
    const observed = {
      ...common,
      sandbox: sandbox.name,
      time: options.clock.now(),
      requestHeaders: req.headers,
      requestBody: waiting(outcome.body, req.headers['content-length']),
      responseHeaders,
      responseBody: waiting(answer.body, lengthIn(responseHeaders)),
    };
    addTo(sandbox.journal, observed, credentials);
  }
  options.onRequest?.({ ...common, sandbox: sandbox?.name, error: outcome.unexpected });
}

const none: readonly never[] = [];

/** A function of its own, so that what the journal holds on to is this, and not the request with its socket. */
function addTo(journal: Journal, observed: Observed, credentials: ReadonlySet<string>): void {
  journal.add(() => writeEntry(observed, credentials));
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
