import type { RequestListener } from 'node:http';
import type { Request, Response } from 'express';
import type { AnswerRequest } from '../pipeline/create-answer.ts';
import type { GuardOptions } from '../pipeline/guard.ts';
import { needsExpress } from './needs-express.ts';
import { normalizeTarget } from './request-target.ts';

/**
 * What a `node:http` server calls for each request of a double. Express takes about 100 ms of CPU
 * to load, so it is loaded by the first request that needs it.
 */
export function createListener(
  answer: AnswerRequest,
  guard: GuardOptions,
  trustProxy: boolean,
): RequestListener {
  let app: Promise<RequestListener> | undefined;
  const loadApp = async (): Promise<RequestListener> =>
    (await import('./express-app.ts')).createApp(answer, guard, trustProxy);
  return (req, res) => {
    normalizeTarget(req);
    if (trustProxy || needsExpress(req)) {
      app ??= loadApp();
      void app.then((handle) => handle(req, res));
      return;
    }
    const request = req as Request;
    request.originalUrl = request.url;
    void answer(request, res as Response);
  };
}
