import type { Readable, Writable } from 'node:stream';
import type { Request, RequestHandler, Response } from 'express';
import type { Options, StorageEngine } from 'multer';
import type { MediaType } from '../../openapi/model/operation.ts';
import { BufferedRequest } from './buffered-request.ts';
import { readBytes } from './read-bytes.ts';
import { readRawBody } from './read-raw-body.ts';
import { RequestAborted, runMiddleware } from './run-middleware.ts';

/** What multer has found in a body. */
export interface MulterParts {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly files: readonly Express.Multer.File[];
}

/**
 * Bytes of a body up to which it is read as a whole before it is taken apart, which takes a quarter
 * of the time that its stream takes.
 */
const mostAtOnce = 1024 * 1024;

/**
 * Takes a `multipart/form-data` body apart. Rejects with what multer has against it, or with
 * {@link RequestAborted}.
 * @param mediaType what the body is for: its multer is remembered
 * @param maxFile bytes of a file at most
 */
export async function runMulter(
  req: Request,
  res: Response,
  mediaType: MediaType,
  maxFile: number,
): Promise<MulterParts> {
  const middleware =
    known.get(mediaType)?.get(maxFile) ?? (await createMiddleware(mediaType, maxFile));
  const bytes = isEncoded(req)
    ? await readBytes(req, res, maxFile + mostBesides)
    : isSmall(req)
      ? await readRawBody(req, mostAtOnce)
      : undefined;
  const source = bytes === undefined ? req : BufferedRequest.of(req, bytes);
  await runMiddleware(middleware, source, res);
  return {
    fields: { ...(source.body as Record<string, unknown> | undefined) },
    files: Array.isArray(source.files) ? source.files : [],
  };
}

const known = new WeakMap<MediaType, Map<number, RequestHandler>>();

async function createMiddleware(mediaType: MediaType, maxFile: number): Promise<RequestHandler> {
  const { default: multer } = await import('multer');
  // The types of multer do not know `streamHandler` yet.
  const options: Options & { readonly streamHandler: typeof feed } = {
    storage: memory,
    streamHandler: feed,
    // Names are UTF-8 (RFC 7578, section 5.1.2), and paths are kept so that one that climbs can be
    // refused.
    defParamCharset: 'utf8',
    preservePath: true,
    limits: {
      fileSize: maxFile,
      parts: 1000,
      fieldSize: 1024 * 1024,
      fieldNestingDepth: 10,
      fieldArrayIndexLimit: 1000,
    },
  };
  const middleware = multer(options).any();
  known.set(mediaType, new Map([...(known.get(mediaType) ?? []), [maxFile, middleware]]));
  return middleware;
}

/**
 * Bytes that a compressed body may have besides one file of the greatest size: it is read as a
 * whole.
 */
const mostBesides = 10 * 1024 * 1024;

function isEncoded(req: Request): boolean {
  return !['identity', ''].includes((req.headers['content-encoding'] ?? '').trim().toLowerCase());
}

/** Whether a body says that it is small, and nobody has read it yet. */
function isSmall(req: Request): boolean {
  const length = req.headers['content-length'];
  return length !== undefined && Number(length) <= mostAtOnce && !req.readableEnded;
}

/**
 * Gives a body to the parser. The parser reads on after the end of a multipart body (RFC 2046,
 * section 5.1.1), and never ends where another part begins there: such a part is given up here.
 */
function feed(req: Request, parser: Writable): void {
  const files: Readable[] = [];
  parser.on('file', (_name: unknown, file: Readable) => void files.push(file));
  const end = (bytes: Uint8Array) =>
    parser.write(bytes, () => {
      parser.end();
      // All that the files have to tell of what was written comes before this.
      setImmediate(() => {
        if (parser.writableFinished) return;
        for (const file of files)
          if (!file.readableEnded) file.destroy(new Error('a part begins after the end'));
      });
    });
  if (req instanceof BufferedRequest) {
    end(req.bytes);
    return;
  }
  req.pipe(parser, { end: false });
  req.once('end', () => end(lineBreak));
}

/** After the end of a multipart body it has no meaning. */
const lineBreak = Buffer.from('\r\n');

/** Like multer's own storage in memory, which copies each file once more. */
const memory: StorageEngine = {
  _handleFile(_req, { stream }, done) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => done(null, { buffer: oneBuffer(chunks) }));
  },
  _removeFile: (_req, _file, done) => done(null),
};

/**
 * The bytes of chunks: the only chunk itself, unless it is a small part of a body that would be
 * held on to with it.
 */
function oneBuffer(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined && only.length * 2 > only.buffer.byteLength
    ? only
    : Buffer.concat(chunks);
}
