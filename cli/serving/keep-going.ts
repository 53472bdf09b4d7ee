import { messageOf } from '../../openapi/lib/doubletake-error.ts';

/** What ends a run early, and what nobody waited for. */
export interface Ending {
  /** Given when the run is to end: what is under way is finished, and test data is deleted. */
  readonly signal: AbortSignal;
  /** What broke outside of all that is waited for, such as in a library. */
  readonly strays: readonly string[];
  /** Lets the process end as usual again. */
  stop(): void;
}

/**
 * The first Ctrl-C, SIGTERM or closed terminal ends the run after the check under way, and what was
 * made is deleted; a second one ends it at once. An error that nobody waits for would end the
 * process without clean-up: it ends the run in the same way. A reader of the output that goes away
 * ends nothing.
 */
export function keepGoing(): Ending {
  const controller = new AbortController();
  const strays: string[] = [];
  function interrupt() {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write(
      '\nStopping: the check under way is finished, then test data is deleted. Once more stops at once.\n',
    );
    controller.abort();
  }
  function note(error: unknown) {
    strays.push(error instanceof Error ? (error.stack ?? error.message) : messageOf(error));
    controller.abort();
  }
  const ignore = () => undefined;
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
  process.stdout.on('error', ignore);
  process.stderr.on('error', ignore);
  return {
    signal: controller.signal,
    strays,
    stop() {
      for (const signal of signals) process.off(signal, interrupt);
      process.off('uncaughtException', note);
      process.off('unhandledRejection', note);
    },
  };
}
