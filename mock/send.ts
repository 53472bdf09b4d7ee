import { once } from 'node:events';
import type { Response } from 'express';
import { getPointer, isObject, parsePointer } from '../openapi/json-pointer.ts';
import { isJson } from '../openapi/media-types.ts';
import { type Answer, isTextStream } from './exchange.ts';
import type { Fault } from './faults.ts';

/** Puts an answer on the wire, with the faults that strike its body. Resolves when it is sent or the client is gone. */
export async function sendAnswer(res: Response, answer: Answer, faults: readonly Fault[]): Promise<void> {
  if (res.destroyed) return;
  res.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers ?? {})) res.setHeader(name, value);
  const body = removeMembers(answer.body, faults);
  const type = answer.type ?? 'application/json';
  if (isTextStream(body)) return sendStream(res, type, body, faults);
  if (body === undefined) {
    // Without a body, 204 and 304 carry no Content-Length (RFC 9110, section 8.6).
    if (answer.status !== 204 && answer.status !== 304) res.setHeader('Content-Length', 0);
    res.end();
    return;
  }
  const text = isJson(type) ? JSON.stringify(body) : body;
  if (typeof text === 'string' && faults.length === 0) {
    res.setHeader('Content-Type', withCharset(type));
    res.setHeader('Content-Length', Buffer.byteLength(text));
    // As a text it leaves in one piece with the head.
    res.end(text, 'utf8');
    return;
  }
  const bytes = Buffer.isBuffer(text) ? text : Buffer.from(String(text), 'utf8');
  res.setHeader('Content-Type', withCharset(type));
  await sendBytes(res, bytes, faults);
}

/** JSON has no charset parameter (RFC 8259, section 11); text without one is not UTF-8 to every reader. */
function withCharset(type: string): string {
  return type.startsWith('text/') && !type.includes('charset') ? `${type}; charset=utf-8` : type;
}

async function sendBytes(res: Response, bytes: Buffer, faults: readonly Fault[]): Promise<void> {
  const half = bytes.subarray(0, Math.ceil(bytes.length / 2));
  if (faults.some((fault) => fault.kind === 'drop' && fault.when === 'body')) {
    res.setHeader('Content-Length', bytes.length);
    // The bytes must leave before the connection does, or the client never sees that there was an answer.
    await new Promise<void>((resolve) => void res.write(half, () => resolve()));
    res.destroy();
    return;
  }
  const broken = faults.some((fault) => fault.kind === 'malformed') ? malform(bytes) : bytes;
  const sent = faults.some((fault) => fault.kind === 'cut') ? half : broken;
  res.setHeader('Content-Length', sent.length);
  res.end(sent);
}

/** Not JSON any more, whatever it was. */
function malform(bytes: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, -1), Buffer.from(',,')]);
}

async function sendStream(res: Response, type: string, stream: AsyncIterable<string>, faults: readonly Fault[]): Promise<void> {
  const isCut = faults.some((fault) => fault.kind === 'cut' || fault.kind === 'drop');
  const isMalformed = faults.some((fault) => fault.kind === 'malformed');
  res.setHeader('Content-Type', withCharset(type));
  res.setHeader('Cache-Control', 'no-cache');
  res.flushHeaders();
  for await (const chunk of stream) {
    if (res.destroyed) return;
    if (!res.write(isMalformed ? `,,${chunk}` : chunk)) await Promise.race([once(res, 'drain'), once(res, 'close')]);
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
  if (pointers.length === 0 || typeof body !== 'object' || body === null || isTextStream(body) || Buffer.isBuffer(body)) return body;
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
