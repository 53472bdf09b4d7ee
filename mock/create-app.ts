import express, { type Express, type Request, type Response } from 'express';
import { serveConsole } from './control/console.ts';
import { createCors } from './cors.ts';
import { type Handled, handleRequest, type Serving } from './handle-request.ts';
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

/** The Express app of a double: CORS, the console, then one handler for everything; journal and log after each answer. */
export function createApp(serving: Serving, options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', options.trustProxy);
  app.use(createCors());
  app.use(serveConsole());
  app.use(async (req: Request, res: Response) => {
    const started = performance.now();
    try {
      const handled = await handleRequest(serving, req, res);
      tell(handled, req, res, performance.now() - started, serving, options);
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

/** Writes an answered request into the journal of its sandbox, and tells the log. */
function tell({ sandbox, api, outcome }: Handled, req: Request, res: Response, milliseconds: number, serving: Serving, options: AppOptions): void {
  const credentials = credentialNames(serving);
  const violations = outcome.violations ?? [];
  const faults = (outcome.faults ?? []).map((fault) => fault.kind);
  const common = {
    method: req.method,
    url: recordUrl(req.originalUrl, credentials),
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
      time: options.clock.now().toISOString(),
      sandbox: sandbox.name,
      status: outcome.answer.status,
      request: { headers: recordHeaders(req.headers, credentials), ...(outcome.body !== undefined && { body: recordBody(outcome.body) }) },
      response: {
        headers: recordHeaders(res.getHeaders(), credentials),
        ...(outcome.answer.body !== undefined && { body: recordBody(outcome.answer.body) }),
      },
    });
  }
  options.onRequest?.({ ...common, sandbox: sandbox?.name, status: outcome.answer.status, error: outcome.unexpected });
}

function credentialNames(serving: Serving): ReadonlySet<string> {
  return new Set(serving.apis().flatMap((api) => [...api.credentialNames]));
}
