import type { Request, Response } from 'express';
import { mediaTypeParameter } from '../../openapi/model/media-types.ts';
import { ProblemError } from '../lib/problem.ts';
import { readRawBody } from './read-raw-body.ts';
import { RequestAborted, runMiddleware } from './run-middleware.ts';

/**
 * The bytes of a body, decompressed (gzip, deflate, br).
 * @param limit bytes at most, after decompression
 * Throws `body-too-large`, `media-type-unsupported` for another compression, or `body-malformed`.
 */
export async function readBytes(req: Request, res: Response, limit: number): Promise<Buffer> {
  if (isPlain(req)) {
    const bytes = await readRawBody(req, limit);
    if (bytes === undefined) throw tooLarge(limit);
    return bytes;
  }
  const { default: express } = await import('express');
  try {
    await runMiddleware(express.raw({ type: () => true, limit }), req, res);
  } catch (error) {
    if (error instanceof RequestAborted) throw error;
    const { type, message } = error as { type?: string; message?: string };
    if (type === 'request.aborted') throw new RequestAborted();
    if (type === 'entity.too.large') throw tooLarge(limit, error);
    if (type === 'encoding.unsupported') {
      // What would be understood goes with the refusal (RFC 9110, section 12.5.3).
      const headers = { 'Accept-Encoding': 'gzip, deflate, br' };
      throw new ProblemError(
        'media-type-unsupported',
        `The body cannot be read: ${message}; accepted: gzip, deflate, br.`,
        { cause: error, headers },
      );
    }
    throw malformedBody(message ?? 'unknown reason', undefined, error);
  }
  return Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
}

/** Neither compressed nor read by somebody else already. */
function isPlain(req: Request): boolean {
  return (
    ['identity', ''].includes((req.headers['content-encoding'] ?? '').toLowerCase()) &&
    !req.readableEnded
  );
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
