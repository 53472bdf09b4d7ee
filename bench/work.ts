import { readFileSync } from 'node:fs';

/** What is asked of a server under load. */
export type WorkName = 'GET one' | 'GET list' | 'PATCH avatar' | 'POST create';

/** In the order in which they are measured: what lets the state grow comes last. */
export const workNames: readonly WorkName[] = [
  'GET one',
  'GET list',
  'PATCH avatar',
  'POST create',
];

export interface Work {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** File that holds the body. */
  readonly bodyFile?: string;
}

export const collectionPath = '/api/external/chatbots';

const key = { 'x-api-key': 'any' };

/** @param files what POST and PATCH send */
export function workOf(
  name: WorkName,
  id: string,
  files: { readonly json: string; readonly multipart: string },
): Work {
  const one = `/api/external/chatbot/${id}`;
  if (name === 'GET one') return { method: 'GET', path: one, headers: key };
  if (name === 'GET list') return { method: 'GET', path: collectionPath, headers: key };
  if (name === 'POST create')
    return {
      method: 'POST',
      path: collectionPath,
      headers: { ...key, 'content-type': 'application/json' },
      bodyFile: files.json,
    };
  return {
    method: 'PATCH',
    path: `${one}/update-avatar`,
    headers: { ...key, 'content-type': `multipart/form-data; boundary=${boundary}` },
    bodyFile: files.multipart,
  };
}

const boundary = 'doubletake-bench-boundary';

/** The body of an upload (RFC 7578). */
export function multipartOf(picture: Buffer): Buffer {
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="avatar"; filename="avatar.png"\r\nContent-Type: image/png\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), picture, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Sends it once; a body of JSON is parsed. */
export async function send(
  origin: string,
  { method, path, headers, bodyFile }: Work,
): Promise<Reply> {
  const body = bodyFile === undefined ? undefined : readFileSync(bodyFile);
  const response = await fetch(origin + path, {
    method,
    headers,
    ...(body && { body }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  let parsed: unknown = text;
  try {
    parsed = JSON.parse(text);
  } catch {
    // Not JSON; shown as it is.
  }
  return { status: response.status, headers: response.headers, body: parsed };
}
