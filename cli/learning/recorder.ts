import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { judgeRecorded } from '../../contracts/recording/judge-recorded.ts';
import type { RecordingMask } from '../../contracts/recording/mask-exchange.ts';
import {
  type Field,
  fieldsByName,
  type RecordedExchange,
} from '../../contracts/recording/recorded-exchange.ts';
import type { HarWriter } from '../../contracts/recording/write-har.ts';
import type { RequestEvent } from '../../mock/index.ts';
import { describeViolation } from '../../mock/lib/problem.ts';
import type { Api } from '../../mock/model/api.ts';
import { type Inspection, inspectRequest } from '../../mock/pipeline/inspect-request.ts';
import { decodedBody } from '../../mock/upstream/decoded-body.ts';
import {
  type Forwarded,
  forward,
  type Refusal,
  tunnel,
  type Upstream,
  UpstreamFailed,
} from '../../mock/upstream/forward.ts';

export interface RecorderOptions {
  /** What every exchange is held to; undefined where there is no document. */
  readonly api: Api | undefined;
  readonly upstream: Upstream;
  readonly writer: HarWriter;
  readonly mask: RecordingMask;
  /** Whether what the document does not allow is refused, either way. */
  readonly strict: boolean;
  readonly now: () => Date;
  /** Told of each exchange, without secrets. */
  readonly tell: (event: RequestEvent) => void;
}

/** A proxy before a live API, which writes down what goes through. */
export interface Recorder {
  readonly listener: RequestListener;
  /** For `upgrade` of a server. */
  readonly upgrade: (req: IncomingMessage, socket: Socket, head: Buffer) => void;
  /** Ends the recording. Resolves with how many exchanges it has, and how many broke the document. */
  close(): Promise<{ readonly exchanges: number; readonly broken: number }>;
}

export function createRecorder(options: RecorderOptions): Recorder {
  const { api, upstream, writer, mask, strict, tell } = options;
  let number = 0;
  let broken = 0;
  const pending = new Set<Promise<void>>();
  let recording: Promise<unknown> = Promise.resolve();

  /** One after the other, in the order in which they ended: what is replayed depends on it. */
  function record(forwarded: Forwarded, inspection?: Inspection): Promise<readonly string[]> {
    const done = recording.then(() => recordNow(forwarded, inspection));
    recording = done.catch(() => undefined);
    return done;
  }

  async function recordNow(
    forwarded: Forwarded,
    inspection?: Inspection,
  ): Promise<readonly string[]> {
    const exchange = recordedOf(forwarded, ++number, await decodedBody(forwarded));
    const violations = await violationsOf(exchange, inspection);
    if (violations.length > 0) broken++;
    const { url, method, status } = forwarded;
    await writer.add(exchange);
    tell({
      method,
      url: mask.text(mask.apply(exchange).url.slice(new URL(url).origin.length)),
      api: api?.name,
      operation: (inspection ?? (await inspect(exchange)))?.operation?.id,
      sandbox: undefined,
      status,
      milliseconds: forwarded.milliseconds,
      violations: violations.map((text) => mask.text(text)),
      faults: [],
      error: undefined,
    });
    return violations;
  }

  async function inspect(exchange: RecordedExchange): Promise<Inspection | undefined> {
    if (api === undefined) return undefined;
    return inspectRequest(api, {
      method: exchange.method,
      target: targetBelow(exchange.url, upstream.url),
      headers: fieldsByName(exchange.requestHeaders),
      body: exchange.requestBody,
    });
  }

  async function violationsOf(
    exchange: RecordedExchange,
    known: Inspection | undefined,
  ): Promise<string[]> {
    const inspection = known ?? (await inspect(exchange));
    if (api === undefined || inspection === undefined) return [];
    const { operation } = inspection;
    const answer =
      operation === undefined
        ? []
        : judgeRecorded(api, operation, exchange).map(({ message }) => `answer: ${message}`);
    return [...problemsOf(inspection).map((text) => `request: ${text}`), ...answer];
  }

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    let inspection: Inspection | undefined;
    const body = strict ? await readAll(req) : undefined;
    if (strict && api !== undefined) {
      inspection = await inspectRequest(api, {
        method: req.method ?? 'GET',
        target: req.url ?? '/',
        headers: flatHeaders(req),
        body: body?.length === 0 ? undefined : body,
      });
      const problems = problemsOf(inspection);
      if (problems.length > 0) {
        refuse(res, { status: 400, body: refusal('request-invalid', 400, problems) });
        broken++;
        tell({
          method: req.method ?? 'GET',
          url: mask.text(req.url ?? ''),
          api: api.name,
          operation: inspection.operation?.id,
          sandbox: undefined,
          status: 400,
          milliseconds: 0,
          violations: problems.map((text) => mask.text(`request, refused: ${text}`)),
          faults: [],
          error: undefined,
        });
        return;
      }
    }
    let isRecorded = false;
    const forwarded = await forward(upstream, req, res, {
      now: options.now,
      ...(body !== undefined && { body }),
      ...(strict && {
        hold: async (seen: Forwarded): Promise<Refusal | undefined> => {
          isRecorded = true;
          const violations = await record(seen, inspection);
          return violations.length === 0
            ? undefined
            : { status: 502, body: refusal('answer-invalid', 502, violations) };
        },
      }),
    });
    if (!isRecorded) await record(forwarded);
  }

  return {
    listener(req, res) {
      const work = handle(req, res)
        .catch((error: unknown) => fail(error, req, res))
        .finally(() => pending.delete(work));
      pending.add(work);
    },
    upgrade: (req, socket, head) => tunnel(upstream, req, socket, head),
    async close() {
      await Promise.all(pending);
      return { exchanges: await writer.close(), broken };
    },
  };

  function fail(error: unknown, req: IncomingMessage, res: ServerResponse): void {
    const isTold = error instanceof UpstreamFailed;
    if (res.headersSent) res.destroy();
    else
      refuse(res, {
        status: 502,
        body: refusal('upstream-failed', 502, [isTold ? error.message : 'the recorder failed']),
      });
    tell({
      method: req.method ?? 'GET',
      url: mask.text(req.url ?? ''),
      api: api?.name,
      operation: undefined,
      sandbox: undefined,
      status: 502,
      milliseconds: 0,
      violations: isTold ? [`no answer from the target: ${mask.text(error.message)}`] : [],
      faults: [],
      error: isTold ? undefined : error,
    });
  }
}

/** What a document has against a request, in words. */
export function problemsOf({ problem }: Inspection): string[] {
  if (problem === undefined) return [];
  return problem.violations.length > 0
    ? problem.violations.map((violation) => describeViolation(violation))
    : [problem.detail];
}

function refusal(code: string, status: number, violations: readonly string[]): object {
  return { type: `urn:doubletake:${code}`, title: code, status, detail: violations.join('; ') };
}

function refuse(res: ServerResponse, { status, body }: Refusal): void {
  res.writeHead(status, { 'content-type': 'application/problem+json' });
  res.end(JSON.stringify(body));
}

async function readAll(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function flatHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value ?? []].flat().join(', ')]),
  );
}

/** Path and query of a URL without what the base URL has before them. */
export function targetBelow(url: string, base: URL): string {
  const { pathname, search } = new URL(url);
  const prefix = base.pathname.replace(/\/+$/, '');
  return (pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : pathname) + search;
}

/** What went through, as a recording has it: the answer without its content coding. */
function recordedOf(forwarded: Forwarded, number: number, body: Buffer): RecordedExchange {
  const { started, responseHeaders, missing, requestBody, ...rest } = forwarded;
  return {
    ...rest,
    where: '',
    number,
    started: started.toISOString(),
    requestBody,
    responseHeaders: responseHeaders as readonly Field[],
    responseBody: body,
    ...(missing !== undefined && { missing }),
  };
}
