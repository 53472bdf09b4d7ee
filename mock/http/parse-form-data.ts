import type { Readable, Writable } from 'node:stream';
import type { Options, StorageEngine } from 'multer';
import type { MediaType } from '../../openapi/model/operation.ts';
import { type PlainRequest, RequestAborted } from '../model/exchange.ts';
import { contentCoding, readBytes } from './read-bytes.ts';
import { readRawBody } from './read-raw-body.ts';

/** What multer has found in a body. */
export interface FormParts {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly files: readonly FormFile[];
}

/** A part with a file name. */
export interface FormFile {
  readonly fieldname: string;
  readonly originalname: string;
  readonly mimetype: string;
  readonly buffer: Buffer;
}

/** What multer reads of a request, and what it leaves there. */
interface FormSource {
  readonly headers: PlainRequest['headers'];
  /** Files without a name, which multer leaves out: a part of bytes may have none (RFC 7578, 4.2). */
  readonly unnamed: FormFile[];
  body?: unknown;
  files?: unknown;
}

/** What multer gives, of which its types say that it wants a request of Express'. */
type Parse = (source: FormSource, response: null, next: (error?: unknown) => void) => void;

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
export async function parseFormData(
  request: Pick<PlainRequest, 'headers' | 'body'>,
  mediaType: MediaType,
  maxFile: number,
): Promise<FormParts> {
  const parse = known.get(mediaType)?.get(maxFile) ?? (await createParser(mediaType, maxFile));
  const { headers, body } = request;
  const length = headers['content-length'];
  const bytes =
    contentCoding(headers) !== undefined
      ? await readBytes(request, maxFile + mostBesides)
      : Number(length ?? Number.POSITIVE_INFINITY) <= mostAtOnce
        ? await readRawBody(body, length, mostAtOnce)
        : undefined;
  const source: FormSource =
    bytes === undefined
      ? Object.assign(body, { headers, unnamed: [] })
      : new BufferedForm(headers, bytes);
  await new Promise<void>((resolve, reject) => {
    body.once('aborted', () => reject(new RequestAborted()));
    parse(source, null, (error) =>
      error === undefined || error === null ? resolve() : reject(error),
    );
  });
  return {
    fields: { ...(source.body as Record<string, unknown> | undefined) },
    files: [
      ...(Array.isArray(source.files) ? (source.files as FormFile[]) : []),
      ...source.unnamed,
    ],
  };
}

/**
 * A body that has arrived as a whole, for multer. It is no stream and never emits: setting one up
 * costs as much as parsing 64 kB.
 */
class BufferedForm implements FormSource {
  readonly headers: PlainRequest['headers'];
  readonly readable = false;
  readonly readableEnded = true;
  readonly destroyed = false;
  readonly unnamed: FormFile[] = [];
  readonly bytes: Buffer;
  body: unknown;
  files: unknown;

  constructor(headers: PlainRequest['headers'], bytes: Buffer) {
    this.headers = headers;
    this.bytes = bytes;
  }

  on(): this {
    return this;
  }

  once(): this {
    return this;
  }

  unpipe(): this {
    return this;
  }

  resume(): this {
    return this;
  }
}

const known = new WeakMap<MediaType, Map<number, Parse>>();

async function createParser(mediaType: MediaType, maxFile: number): Promise<Parse> {
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
  const parse = multer(options).any() as unknown as Parse;
  known.set(mediaType, new Map([...(known.get(mediaType) ?? []), [maxFile, parse]]));
  return parse;
}

/**
 * Bytes that a compressed body may have besides one file of the greatest size: it is read as a
 * whole.
 */
const mostBesides = 10 * 1024 * 1024;

/**
 * Gives a body to the parser. The parser reads on after the end of a multipart body (RFC 2046,
 * section 5.1.1), and never ends where another part begins there: such a part is given up here.
 */
function feed(source: BufferedForm | (Readable & FormSource), parser: Writable): void {
  const files: Readable[] = [];
  parser.on(
    'file',
    (fieldname: string, file: Readable, info: { filename?: string; mimeType: string }) => {
      files.push(file);
      if (info.filename !== undefined && info.filename !== '') return;
      const chunks: Buffer[] = [];
      file.on('data', (chunk: Buffer) => chunks.push(chunk));
      file.on('end', () => {
        const buffer = oneBuffer(chunks);
        // A form in a browser sends a file input that was left empty as a name and bytes of nothing.
        if (info.filename === undefined || buffer.length > 0)
          source.unnamed.push({ fieldname, originalname: '', mimetype: info.mimeType, buffer });
      });
      file.once('limit', () =>
        parser.destroy(
          Object.assign(new Error('the file is too large'), {
            code: 'LIMIT_FILE_SIZE',
            field: fieldname,
          }),
        ),
      );
    },
  );
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
  if (source instanceof BufferedForm) {
    end(source.bytes);
    return;
  }
  source.pipe(parser, { end: false });
  source.once('end', () => end(lineBreak));
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
