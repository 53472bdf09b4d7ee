import { isObject } from '../../../openapi/lib/json-pointer.ts';

/** A header field as it came, its name not lower-cased. */
export type Field = readonly [name: string, value: string];

export interface Message {
  readonly headers: readonly Field[];
  readonly body: Buffer;
}

/** A request that was received whole. */
export interface ProxiedRequest extends Message {
  readonly method: string;
  /** Path and query, percent-encoded as sent. */
  readonly url: string;
}

/** An answer that was received whole. */
export interface Answer extends Message {
  readonly status: number;
  /** The reason phrase; that of the status where undefined. */
  readonly reason?: string;
}

export type Json = Record<string, unknown>;

export function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

export function header(message: Message, name: string): string | undefined {
  return message.headers.find(([key]) => key.toLowerCase() === name)?.[1];
}

/**
 * The message with one field set, replaced or, for undefined, left out; in the place where it was.
 */
export function withHeader<Kind extends Message>(
  message: Kind,
  name: string,
  value: string | undefined,
): Kind {
  const index = message.headers.findIndex(([key]) => key.toLowerCase() === name.toLowerCase());
  const others = message.headers.filter(([key]) => key.toLowerCase() !== name.toLowerCase());
  const at = index < 0 ? others.length : index;
  return {
    ...message,
    headers:
      value === undefined ? others : [...others.slice(0, at), [name, value], ...others.slice(at)],
  };
}

/** The message with another body, its length told. */
export function withBody<Kind extends Message>(message: Kind, body: Buffer | string): Kind {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const bare = withHeader(withHeader(message, 'Transfer-Encoding', undefined), 'ETag', undefined);
  return { ...withHeader(bare, 'Content-Length', String(bytes.length)), body: bytes };
}

/** The message with a JSON body, of the type that it had. */
export function withJson<Kind extends Message>(message: Kind, value: unknown): Kind {
  const changed = withBody(message, JSON.stringify(value));
  return header(changed, 'content-type') === undefined
    ? withHeader(changed, 'Content-Type', 'application/json')
    : changed;
}

/** An answer of our own, with the fields that the server's answer has beside those of its body. */
export function insteadOf(answer: Answer, status: number, value?: unknown): Answer {
  const { reason: _, ...rest } = answer;
  if (value === undefined)
    return { ...withHeader(withBody(rest, ''), 'Content-Type', undefined), status };
  return { ...withHeader(withJson(rest, value), 'Content-Type', 'application/json'), status };
}

/** The body as JSON; undefined where it is none. */
export function readJson(message: Message): unknown {
  if (message.body.length === 0) return undefined;
  try {
    return JSON.parse(message.body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The body as a JSON object; empty where it is none. */
export function readObject(message: Message): Json {
  const value = readJson(message);
  return isObject(value) ? value : {};
}

/** Path without query. */
export function pathOf({ url }: ProxiedRequest): string {
  return url.split('?')[0] ?? '';
}

export function queryOf({ url }: ProxiedRequest): URLSearchParams {
  return new URLSearchParams(url.split('?').slice(1).join('?'));
}

/** The request with one query parameter set or, for undefined, left out. */
export function withQuery(
  request: ProxiedRequest,
  name: string,
  value: string | undefined,
): ProxiedRequest {
  const query = queryOf(request);
  if (value === undefined) query.delete(name);
  else query.set(name, value);
  const text = query.toString();
  return { ...request, url: text === '' ? pathOf(request) : `${pathOf(request)}?${text}` };
}
