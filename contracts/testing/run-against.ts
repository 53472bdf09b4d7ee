import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { documentOf } from '../../openapi/testing/document-of.ts';
import type { Finding } from '../run/finding.ts';
import type { Pause } from '../run/pause.ts';
import { runChecks } from '../run/run-checks.ts';

/** A request as a server of a test got it. */
export interface GotRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** JSON; undefined where there was none, and for what is none. */
  readonly body: unknown;
  readonly bytes: Buffer;
}

/** What a server of a test answers: bytes as they are, any other body as JSON. */
export interface GivenAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** How a run against a server of a test went. */
export interface RunAgainst {
  readonly findings: readonly Finding[];
  /** How each check ended, by its id. */
  readonly outcomes: Readonly<Record<string, string>>;
  readonly requests: readonly GotRequest[];
}

/** For servers of tests, whose every change shows at once: a run has nothing to wait for. */
export const withoutPause: Pause = () => new Promise((resolve) => setImmediate(resolve));

/**
 * Runs checks of a document against a server that answers as the test says, on a port of the
 * loopback.
 * @param only the checks to run, as `--only` has them
 * @param disposable whether nothing of anybody's is on the server
 */
export async function runAgainst(
  root: Record<string, unknown>,
  answer: (request: GotRequest) => GivenAnswer,
  only: readonly string[],
  disposable = false,
): Promise<RunAgainst> {
  const requests: GotRequest[] = [];
  const outcomes: Record<string, string> = {};
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const request = {
      method: incoming.method ?? 'GET',
      path: pathname,
      query: searchParams,
      headers: incoming.headers,
      body: parsed(text),
      bytes: Buffer.concat(chunks),
    };
    requests.push(request);
    const { status, headers, body } = answer(request);
    outgoing.writeHead(
      status,
      headers ?? (body === undefined ? {} : { 'content-type': 'application/json' }),
    );
    outgoing.end(body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { findings } = await runChecks({
      document: documentOf(root),
      target: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: {},
      allowWrites: true,
      disposable,
      runId: 'r',
      only,
      pause: withoutPause,
      listen: (event) => {
        if (event.type === 'check-ended') outcomes[event.check.id] = event.outcome;
      },
    });
    return { findings, outcomes, requests };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A document of operations by path, with the schemas that they refer to. */
export function documentRoot(
  paths: Record<string, unknown>,
  schemas: Record<string, unknown> = {},
): Record<string, unknown> {
  return { openapi: '3.1.0', info: { title: 'T', version: '1' }, paths, components: { schemas } };
}

/** A Response Object with a JSON body. */
export function jsonResponse(schema: unknown): Record<string, unknown> {
  return { description: 'as it should be', content: { 'application/json': { schema } } };
}
