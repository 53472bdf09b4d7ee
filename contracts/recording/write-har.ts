import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { DoubletakeError, messageOf } from '../../openapi/lib/doubletake-error.ts';
import type { RecordingMask } from './mask-exchange.ts';
import { readHar } from './read-har.ts';
import { type Field, fieldOf, type RecordedExchange } from './recorded-exchange.ts';

/** Writes a HAR 1.2 file, an exchange after the other. */
export interface HarWriter {
  /** Resolves when the exchange is in the file. */
  add(exchange: RecordedExchange): Promise<void>;
  /**
   * Ends the file. Secrets that became known after an exchange was written are taken out of it
   * first. Resolves with how many exchanges it has.
   */
  close(): Promise<number>;
}

/**
 * Until it is closed, the recording is in `<file>.part`, which its owner alone can read. Rejects
 * with `recording-unwritable`.
 * @param version of this program
 */
export async function openHarWriter(
  file: string,
  mask: RecordingMask,
  version: string,
): Promise<HarWriter> {
  const part = `${file}.part`;
  const handle = await openOwn(part);
  let count = 0;
  let knownAtFirst: number | undefined;
  let writing = handle.write(head(version)).then(() => undefined);

  async function finish(): Promise<void> {
    try {
      await writing;
      await handle.write(tail);
    } finally {
      await handle.close();
    }
    // An exchange may hold what only a later one has shown to be a secret.
    if (knownAtFirst !== undefined && knownAtFirst !== mask.known) await maskAgain();
    await rename(part, file);
  }

  async function maskAgain(): Promise<void> {
    const again = await openOwn(`${part}2`);
    try {
      await again.write(head(version));
      let isFirst = true;
      for await (const exchange of readHar(part)) {
        await again.write((isFirst ? '' : ',\n') + JSON.stringify(entryOf(mask.apply(exchange))));
        isFirst = false;
      }
      await again.write(tail);
    } finally {
      await again.close();
    }
    await rm(part);
    await rename(`${part}2`, part);
  }

  return {
    add(exchange) {
      const masked = mask.apply(exchange);
      knownAtFirst ??= mask.known;
      const text = (count === 0 ? '' : ',\n') + JSON.stringify(entryOf(masked));
      count++;
      writing = writing.then(async () => void (await handle.write(text)));
      return writing;
    },
    async close() {
      await finish();
      return count;
    },
  };
}

async function openOwn(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'w', 0o600);
  } catch (cause) {
    throw new DoubletakeError(
      'recording-unwritable',
      `the recording cannot be written: ${messageOf(cause)}`,
      {
        where: file,
        next: 'Give a path in a folder that can be written to, with --out FILE.',
        cause,
      },
    );
  }
}

const head = (version: string) =>
  `{"log":{"version":"1.2","creator":${JSON.stringify({ name: 'doubletake', version })},"pages":[],"entries":[\n`;
const tail = '\n]}}\n';

/** An entry of HAR 1.2. */
function entryOf(exchange: RecordedExchange): object {
  const { url, requestBody, responseBody, status } = exchange;
  const requestType = fieldOf(exchange.requestHeaders, 'content-type') ?? '';
  const responseType = fieldOf(exchange.responseHeaders, 'content-type') ?? '';
  const sent = requestBody === undefined ? undefined : textOf(requestBody);
  const came = textOf(responseBody);
  return {
    startedDateTime: exchange.started,
    time: exchange.milliseconds,
    request: {
      method: exchange.method,
      url,
      httpVersion: 'HTTP/1.1',
      cookies: cookiesOf(exchange.requestHeaders, 'cookie'),
      headers: exchange.requestHeaders.map(named),
      queryString: [...new URL(url).searchParams].map(named),
      ...(sent !== undefined && {
        postData: {
          mimeType: requestType,
          text: sent.text,
          ...(sent.isBase64 && { _encoding: 'base64' }),
        },
      }),
      headersSize: -1,
      bodySize: requestBody?.length ?? 0,
    },
    response: {
      status,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: cookiesOf(exchange.responseHeaders, 'set-cookie'),
      headers: exchange.responseHeaders.map(named),
      content: {
        size: responseBody.length,
        mimeType: responseType,
        text: came.text,
        ...(came.isBase64 && { encoding: 'base64' }),
      },
      redirectURL: fieldOf(exchange.responseHeaders, 'location') ?? '',
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait: exchange.milliseconds, receive: 0 },
    ...(exchange.missing !== undefined && { _missing: exchange.missing }),
  };
}

function named([name, value]: Field): object {
  return { name, value };
}

function cookiesOf(fields: readonly Field[], header: string): object[] {
  return fields
    .filter(([name]) => name.toLowerCase() === header)
    .flatMap(([, value]) => (header === 'cookie' ? value.split(';') : value.split(';', 1)))
    .map((pair) => {
      const at = pair.indexOf('=');
      return { name: pair.slice(0, at).trim(), value: pair.slice(at + 1).trim() };
    });
}

/** Bytes as text where they are UTF-8, else in base64. */
function textOf(bytes: Buffer): { readonly text: string; readonly isBase64: boolean } {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes)
    ? { text, isBase64: false }
    : { text: bytes.toString('base64'), isBase64: true };
}
