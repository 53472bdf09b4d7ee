import express, { type Express, type Request, type Response } from 'express';
import { serveConsole } from '../control/console.ts';
import type { AnswerRequest } from '../pipeline/create-answer.ts';
import type { GuardOptions } from '../pipeline/guard.ts';
import { needsExpress } from './needs-express.ts';
import { createPreflight } from './preflight.ts';
import { normalizeTarget } from './request-target.ts';

/**
 * The Express app of a double: preflights, the console, then one handler for everything. A request
 * that has no need of Express goes to that handler directly.
 */
export function createApp(
  answer: AnswerRequest,
  guard: GuardOptions,
  trustProxy: boolean,
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', trustProxy);
  app.use(createPreflight());
  app.use(serveConsole(guard));
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
 * Hands requests to a function that Express would only pass on. Changing the prototypes of request
 * and response, and one layer after another, costs Express more than most answers do
 * (docs/performance.md).
 */
function passBy(app: Express, direct: (req: Request, res: Response) => void): void {
  const inner = app as unknown as { handle: Handle };
  const whole = inner.handle.bind(app);
  inner.handle = (req, res, next) => {
    if (next === undefined) normalizeTarget(req);
    // Below another app, or behind a proxy, Express knows what the client asked for.
    const isOurs = next === undefined && req.originalUrl === undefined && !app.get('trust proxy');
    if (isOurs && !needsExpress(req)) direct(req, res);
    else whole(req, res, next);
  };
}
