import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { messageOf } from '../../openapi/lib/doubletake-error.ts';
import { mediaTypeParameter } from '../../openapi/model/media-types.ts';
import { ProblemError } from '../lib/problem.ts';
import type { PlainRequest } from '../model/exchange.ts';
import { readRawBody } from './read-raw-body.ts';

/** What a content coding is undone by; rejects where the bytes are not in it, or become too many. */
type Decode = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

const gunzip: Decode = promisify(zlib.gunzip);
/** Node.js knows zstd from 22.15 on; the types of Node.js 20 do not. */
const zstd = Reflect.get(zlib, 'zstdDecompress') as typeof zlib.unzip | undefined;
const decoders: ReadonlyMap<string, Decode> = new Map([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['deflate', promisify(zlib.inflate)],
  ['br', promisify(zlib.brotliDecompress)],
  ...(zstd === undefined ? [] : [['zstd', promisify(zstd)] as const]),
]);
const accepted = [...decoders.keys()].filter((name) => name !== 'x-gzip').join(', ');

/** Bytes that a small body may gain when it is compressed. */
const mostGained = 1024;

/**
 * The bytes of a body, decompressed.
 * @param limit bytes at most, after decompression
 * Throws `body-too-large`, `media-type-unsupported` for another compression, or `body-malformed`.
 */
export async function readBytes(
  { headers, body }: Pick<PlainRequest, 'headers' | 'body'>,
  limit: number,
): Promise<Buffer> {
  const length = headers['content-length'];
  const coding = contentCoding(headers);
  const decode = coding === undefined ? undefined : decoders.get(coding);
  if (coding !== undefined && decode === undefined) {
    body.resume();
    // What would be understood goes with the refusal (RFC 9110, section 12.5.3).
    throw new ProblemError(
      'media-type-unsupported',
      `The body cannot be read: unsupported content encoding ${JSON.stringify(coding)}; accepted: ${accepted}.`,
      { headers: { 'Accept-Encoding': accepted } },
    );
  }
  const bytes = await readRawBody(body, length, decode === undefined ? limit : limit + mostGained);
  if (bytes === undefined) throw tooLarge(limit);
  if (decode === undefined || bytes.length === 0) return bytes;
  try {
    // The library takes no limit of 0.
    return await decode(bytes, { maxOutputLength: Math.max(limit, 1) });
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw isTooLarge ? tooLarge(limit, error) : malformedBody(messageOf(error), undefined, error);
  }
}

/** In lower case; undefined where the bytes are the body itself. */
export function contentCoding(headers: PlainRequest['headers']): string | undefined {
  const coding = (headers['content-encoding'] ?? '').trim().toLowerCase();
  return coding === '' || coding === 'identity' ? undefined : coding;
}

function tooLarge(limit: number, cause?: unknown): ProblemError {
  return new ProblemError('body-too-large', `The body has more than ${limit} bytes.`, { cause });
}

/**
 * The text of a body by its charset, UTF-8 by default, without a byte order mark. Throws
 * `media-type-unsupported`.
 */
export function decodeText(bytes: Buffer, contentType: string): string {
  const charset = mediaTypeParameter(contentType, 'charset') ?? 'utf-8';
  if (charset === 'utf-8') return withoutMark(bytes.toString('utf8'));
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch (cause) {
    throw unsupportedCharset(charset, cause);
  }
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

export function unsupportedCharset(charset: string, cause?: unknown): ProblemError {
  return new ProblemError(
    'media-type-unsupported',
    `The body cannot be read: unsupported charset ${JSON.stringify(charset)}.`,
    { cause },
  );
}

/** `body-malformed`, with the text that cannot be parsed. */
export function malformedBody(
  message: string,
  text: string | undefined,
  cause: unknown,
): ProblemError {
  return new ProblemError('body-malformed', `The body cannot be read: ${message}.`, {
    cause,
    violations: [{ location: ['body'], keyword: 'parse', message, value: text }],
  });
}
