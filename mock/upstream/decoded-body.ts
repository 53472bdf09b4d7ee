import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { Forwarded } from './forward.ts';

const decoders: ReadonlyMap<string, (bytes: Buffer) => Promise<Buffer>> = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

/** The body of an answer without its content codings (RFC 9110, section 8.4); as it is where one is not known. */
export async function decodedBody({ responseHeaders, responseBody }: Forwarded): Promise<Buffer> {
  const codings = responseHeaders
    .filter(([name]) => name.toLowerCase() === 'content-encoding')
    .flatMap(([, value]) => value.split(',').map((coding) => coding.trim().toLowerCase()));
  let bytes = responseBody;
  for (const coding of codings.reverse()) {
    const decode = decoders.get(coding);
    if (decode === undefined || bytes.length === 0) continue;
    try {
      bytes = await decode(bytes);
    } catch {
      // It was cut, or is none: what came is all that is known.
      return bytes;
    }
  }
  return bytes;
}
