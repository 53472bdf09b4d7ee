import { connect } from 'node:net';

/** What came back for some bytes. */
export interface WireAnswer {
  /** Of the last answer that is not 1xx; undefined where none came. */
  readonly status: number | undefined;
  readonly text: string;
  /** From the first byte sent to the end of the connection, or to the end of the wait. */
  readonly milliseconds: number;
  /** Whether the wait ended before the connection did. */
  readonly isOpen: boolean;
}

/**
 * Sends bytes as they are on a connection of their own, and reads until it closes or the wait is
 * over.
 */
export function exchangeBytes(port: number, bytes: Buffer, wait: number): Promise<WireAnswer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const started = performance.now();
    const socket = connect(port, '127.0.0.1', () => void socket.write(bytes));
    const timer = setTimeout(() => end(true), wait);
    const end = (isOpen: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(chunks).toString('latin1');
      const statuses = [...text.matchAll(/^HTTP\/1\.1 ([2-5]\d\d)/gm)];
      resolve({
        status: statuses.length === 0 ? undefined : Number(statuses.at(-1)?.[1]),
        text,
        milliseconds: performance.now() - started,
        isOpen,
      });
    };
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('close', () => end(false));
    // A connection that is reset has been answered before, or not: `close` follows.
    socket.on('error', () => undefined);
  });
}
