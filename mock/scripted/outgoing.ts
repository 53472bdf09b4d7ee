import { messageOf } from '../../openapi/lib/doubletake-error.ts';
import { writeJson } from '../../openapi/lib/exact-json.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { listCallbacks, type OutgoingOperation } from '../../openapi/model/callbacks.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import type { MediaType, Operation } from '../../openapi/model/operation.ts';
import { withPictureUrls } from '../documented/picture-urls.ts';
import { sampleBody } from '../documented/sample-body.ts';
import { coerceToSchema } from '../inferred/entity/coerce-to-schema.ts';
import type { Api } from '../model/api.ts';
import type { Sandbox } from '../model/sandbox.ts';
import type { Answer, DoubleRequest, OperationCall } from '../model/types.ts';
import { type ExpressionScope, evaluateText } from './runtime-expression.ts';

/** What became of a request that the double sent out. */
export interface Delivery {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  /** Undefined where no answer came. */
  readonly status: number | undefined;
  /** Why no answer came. */
  readonly failure: string | undefined;
  readonly milliseconds: number;
}

const longestWait = 10_000;

/**
 * Sends one callback or webhook, and writes it into the journal. Never rejects.
 * @param call the request that it goes out for: URLs of pictures are on its origin
 */
export async function deliver(
  api: Api,
  { sandbox, request: { baseUrl } }: Pick<OperationCall, 'sandbox' | 'request'>,
  { name, operation }: OutgoingOperation,
  url: string,
  known: unknown,
): Promise<Delivery> {
  const method = operation.method.toUpperCase();
  const mediaType =
    operation.requestBody?.content.find(({ type }) => isJson(type)) ??
    operation.requestBody?.content[0];
  const type =
    mediaType === undefined || mediaType.type.includes('*') ? 'application/json' : mediaType.type;
  const body =
    mediaType === undefined
      ? undefined
      : withPictureUrls(
          api,
          baseUrl,
          withKnown(api, mediaType.schema, sampleOf(api, mediaType, type, sandbox), known),
        );
  const started = performance.now();
  const result: { status?: number; failure?: string } = {};
  try {
    const text = body === undefined ? null : isJson(type) ? writeJson(body) : String(body);
    const answer = await fetch(url, {
      method,
      body: text,
      redirect: 'manual',
      signal: AbortSignal.timeout(longestWait),
      ...(text !== null && { headers: { 'Content-Type': type } }),
    });
    result.status = answer.status;
    // Nothing is made of what the receiver answers, and it may never end.
    await answer.body?.cancel();
  } catch (error) {
    result.failure =
      error instanceof Error && error.cause !== undefined
        ? messageOf(error.cause)
        : messageOf(error);
  }
  const milliseconds = performance.now() - started;
  const entry = {
    time: sandbox.clock.now().toISOString(),
    sandbox: sandbox.name,
    api: api.name,
    operation: `${name} (sent)`,
    method,
    url,
    status: result.status ?? 0,
    milliseconds,
    request: {
      headers: body === undefined ? {} : { 'content-type': type },
      ...(body !== undefined && { body }),
    },
    response: { headers: {} },
    violations: result.failure === undefined ? [] : [`no answer: ${result.failure}`],
    faults: [],
  };
  sandbox.journal.add(() => entry);
  return { method, url, body, status: result.status, failure: result.failure, milliseconds };
}

/** A sample, or nothing where the schema allows none: what could be sent is sent all the same. */
function sampleOf(api: Api, mediaType: MediaType, type: string, { seed, clock }: Sandbox): unknown {
  try {
    return sampleBody(api, mediaType, type, { seed, clock });
  } catch {
    return {};
  }
}

/** A sample that says of its subject what the answer has said. */
function withKnown(api: Api, schema: string | undefined, sample: unknown, known: unknown): unknown {
  if (!isObject(sample) || !isObject(known)) return sample;
  const shared = Object.entries(known).filter(([name]) => Object.hasOwn(sample, name));
  const told = { ...sample, ...Object.fromEntries(shared) };
  return schema === undefined ? told : coerceToSchema(api.validator, schema, told, () => sample);
}

/** Sends the callbacks of an operation that has succeeded, one after the other. Never rejects. */
export async function sendCallbacks(
  api: Api,
  sandbox: Sandbox,
  operation: Operation,
  request: DoubleRequest,
  body: unknown,
  answer: Answer,
): Promise<void> {
  if (answer.status < 200 || answer.status >= 300) return;
  const callbacks = listCallbacks(api.document, operation);
  if (callbacks.length === 0) return;
  const scope: ExpressionScope = {
    url: `${request.baseUrl}${request.basePath}${request.path}${request.query === '' ? '' : `?${request.query}`}`,
    method: request.method,
    status: answer.status,
    request: {
      headers: request.headers,
      query: new URLSearchParams(request.query),
      path: api.router.match(request.path)?.values ?? new Map(),
      body,
    },
    response: { headers: answer.headers ?? {}, body: answer.body },
  };
  for (const callback of callbacks) {
    const url =
      callback.expression === undefined ? undefined : evaluateText(callback.expression, scope);
    if (url !== undefined && /^https?:\/\//.test(url) && URL.canParse(url))
      await deliver(api, { sandbox, request }, callback, url, answer.body);
  }
}
