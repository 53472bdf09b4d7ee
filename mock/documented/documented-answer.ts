import { isObject } from '../../openapi/lib/json-pointer.ts';
import {
  excludesTheRest,
  isRange,
  matchesRange,
  negotiate,
} from '../../openapi/model/media-types.ts';
import {
  findResponse,
  type MediaType,
  type Operation,
  type ResponseDefinition,
  switchesProtocols,
} from '../../openapi/model/operation.ts';
import { listExamples } from '../../openapi/sample/samples.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { ProblemError } from '../lib/problem.ts';
import type { Api } from '../model/api.ts';
import type { Answer, OperationCall } from '../model/types.ts';
import { hash } from '../state/ids.ts';
import { withPictureUrls } from './picture-urls.ts';
import type { Preferences } from './prefer.ts';
import { holdsBytes, sampleBody } from './sample-body.ts';
import { fileTypesIn } from './sample-file.ts';
import { documentedHeaders } from './sample-headers.ts';
import { wantsStream } from './wants-stream.ts';

export { documentedHeaders } from './sample-headers.ts';

/**
 * An answer from the document alone: the preferred or first success status, its named or first
 * example that conforms, else a sample of the schema. Throws `preference-unavailable` where the
 * document has no such response, and `not-acceptable` where none of its media types is what the
 * client insists on.
 */
export async function documentedAnswer(
  api: Api,
  call: OperationCall,
  preferences: Preferences,
): Promise<Answer> {
  const { operation, request, sandbox } = call;
  // Nothing is documented, so nothing is said.
  if (operation.responses.length === 0 && preferences.code === undefined) return { status: 200 };
  if (preferences.code === undefined && switchesProtocols(operation))
    throw new ProblemError(
      'protocol-unserved',
      `All that the document says of ${operation.id} is that the connection goes on in another protocol (101), such as WebSocket.`,
      { headers: { Upgrade: 'websocket', Connection: 'Upgrade' } },
    );
  const response = chooseResponse(operation, preferences);
  // A document that speaks of errors alone, or of nothing, does not mean that nothing ever
  // succeeds.
  if (response === undefined) return { status: 200 };
  const status = preferences.code ?? statusOf(response);
  // A body that asks for a stream says more than the header that a client sends everywhere.
  const accept = wantsStream(call) ?? request.headers.accept;
  const mediaType = hasNoBody(status)
    ? undefined
    : chooseMediaType(api, response, accept, preferences);
  if (mediaType === undefined)
    return { status, headers: documentedHeaders(api, response, sandbox.seed, true) };
  const { dynamic, example } = preferences;
  const seed = dynamic
    ? hash(sandbox.seed, `sample ${await sandbox.store.next('samples')}`).readUInt32BE()
    : sandbox.seed;
  const type = concreteType(api, mediaType, accept);
  const sampled = sampleBody(api, mediaType, type, {
    seed,
    clock: sandbox.clock,
    example,
    dynamic,
  });
  const isShown = !dynamic && listExamples(api.document, mediaType).length > 0;
  const plausible = status < 300 && !isShown ? withoutFaults(api, mediaType, sampled) : sampled;
  const waited = afterWaiting(api, call, mediaType.schema, plausible);
  const body = withPictureUrls(api, request.baseUrl, waited);
  return { status, type, body, headers: documentedHeaders(api, response, seed, true) };
}

/**
 * A success of which the document shows no example lists nothing that has failed, and numbers what
 * it lists.
 */
function withoutFaults({ validator }: Api, { schema }: MediaType, body: unknown): unknown {
  if (!isObject(body) || Buffer.isBuffer(body)) return body;
  let mended: Record<string, unknown> = body;
  for (const [name, value] of Object.entries(body)) {
    if (!Array.isArray(value) || value.length === 0) continue;
    const next = { ...mended, [name]: faults.test(name) ? [] : numbered(value) };
    if (schema === undefined || validator.accepts(schema, next, 'answer')) mended = next;
  }
  return mended;
}

/** An answer to a request that wants it when all is done: its status says so. */
export function afterWaiting(
  api: Api,
  call: OperationCall,
  schema: string | undefined,
  body: unknown,
): unknown {
  return isWaiting(call) ? withEnd(api, schema, body, 0) : body;
}

/** Whether a request wants its answer when all is done. */
function isWaiting({ query }: OperationCall): boolean {
  return ['wait', 'sync', 'blocking'].some((name) => String(query[name]) === 'true');
}

const ends = ['completed', 'complete', 'done', 'succeeded', 'finished'];

/** What was waited for has the status of what is done. */
function withEnd(api: Api, schema: string | undefined, body: unknown, depth: number): unknown {
  if (schema === undefined || depth > 2 || !isObject(body) || Buffer.isBuffer(body)) return body;
  const told = Object.entries(body).map(([name, value]): [string, unknown] => {
    const at = findMemberSchema(api.document, schema, name);
    if (at === undefined) return [name, value];
    if (name !== 'status' && name !== 'state') return [name, withEnd(api, at, value, depth + 1)];
    const end = ends.find((word) => api.validator.accepts(at, word, 'answer'));
    const isChoice = !api.validator.accepts(at, 'doubletake', 'answer');
    return [name, typeof value === 'string' && isChoice ? (end ?? value) : value];
  });
  return Object.fromEntries(told);
}

/** Items that have an `index` have their places in the list. */
function numbered(items: readonly unknown[]): readonly unknown[] {
  return items.map((item, index) =>
    isObject(item) && typeof item['index'] === 'number' ? { ...item, index } : item,
  );
}

const faults =
  /^(errors?|failures?|failed|warnings?|invalid|rejected|skipped|problems|issues)$|(_|-)?(failed|failures|errors|rejected)$|^(failed|invalid|rejected)([_-]|(?=[A-Z]))/;

function chooseResponse(
  operation: Operation,
  { code, example }: Preferences,
): ResponseDefinition | undefined {
  if (code !== undefined) {
    const found = findResponse(operation, code);
    if (found !== undefined) return found;
    const known = operation.responses.map((response) => response.status).join(', ');
    throw new ProblemError(
      'preference-unavailable',
      `${operation.id} documents no ${code}; it has ${known}.`,
    );
  }
  const withExample = operation.responses.find(
    (response) => example !== undefined && hasExample(response.content, example),
  );
  // Success first, then what may be one.
  const order = [/^2/, /^default$/i, /^3/];
  return (
    withExample ??
    order
      .map((pattern) => operation.responses.find(({ status }) => pattern.test(status)))
      .find((found) => found !== undefined)
  );
}

/** The status that a response stands for; the first of a range, 200 for `default`. */
export function statusOf(response: ResponseDefinition): number {
  if (/^\d{3}$/.test(response.status)) return Number(response.status);
  return /^\dXX$/i.test(response.status) ? Number(response.status[0]) * 100 : 200;
}

/** RFC 9110, section 6.4.1. */
function hasNoBody(status: number): boolean {
  return status < 200 || status === 204 || status === 205 || status === 304;
}

function hasExample(content: readonly MediaType[], name: string): boolean {
  return content.some(
    ({ node }) => isObject(node['examples']) && Object.hasOwn(node['examples'], name),
  );
}

/**
 * What is documented goes out even where the Accept header names something else, as RFC 9110
 * (section 12.5.1) allows; only who rules out the rest with a quality of 0, or wants
 * `handling=strict`, is refused.
 */
function chooseMediaType(
  api: Api,
  { content }: ResponseDefinition,
  accept: string | undefined,
  { example, handling }: Preferences,
): MediaType | undefined {
  if (example === undefined) {
    const chosen = negotiate(content, accept);
    if (chosen !== undefined || content.length === 0) return chosen;
    if (handling !== 'strict' && !excludesTheRest(accept)) return negotiate(content, undefined);
    const offered = content.map(({ type }) => type).join(', ');
    throw new ProblemError(
      'not-acceptable',
      `The Accept header is ${JSON.stringify(accept)}; there is ${offered}.`,
    );
  }
  const named = content.filter((mediaType) => hasExample([mediaType], example));
  if (named.length > 0) return negotiate(named, accept) ?? named[0];
  const known = content
    .flatMap((mediaType) => listExamples(api.document, mediaType))
    .map(({ name }) => JSON.stringify(name));
  const choice = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
  throw new ProblemError(
    'preference-unavailable',
    `The response documents no example ${JSON.stringify(example)}; ${choice}.`,
  );
}

/**
 * One type of a range: what the client asks for, else JSON for values, and a file that there is for
 * bytes.
 */
function concreteType(api: Api, mediaType: MediaType, accept: string | undefined): string {
  if (!isRange(mediaType.type)) return mediaType.type;
  const files = fileTypesIn(mediaType.type);
  const isFile =
    holdsBytes(api, mediaType, mediaType.type) && mediaType.type !== '*/*' && files.length > 0;
  const isBytes =
    isFile || (mediaType.schema !== undefined && holdsBytes(api, mediaType, mediaType.type));
  const offered = isFile
    ? files
    : isBytes
      ? ['application/octet-stream']
      : ['application/json', 'application/xml', 'text/plain'];
  const within = offered
    .filter((type) => matchesRange(type, mediaType.type))
    .map((type) => ({ type }));
  return (negotiate(within, accept) ?? within[0])?.type ?? mediaType.type.replace('*', 'plain');
}
