import { connect } from 'node:net';

/** An answer as it came over the wire. */
export interface RawAnswer {
  /** Undefined where the connection ended without one. */
  readonly status: number | undefined;
  /** Head and body as they came. */
  readonly text: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Sends text to a server as it is, which `fetch` and `node:http` would put right, and reads until
 * the connection ends. The text has to ask for that.
 */
export async function sendRaw(url: string, text: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.end(text);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('close', resolve));
  const answer = Buffer.concat(chunks).toString('latin1');
  const [head = ''] = answer.split('\r\n\r\n');
  const fields = head.split('\r\n').slice(1);
  const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
  return {
    status: status === undefined ? undefined : Number(status),
    text: answer,
    headers: Object.fromEntries(
      fields.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
    ),
  };
}

/** A request without a body, whose connection is closed after the answer. */
export function rawRequest(
  method: string,
  target: string,
  headers: readonly string[] = ['Host: localhost'],
): string {
  return [`${method} ${target} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n');
}
