import { getPointer, isObject, parsePointer } from '../../openapi/lib/json-pointer.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import { fieldIn, type HeaderList, setField } from '../lib/header-list.ts';
import type { PlainAnswer } from '../model/exchange.ts';
import type { Fault } from '../model/faults.ts';
import { type Answer, isTextStream } from '../model/types.ts';
import {
  delaysBody,
  isStreamType,
  type Pieces,
  paced,
  splitEvents,
  struck,
} from './paced-stream.ts';
import type { WriteJson } from './write-json.ts';

/** What an answer is put on the wire with. */
export interface Sending {
  readonly faults: readonly Fault[];
  /** Header fields besides the answer's own. */
  readonly fields: HeaderList;
  readonly writeJson: WriteJson;
  /** Milliseconds between the events of a stream. */
  readonly pace: number;
}

/**
 * Characters of a header field that clients read: those of Node.js give up at 16 KiB for all of
 * them. A document can ask for ids that are longer, which a Location would name.
 */
const longestField = 8 * 1024;

/**
 * An answer as it goes out, with the faults that strike its body. What it adds to the header fields
 * stands in them afterwards.
 */
export function wireAnswer(answer: Answer, sending: Sending): PlainAnswer {
  const { faults, fields, writeJson } = sending;
  const { status } = answer;
  if (answer.headers !== undefined)
    for (const [name, value] of Object.entries(answer.headers))
      if (value.length > longestField) continue;
      else if (/^set-cookie$/i.test(name))
        for (const cookie of cookiesIn(value)) fields.push(name, cookie);
      else setField(fields, name, value);
  const body = faults.length === 0 ? answer.body : removeMembers(answer.body, faults);
  const type = answer.type ?? 'application/json';
  if (body === undefined) {
    // Without a body, 204 and 304 carry no Content-Length (RFC 9110, section 8.6).
    if (status !== 204 && status !== 304) setField(fields, 'Content-Length', 0);
    return { status, fields, body, isBroken: false };
  }
  protect(fields, type, body);
  setField(fields, 'Content-Type', withCharset(type));
  if (isTextStream(body)) return streamed(status, body, sending);
  if (typeof body === 'string' && isStreamType(type) && (sending.pace > 0 || faults.length > 0))
    return streamed(status, splitEvents(type, body), sending);
  // Bytes are a file that somebody has sent, and go back as they came, whatever their type.
  const written = isJson(type) && !Buffer.isBuffer(body) ? writeJson(body) : body;
  const sent = Buffer.isBuffer(written) ? written : String(written);
  if (delaysBody(faults)) {
    const bytes = Buffer.from(sent as string);
    const middle = Math.ceil(bytes.length / 2);
    setField(fields, 'Content-Length', bytes.length);
    const halves = [bytes.subarray(0, middle), bytes.subarray(middle)];
    return { status, fields, body: struck(halves, faults), isBroken: breaks(faults) };
  }
  return faults.length > 0
    ? struckBytes(status, Buffer.from(sent as string), sending)
    : whole(status, sent, fields);
}

/**
 * The cookies of a `Set-Cookie`: each is a field of its own (RFC 6265, section 3). The comma of a
 * date stands before no name.
 */
function cookiesIn(value: string): string[] {
  return value.split(/,(?=\s{0,20}[^\s;,=]{1,200}=)/).map((cookie) => cookie.trim());
}

function streamed(
  status: number,
  events: Pieces | readonly string[],
  { faults, fields, pace }: Sending,
): PlainAnswer {
  // A proxy that compresses keeps the events until its buffer is full, and so does nginx unless the
  // second field tells it not to: those of Next.js and webpack's development server compress.
  setField(fields, 'Cache-Control', 'no-cache, no-transform');
  setField(fields, 'X-Accel-Buffering', 'no');
  const slow = pace > 0 || Array.isArray(events) ? paced(events, pace) : events;
  const body = faults.length > 0 ? struck(slow, faults) : (slow as Pieces);
  return { status, fields, body, isBroken: breaks(faults) };
}

function breaks(faults: readonly Fault[]): boolean {
  return faults.some((fault) => fault.kind === 'drop' && fault.when === 'body');
}

function whole(status: number, body: string | Buffer, fields: HeaderList): PlainAnswer {
  setField(fields, 'Content-Length', Buffer.byteLength(body));
  return { status, fields, body, isBroken: false };
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

/**
 * JSON has no charset parameter (RFC 8259, section 11); text without one is not UTF-8 to every
 * reader.
 */
function withCharset(type: string): string {
  return type.startsWith('text/') && !type.includes('charset') ? `${type}; charset=utf-8` : type;
}

function struckBytes(status: number, bytes: Buffer, { faults, fields }: Sending): PlainAnswer {
  const half = bytes.subarray(0, Math.ceil(bytes.length / 2));
  if (faults.some((fault) => fault.kind === 'drop' && fault.when === 'body')) {
    setField(fields, 'Content-Length', bytes.length);
    return { status, fields, body: half, isBroken: true };
  }
  const broken = faults.some((fault) => fault.kind === 'malformed') ? malform(bytes) : bytes;
  return whole(status, faults.some((fault) => fault.kind === 'cut') ? half : broken, fields);
}

/** Not JSON any more, whatever it was. */
function malform(bytes: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, -1), Buffer.from(',,')]);
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
