import type { Server } from 'node:http';
import { DoubletakeError, messageOf } from '../../openapi/lib/doubletake-error.ts';

/** Starts listening. Rejects with `port-in-use` or `address-unavailable`. */
export function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port, host)));
    server.listen(port, host, () => resolve());
  });
}

function explain(error: NodeJS.ErrnoException, port: number, host: string): DoubletakeError {
  if (error.code === 'EADDRINUSE') {
    return new DoubletakeError(
      'port-in-use',
      `port ${port} on ${host} is taken by another program`,
      {
        next: `Choose another with --port, such as --port ${port + 1}, or --port 0 for any free one.`,
        cause: error,
      },
    );
  }
  return new DoubletakeError(
    'address-unavailable',
    `cannot listen on ${host} port ${port}: ${messageOf(error)}`,
    {
      next: 'Choose another address with --host, or another port with --port.',
      cause: error,
    },
  );
}

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
