import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { RespelledCredential } from './malformed-credentials.ts';
import { encodePart } from './percent.ts';

/** A part of a multipart body, as it goes over the wire; anything may be wrong with it. */
export interface SentPart {
  readonly name: string;
  /** Makes the part a file. */
  readonly filename?: string;
  readonly type?: string;
  readonly content: Buffer;
}

/** The body of a request to send. */
export type SentBody =
  | { readonly kind: 'json'; readonly value: unknown; readonly type?: string }
  | { readonly kind: 'multipart'; readonly parts: readonly SentPart[]; readonly type?: string }
  | { readonly kind: 'raw'; readonly bytes: Buffer; readonly type: string | undefined };

/** A request as a check wants it sent. */
export interface SentRequest {
  readonly method: string;
  /** Path with its values filled in and encoded, below the target's base URL. */
  readonly path: string;
  /** Query members, not yet encoded, in order. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Header fields besides credentials and the content type of the body. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Header fields of which only a sample stands in `headers`, by name: their value is known when the
   * request goes out, such as the ETag of `If-Match`.
   */
  readonly late?: Readonly<Record<string, string>>;
  readonly body: SentBody | undefined;
  /**
   * Which credentials go along: the target's, none, an empty one or a wrong one; or those in
   * `headers` alone.
   */
  readonly credentials: 'valid' | 'none' | 'empty' | 'wrong';
  /** In which way wrong credentials are nearly right; by default they are nothing like it. */
  readonly nearly?: RespelledCredential;
  /** The query member that the token of `Authorization` goes into instead. */
  readonly tokenIn?: string;
  /**
   * The security schemes that the target's credentials are for, where they are not those that it is
   * known by.
   */
  readonly schemes?: readonly string[];
  /** The parameters' values before they were written into path, query and headers. */
  readonly values?: Readonly<Record<string, unknown>>;
  /**
   * What marks the names of its files as test data: a store that is keyed by names keeps what
   * others have put there.
   */
  readonly mark?: string;
  /**
   * Whether its path names something that nothing of this run has made or found: an example's id,
   * or a sample.
   */
  readonly guessed?: boolean;
  /** Whether the path is that of a URL which the target has named, with its base path. */
  readonly isAbsolute?: boolean;
  /** Ids in it that this program made up, and that by their form name nothing of anybody's. */
  readonly invented?: readonly string[];
}

/** An answer as it came. */
export interface ReceivedResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** The body parsed, where its type says JSON and it is; undefined otherwise. */
  readonly json: unknown;
  /** Why a body was not looked at although its type says JSON. */
  readonly unread?: string;
  readonly milliseconds: number;
  /** Each `Set-Cookie` on its own, as they cannot be told apart in one text. */
  readonly setCookie?: readonly string[];
}

/** A request with its answer, or with why none came. */
export interface Exchange {
  readonly request: SentRequest;
  readonly response: ReceivedResponse | undefined;
  /** Why no answer came, such as `ECONNRESET` or a timeout. */
  readonly failure: string | undefined;
  /** Whether a connection that was kept had been closed before, so that it may be sent once more. */
  readonly isClosedBefore?: boolean;
}

const boundary = 'doubletake-boundary-7MA4YWxkTrZu0gW';

/** The content type of what {@link encodeMultipart} writes. */
export const multipartType = `multipart/form-data; boundary=${boundary}`;

/**
 * The body's bytes and content type; undefined where there is none.
 * @param coding of the content, where the request has to say one: what is raw is sent as it is
 */
export function encodeBody(
  body: SentBody | undefined,
  coding?: string,
): { readonly bytes: Buffer; readonly type: string | undefined } | undefined {
  if (body === undefined) return undefined;
  const bytes = bytesOfBody(body);
  const encode = body.kind === 'raw' ? undefined : codings[coding?.toLowerCase() ?? ''];
  return { bytes: encode?.(bytes) ?? bytes, type: typeOfBody(body) };
}

/** RFC 9110, section 8.4.1. */
const codings: Readonly<Record<string, ((bytes: Buffer) => Buffer) | undefined>> = {
  gzip: (bytes) => gzipSync(bytes),
  deflate: (bytes) => deflateSync(bytes),
  br: (bytes) => brotliCompressSync(bytes),
};

export function bytesOfBody(body: SentBody): Buffer {
  if (body.kind === 'raw') return body.bytes;
  return body.kind === 'json'
    ? Buffer.from(JSON.stringify(body.value))
    : encodeMultipart(body.parts);
}

/** The content type that a body is sent with, without writing it. */
export function typeOfBody(body: SentBody | undefined): string | undefined {
  if (body?.kind === 'json') return body.type ?? 'application/json';
  if (body?.kind === 'multipart')
    return `${body.type ?? 'multipart/form-data'}; boundary=${boundary}`;
  return body?.type;
}

/**
 * Parts as multipart/form-data (RFC 7578). Written here, because a library refuses to write what is
 * to be refused.
 */
export function encodeMultipart(parts: readonly SentPart[]): Buffer {
  const chunks = parts.flatMap(({ name, filename, type, content }) => {
    const file = filename === undefined ? '' : `; filename="${escapeName(filename)}"`;
    const contentType = type === undefined ? '' : `\r\nContent-Type: ${type}`;
    return [
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(name)}"${file}${contentType}\r\n\r\n`,
      ),
      content,
      Buffer.from('\r\n'),
    ];
  });
  return Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]);
}

/** As browsers write names (HTML, section 4.10.21.8). */
function escapeName(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
}

/**
 * Path and query as they go over the wire. A comma stays: encoded, it would be part of a value
 * instead of between two.
 */
export function encodeUrl({ path, query }: Pick<SentRequest, 'path' | 'query'>): string {
  const members = query.map(
    ([name, value]) => `${encodePart(name)}=${encodePart(value).replaceAll('%2C', ',')}`,
  );
  return members.length === 0
    ? path
    : `${path}${path.includes('?') ? '&' : '?'}${members.join('&')}`;
}
