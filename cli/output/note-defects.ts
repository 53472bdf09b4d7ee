import { messageOf } from '../../openapi/lib/doubletake-error.ts';

/**
 * Writes down a rejection that nobody waits for, such as one in a handler of the user's own or in a
 * library, and lets the process go on: Node.js would end it, and with it the answers to everybody
 * else. An exception that nobody catches still ends the process, since what it was in is left half
 * done.
 * @param note writes one line
 * @returns lets Node.js do as it usually does
 */
export function noteDefects(note: (message: string) => void): () => void {
  const tell = (error: unknown) => {
    const stack = error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
    note(
      `a defect: a promise was rejected and nobody waited for it. The double goes on; please report it, unless it is in your own handlers. ${stack}`,
    );
  };
  process.on('unhandledRejection', tell);
  return () => process.off('unhandledRejection', tell);
}
