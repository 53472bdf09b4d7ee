import type { OutgoingHttpHeaders } from 'node:http';
import { corsFields } from '../http/cors.ts';
import { splitTarget } from '../http/request-target.ts';
import type { HeaderList } from '../lib/header-list.ts';
import { type AnswerRequest, type PlainRequest, RequestAborted } from '../model/exchange.ts';
import type { Journal } from '../model/journal.ts';
import { realClock } from '../state/clock.ts';
import { lengthIn, type Observed, waiting, writeEntry } from '../state/journal-entry.ts';
import { redactUrl } from '../state/redact.ts';
import { type Handled, handleRequest, type Serving } from './handle-request.ts';

/** One answered request, for a log. */
export interface RequestEvent {
  readonly method: string;
  readonly url: string;
  readonly api: string | undefined;
  readonly operation: string | undefined;
  readonly sandbox: string | undefined;
  /** Undefined where the client hung up first. */
  readonly status: number | undefined;
  readonly milliseconds: number;
  readonly violations: readonly string[];
  readonly faults: readonly string[];
  /** Set where something failed that nobody foresaw. */
  readonly error: unknown;
}

/** What is told of answers, and when. */
export interface AnswerOptions {
  readonly onRequest: ((event: RequestEvent) => void) | undefined;
}

/** Answers requests, and tells journal and log after each answer. */
export function createAnswer(serving: Serving, options: AnswerOptions): AnswerRequest {
  const credentials = createCredentialNames(serving);
  return async (request, recipient) => {
    const started = performance.now();
    const fields = corsFields(request.headers);
    try {
      const handled = await handleRequest(serving, request, recipient, fields);
      if (handled === undefined) return;
      const headers = recipient.otherFields() ?? fields;
      tell(handled, request, headers, performance.now() - started, credentials(), options);
    } catch (error) {
      // Either nobody is left to answer, or the answer itself could not be sent: closing is all
      // that HTTP leaves.
      recipient.hangUp();
      const gone = {
        status: undefined,
        violations: error instanceof RequestAborted ? [error.message] : [],
        faults: [],
      };
      const place = {
        method: request.method,
        url: redactUrl(request.originalUrl, credentials()),
        api: undefined,
        operation: undefined,
        sandbox: undefined,
      };
      options.onRequest?.({
        ...place,
        ...gone,
        milliseconds: performance.now() - started,
        error: error instanceof RequestAborted ? undefined : error,
      });
    }
  };
}

/** Writes an answered request into the journal of its sandbox, and tells the log. */
function tell(
  { sandbox, api, outcome }: Handled,
  request: PlainRequest,
  responseHeaders: OutgoingHttpHeaders | HeaderList,
  milliseconds: number,
  credentials: ReadonlySet<string>,
  options: AnswerOptions,
): void {
  const { answer, operation, violations = none, faults = none } = outcome;
  const { method } = request;
  const url = redactUrl(request.originalUrl, credentials);
  const kinds = faults.length === 0 ? none : faults.map((fault) => fault.kind);
  const { status } = answer;
  // Both are written out, member by member: to spread one into the other took a tenth of the time
  // that a request takes.
  const apiName = api?.name;
  const operationId = operation?.id;
  // The console polls the control API, lists what the APIs hold and shows uploads as thumbnails; in
  // the journal that would be noise.
  const isNoise =
    api?.behaviour.isControl ||
    (method === 'GET' && request.headers['x-doubletake-from'] === 'console') ||
    (api === undefined && splitTarget(request.url).query === 'from=console');
  if (!isNoise && sandbox !== undefined) {
    const observed: Observed = {
      method,
      url,
      api: apiName,
      operation: operationId,
      sandbox: sandbox.name,
      status,
      milliseconds,
      violations,
      faults: kinds,
      // Of this machine: what a client does happens then, whatever time the double shows.
      time: realClock.now(),
      requestHeaders: request.headers,
      requestBody: waiting(outcome.body, request.headers['content-length']),
      responseHeaders,
      responseBody: waiting(answer.body, lengthIn(responseHeaders)),
    };
    addTo(sandbox.journal, observed, credentials);
  }
  options.onRequest?.({
    method,
    url,
    api: apiName,
    operation: operationId,
    sandbox: sandbox?.name,
    status,
    milliseconds,
    violations,
    faults: kinds,
    error: outcome.unexpected,
  });
}

const none: readonly never[] = [];

/**
 * A function of its own, so that what the journal holds on to is this, and not the request with its
 * socket.
 */
function addTo(journal: Journal, observed: Observed, credentials: ReadonlySet<string>): void {
  journal.add(() => writeEntry(observed, credentials));
}

/** The names that credentials go by in all APIs; found anew after a reload. */
function createCredentialNames(serving: Serving): () => ReadonlySet<string> {
  let apis: unknown;
  let names: ReadonlySet<string> = new Set();
  return () => {
    if (apis !== serving.apis()) {
      apis = serving.apis();
      names = new Set(serving.apis().flatMap((api) => [...api.credentialNames]));
    }
    return names;
  };
}
