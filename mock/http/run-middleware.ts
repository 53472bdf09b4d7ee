import type { Request, RequestHandler, Response } from 'express';

/**
 * Runs one Express middleware inside a function. Rejects with what it hands to `next`, or with
 * {@link RequestAborted}: not each of them tells of that.
 */
export function runMiddleware(
  middleware: RequestHandler,
  req: Request,
  res: Response,
): Promise<void> {
  return new Promise((resolve, reject) => {
    req.once('aborted', () => reject(new RequestAborted()));
    void middleware(req, res, (error?: unknown) =>
      error === undefined || error === null ? resolve() : reject(error),
    );
  });
}

/** The sender hung up before the whole body had arrived: there is nobody to answer. */
export class RequestAborted extends Error {
  constructor() {
    super('the client closed the connection before the request was complete');
    this.name = 'RequestAborted';
  }
}
