import { once } from 'node:events';
import type { OutgoingHttpHeader } from 'node:http';
import type { Response } from 'express';
import { getPointer, isObject, parsePointer } from '../../openapi/lib/json-pointer.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import { fieldIn, type HeaderList, setField } from '../lib/header-list.ts';
import type { Fault } from '../model/faults.ts';
import { type Answer, isTextStream } from '../model/types.ts';
import type { WriteJson } from './write-json.ts';

/** How an answer is sent. */
export interface Sending {
  readonly faults: readonly Fault[];
  /** Header fields besides the answer's own. */
  readonly fields: HeaderList;
  readonly writeJson: WriteJson;
}

/**
 * Puts an answer on the wire, with the faults that strike its body. Resolves when it is sent or the
 * client is gone. What it adds to the header fields stands in them afterwards.
 */
export async function sendAnswer(res: Response, answer: Answer, sending: Sending): Promise<void> {
  if (res.destroyed) return;
  const { faults, fields, writeJson } = sending;
  if (answer.headers !== undefined)
    for (const [name, value] of Object.entries(answer.headers)) setField(fields, name, value);
  const body = faults.length === 0 ? answer.body : removeMembers(answer.body, faults);
  const type = answer.type ?? 'application/json';
  if (body !== undefined) protect(fields, type, body);
  if (isTextStream(body)) return sendStream(res, answer.status, type, body, sending);
  if (body === undefined) {
    // Without a body, 204 and 304 carry no Content-Length (RFC 9110, section 8.6).
    if (answer.status !== 204 && answer.status !== 304) setField(fields, 'Content-Length', 0);
    writeHead(res, answer.status, fields);
    res.end();
    return;
  }
  setField(fields, 'Content-Type', withCharset(type));
  // Bytes are a file that somebody has sent, and go back as they came, whatever their type.
  const text = isJson(type) && !Buffer.isBuffer(body) ? writeJson(body) : body;
  if (typeof text === 'string' && faults.length === 0) {
    const length = Buffer.byteLength(text);
    setField(fields, 'Content-Length', length);
    writeHead(res, answer.status, fields);
    // As a text it leaves in one piece with the head. ASCII alone has as many bytes as characters,
    // and is written without being encoded.
    res.end(text, length === text.length ? 'latin1' : 'utf8');
    return;
  }
  const bytes = Buffer.isBuffer(text) ? text : Buffer.from(String(text), 'utf8');
  await sendBytes(res, answer.status, bytes, sending);
}

/**
 * Sees to it that no browser guesses another type, nor runs what it shows: a body may come from
 * whoever has used the API, and it stands on the origin of the console. Without scripts and with an
 * origin of its own (CSP, directive `sandbox`) it can do nothing there.
 */
function protect(fields: HeaderList, type: string, body: unknown): void {
  setField(fields, 'X-Content-Type-Options', 'nosniff');
  if (isJson(type) && !Buffer.isBuffer(body)) return;
  const own = fieldIn(fields, 'Content-Security-Policy');
  // Of several policies each has to allow what is done.
  setField(
    fields,
    'Content-Security-Policy',
    own === undefined || own === sandboxPolicy ? sandboxPolicy : `${own}, ${sandboxPolicy}`,
  );
}

const sandboxPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/** Head of an answer; what somebody else has set on the response before goes out too. */
function writeHead(res: Response, status: number, fields: HeaderList): void {
  res.writeHead(status, fields as OutgoingHttpHeader[]);
}

/**
 * JSON has no charset parameter (RFC 8259, section 11); text without one is not UTF-8 to every
 * reader.
 */
function withCharset(type: string): string {
  return type.startsWith('text/') && !type.includes('charset') ? `${type}; charset=utf-8` : type;
}

async function sendBytes(
  res: Response,
  status: number,
  bytes: Buffer,
  { faults, fields }: Sending,
): Promise<void> {
  const half = bytes.subarray(0, Math.ceil(bytes.length / 2));
  if (faults.some((fault) => fault.kind === 'drop' && fault.when === 'body')) {
    setField(fields, 'Content-Length', bytes.length);
    writeHead(res, status, fields);
    // The bytes must leave before the connection does, or the client never sees that there was an
    // answer.
    await new Promise<void>((resolve) => void res.write(half, () => resolve()));
    res.destroy();
    return;
  }
  const broken = faults.some((fault) => fault.kind === 'malformed') ? malform(bytes) : bytes;
  const sent = faults.some((fault) => fault.kind === 'cut') ? half : broken;
  setField(fields, 'Content-Length', sent.length);
  writeHead(res, status, fields);
  res.end(sent);
}

/** Not JSON any more, whatever it was. */
function malform(bytes: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, -1), Buffer.from(',,')]);
}

async function sendStream(
  res: Response,
  status: number,
  type: string,
  stream: AsyncIterable<string>,
  { faults, fields }: Sending,
): Promise<void> {
  const isCut = faults.some((fault) => fault.kind === 'cut' || fault.kind === 'drop');
  const isMalformed = faults.some((fault) => fault.kind === 'malformed');
  setField(fields, 'Content-Type', withCharset(type));
  setField(fields, 'Cache-Control', 'no-cache');
  writeHead(res, status, fields);
  res.flushHeaders();
  for await (const chunk of stream) {
    if (res.destroyed) return;
    if (!res.write(isMalformed ? `,,${chunk}` : chunk))
      await Promise.race([once(res, 'drain'), once(res, 'close')]);
    if (isCut) {
      if (faults.some((fault) => fault.kind === 'drop')) res.destroy();
      break;
    }
  }
  if (!res.destroyed) res.end();
}

/** The body without the members that `remove` faults name; the body itself stays as it is. */
function removeMembers(body: unknown, faults: readonly Fault[]): unknown {
  const pointers = faults.flatMap((fault) => (fault.kind === 'remove' ? [fault.pointer] : []));
  if (
    pointers.length === 0 ||
    typeof body !== 'object' ||
    body === null ||
    isTextStream(body) ||
    Buffer.isBuffer(body)
  )
    return body;
  const copy: unknown = structuredClone(body);
  for (const pointer of pointers) {
    const tokens = parsePointer(pointer);
    const parent = getPointer(copy, pointer.slice(0, pointer.lastIndexOf('/')));
    const key = tokens.at(-1);
    if (key === undefined) continue;
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else if (isObject(parent)) delete parent[key];
  }
  return copy;
}
