import type { Operation } from '../../../openapi/model/operation.ts';
import { expectSuccess } from '../../oracles/expect.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import type { Exchange } from '../../request/exchange.ts';
import { served } from './serve-back.ts';
import { type File, type UploadSubject, withFile } from './upload-subject.ts';

/** Files that are served at a URL which the answer to their upload names. */

/**
 * Uploads a PNG for an owner of its own. Throws {@link CheckSkipped} where no answer says where it
 * is served.
 */
export async function upload(
  { operation, mediaType, part }: UploadSubject,
  session: CheckSession,
  content: Buffer,
  filename = 'picture.png',
) {
  const fixture = await session.prepare(operation);
  const send = async (bytes: Buffer) => {
    const file: File = { filename, type: 'image/png', content: bytes };
    const exchange = await session.send(
      operation,
      withFile(session.request(operation, fixture, { mediaType }), part.name, file),
    );
    expectSuccess(session, operation, exchange, served);
    return exchange;
  };
  const exchange = await send(content);
  const url = fileUrl(exchange);
  if (url === undefined)
    throw new CheckSkipped('no answer of this API says where the file is served');
  return { fixture, exchange, url, send };
}

/**
 * The URL in an upload's answer: an absolute one that the request did not send, or the double's own
 * header.
 */
export function fileUrl({ request, response }: Exchange): string | undefined {
  const header = response?.headers['x-doubletake-file'];
  if (header !== undefined) return header;
  const sent = request.body?.kind === 'json' ? JSON.stringify(request.body.value) : '';
  return [...urlsIn(response?.json)].find(
    (url) => !sent.includes(url) && !/example\.(com|org)/.test(url),
  );
}

/** The URLs in a value, those first that are called a picture. */
export function* urlsIn(value: unknown, name = ''): Generator<string> {
  // A member that is called so is where a picture is; any other URL comes after them.
  if (
    typeof value === 'string' &&
    /^https?:\/\//.test(value) &&
    URL.canParse(value) &&
    /avatar|image|picture|icon|file|photo|logo|url/i.test(name)
  )
    yield value;
  if (typeof value !== 'object' || value === null) return;
  const members = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b));
  for (const [key, member] of members) yield* urlsIn(member, Array.isArray(value) ? name : key);
}

function rank(name: string): number {
  return /avatar|picture/i.test(name) ? 0 : 1;
}

/**
 * A file is served as it was sent, with the type that it has. @param type undefined where it does
 * not matter
 */
export async function expectServed(
  operation: Operation,
  session: CheckSession,
  uploaded: Exchange,
  url: string,
  content: Buffer,
  type: string | undefined = 'image/png',
): Promise<void> {
  const got = await session.fetch(url);
  const { response } = got;
  const found = { operation, provenance: served, exchanges: [uploaded, got] };
  if (response?.status !== 200) {
    session.report({
      ...found,
      code: 'upload-lost',
      location: 'file',
      message: `${new URL(url).pathname} answers ${response?.status ?? got.failure} right after the upload`,
    });
    return;
  }
  if (!response.bytes.equals(content)) {
    session.report({
      ...found,
      code: 'upload-altered',
      location: 'file/bytes',
      message: `${content.length} bytes were sent and ${response.bytes.length} came back, which are not the same`,
    });
  }
  if (type !== undefined && response.headers['content-type']?.split(';')[0] !== type) {
    session.report({
      ...found,
      code: 'upload-mistyped',
      location: 'file/type',
      message: `${type} is served as ${response.headers['content-type'] ?? 'nothing'}`,
    });
  }
}

/** Reports a file that is still served. @param when what should have ended it, in words */
export async function expectGone(
  operation: Operation,
  session: CheckSession,
  before: readonly Exchange[],
  url: string,
  when: string,
): Promise<void> {
  const got = await session.fetch(url);
  const status = got.response?.status;
  if (status !== undefined && status >= 400 && status < 500) return;
  session.report({
    code: 'upload-outlived',
    operation,
    location: 'file',
    message: `${new URL(url).pathname} still answers ${status ?? got.failure} ${when}`,
    provenance: served,
    exchanges: [...before, got],
  });
}
