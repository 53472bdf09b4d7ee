import type { Server } from 'node:http';

/** What stops besides the server. */
export interface Stoppable {
  /** Ends what would go on for ever. */
  drain(): void;
  /** Lets go of the rest, once nothing is under way. */
  close(): Promise<void>;
}

/**
 * On SIGINT or SIGTERM: takes no more connections, finishes what is under way, closes, exits with 0.
 * A second signal exits at once, with the status that a shell expects of the signal.
 */
export function stopOnSignal(server: Server, subject: Stoppable): void {
  let stopping = false;
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(status);
      stopping = true;
      void stop(server, subject);
    });
  }
}

async function stop(server: Server, subject: Stoppable): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  subject.drain();
  // A kept-alive connection that has just finished its last request is idle only now.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await closed;
  clearInterval(sweep);
  await subject.close();
  process.exit(0);
}
