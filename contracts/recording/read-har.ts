import { createReadStream } from 'node:fs';
import { Tokenizer, TokenParser, TokenType } from '@streamparser/json';
import { DoubletakeError, messageOf } from '../../openapi/lib/doubletake-error.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { exchangeOf } from './read-entry.ts';
import type { RecordedExchange } from './recorded-exchange.ts';

/** Bytes of one exchange in a HAR: what is longer is refused, so that memory stays bounded. */
export const largestEntry = 128 * 1024 * 1024;

/** Entries lie in `log.entries`: three brackets are open before one begins. */
const depthOfEntries = 3;

/**
 * The exchanges of a HAR 1.2 file, in order, one at a time: the file may be larger than memory.
 * Takes what browsers, Postman, Proxyman, Charles and mitmproxy write. Rejects with
 * `recording-unreadable`, which names file and line, for a file that is broken or ends too early,
 * and for an entry that is none or longer than {@link largestEntry}.
 */
export async function* readHar(file: string): AsyncGenerator<RecordedExchange> {
  const found: { readonly value: unknown; readonly line: number }[] = [];
  const place = { line: 1, entryAt: 0, entryLine: 1, depth: 0 };
  const refuse = (line: number, message: string, cause?: unknown): never => {
    throw new DoubletakeError('recording-unreadable', message, {
      where: `${file}:${line}`,
      next: 'Record it again, or export it anew as HAR 1.2.',
      cause,
    });
  };
  let chunk: Uint8Array = new Uint8Array();
  let chunkAt = 0;
  let counted = 0;
  let hasLog = false;
  /** The line of a byte of this chunk; asked for in order. */
  const lineAt = (offset: number): number => {
    const end = Math.min(offset - chunkAt, chunk.length);
    for (; counted < end; counted++) if (chunk[counted] === 0x0a) place.line++;
    return place.line;
  };
  const parser = new TokenParser({ paths: ['$.log.entries.*', '$.log.version'], keepStack: false });
  parser.onValue = ({ value, key }) => {
    if (key === 'version') hasLog = true;
    else found.push({ value, line: place.entryLine });
  };
  const tokenizer = new Tokenizer();
  tokenizer.onToken = (token) => {
    if (token.token === TokenType.LEFT_BRACE || token.token === TokenType.LEFT_BRACKET) {
      if (place.depth === depthOfEntries) {
        place.entryAt = token.offset;
        place.entryLine = lineAt(token.offset);
      }
      place.depth++;
    } else if (token.token === TokenType.RIGHT_BRACE || token.token === TokenType.RIGHT_BRACKET)
      place.depth--;
    parser.write(token);
  };
  tokenizer.onError = (error) => {
    throw error;
  };
  parser.onError = (error) => {
    throw error;
  };
  let number = 0;
  for await (const bytes of readBytes(file)) {
    chunk = bytes;
    counted = 0;
    try {
      tokenizer.write(bytes);
    } catch (cause) {
      refuse(
        lineOfFault(cause, lineAt, chunkAt + bytes.length),
        `no JSON: ${messageOf(cause)}`,
        cause,
      );
    }
    for (const { value, line } of found.splice(0)) {
      const exchange = readEntry(value, ++number, `${file}:${line}`);
      if (exchange !== undefined) yield exchange;
    }
    lineAt(chunkAt + bytes.length);
    chunkAt += bytes.length;
    if (place.depth > depthOfEntries && chunkAt - place.entryAt > largestEntry)
      refuse(
        place.entryLine,
        `the exchange ${number + 1} is longer than ${largestEntry / 1024 / 1024} MiB`,
      );
  }
  if (!parser.isEnded)
    refuse(
      place.line,
      chunkAt === 0
        ? 'the file is empty'
        : `the file ends in the middle, after ${number} whole ${number === 1 ? 'exchange' : 'exchanges'}`,
    );
  if (!hasLog && number === 0) refuse(1, 'no HAR: it has no log with version and entries');
}

async function* readBytes(file: string): AsyncGenerator<Buffer> {
  try {
    let isFirst = true;
    for await (const bytes of createReadStream(file) as AsyncIterable<Buffer>) {
      // Some exports begin with a byte order mark.
      const start = isFirst && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
      isFirst = false;
      yield start === 0 ? bytes : bytes.subarray(start);
    }
  } catch (cause) {
    throw new DoubletakeError(
      'recording-unreadable',
      `the recording cannot be read: ${messageOf(cause)}`,
      { where: file, next: 'Give the path of a HAR file.', cause },
    );
  }
}

/** The parser says at which byte it stopped, where it was reading characters. */
function lineOfFault(cause: unknown, lineAt: (offset: number) => number, end: number): number {
  const [, position] = /position "?(\d+)"?/.exec(messageOf(cause)) ?? [];
  return lineAt(position === undefined ? end : Number(position));
}

function readEntry(value: unknown, number: number, where: string): RecordedExchange | undefined {
  const refuse = (message: string): never => {
    throw new DoubletakeError('recording-unreadable', `exchange ${number}: ${message}`, {
      where,
      next: 'See http://www.softwareishard.com/blog/har-12-spec/#entries for what an entry has.',
    });
  };
  if (!isObject(value)) return refuse('it is no object');
  return exchangeOf(value, number, where, refuse);
}
