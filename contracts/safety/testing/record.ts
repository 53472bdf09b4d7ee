import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a recording server answers with. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request as it came over the wire. */
export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: IncomingMessage['headers'];
  /** The body as JSON; undefined where it is none. */
  readonly json: unknown;
  readonly text: string;
}

export interface Recording {
  readonly url: string;
  readonly seen: readonly Recorded[];
  close(): Promise<void>;
}

/** A server on a free port that writes down all that comes, and answers what it is told to. */
export async function record(answer: (request: Recorded) => Reply): Promise<Recording> {
  const seen: Recorded[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const recorded = await read(incoming);
    seen.push(recorded);
    const { status, body, headers } = answer(recorded);
    outgoing.writeHead(status, {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    });
    outgoing.end(
      body === undefined || incoming.method === 'HEAD' ? undefined : JSON.stringify(body),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(incoming: IncomingMessage): Promise<Recorded> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://server.invalid');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const { method = '', headers } = incoming;
  return { method, path: pathname, query: searchParams, headers, json, text };
}
