import { writeJson } from '../../openapi/lib/exact-json.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { encodePercent } from '../../openapi/lib/pairs.ts';
import {
  essence,
  findMediaType,
  isForm,
  isJson,
  isMultipart,
  isRange,
  isXml,
  negotiate,
  sequenceKind,
} from '../../openapi/model/media-types.ts';
import { findResponse, type MediaType, type Operation } from '../../openapi/model/operation.ts';
import { writeSequence } from '../../openapi/wire/sequence.ts';
import { writeEvents } from '../../openapi/wire/server-sent-events.ts';
import { writeForm } from '../../openapi/wire/write-form.ts';
import { writeXml } from '../../openapi/wire/write-xml.ts';
import type { Api } from '../model/api.ts';
import { type Answer, isTextStream } from '../model/types.ts';

const boundary = 'doubletake-part';

/**
 * The answer with a media type, where it comes without: of those that the response declares and
 * that hold values, the one that the client's Accept header likes best, else `application/json`.
 */
export function chooseMediaType(
  operation: Operation,
  answer: Answer,
  accept: string | undefined,
): Answer {
  const { status, headers, body, type } = answer;
  if (body === undefined || type !== undefined) return answer;
  const content = findResponse(operation, status)?.content ?? [];
  const candidates =
    Buffer.isBuffer(body) || isTextStream(body)
      ? []
      : content.filter(({ type: declared }) => holdsValues(declared));
  const chosen = choose(candidates, accept);
  const settled = chosen === undefined || isRange(chosen.type) ? 'application/json' : chosen.type;
  return headers === undefined
    ? { status, type: settled, body }
    : { status, headers, type: settled, body };
}

function choose(
  candidates: readonly MediaType[],
  accept: string | undefined,
): MediaType | undefined {
  if (candidates.length < 2) return candidates[0];
  return (
    negotiate(candidates, accept) ?? candidates.find(({ type }) => isJson(type)) ?? candidates[0]
  );
}

function holdsValues(type: string): boolean {
  return isJson(type) || isXml(type) || isRange(type) || essence(type) === 'text/plain';
}

/** Writes a value in the media type of its answer; text, bytes and streams stay as they are. */
export function encodeAnswer(api: Api, operation: Operation, answer: Answer): Answer {
  const { body, type = 'application/json', status } = answer;
  if (
    body === undefined ||
    isJson(type) ||
    typeof body === 'string' ||
    Buffer.isBuffer(body) ||
    isTextStream(body)
  )
    return answer;
  const mediaType = findMediaType(findResponse(operation, status)?.content ?? [], type);
  if (isMultipart(type))
    return {
      ...answer,
      type: `${essence(type)}; boundary=${boundary}`,
      body: writeParts(type, body),
    };
  return { ...answer, body: writeBody(api, mediaType, type, body) };
}

function writeBody(
  api: Api,
  mediaType: MediaType | undefined,
  type: string,
  body: unknown,
): string {
  const items = Array.isArray(body) ? body : [body];
  const kind = sequenceKind(type);
  if (kind !== undefined) return writeSequence(kind, items);
  if (essence(type) === 'text/event-stream') return writeEvents(items);
  if (isXml(type)) return writeXml(api.document, mediaType?.schema, body);
  if (isForm(type)) return writeForm(body);
  return typeof body === 'object' ? writeJson(body) : String(body);
}

/** Parts by name for form-data, one after another for the rest. */
function writeParts(type: string, body: unknown): Buffer {
  const isFormData = essence(type) === 'multipart/form-data';
  const members = isObject(body)
    ? Object.entries(body)
    : [body].flat().map((part, index): [string, unknown] => [`part${index + 1}`, part]);
  const chunks = members.flatMap(([name, value]) => {
    const [partType, bytes] = writePart(value);
    const disposition = isFormData
      ? `Content-Disposition: form-data; name="${encodePercent(name)}"\r\n`
      : '';
    return [
      Buffer.from(`--${boundary}\r\n${disposition}Content-Type: ${partType}\r\n\r\n`),
      bytes,
      Buffer.from('\r\n'),
    ];
  });
  return Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]);
}

function writePart(value: unknown): [type: string, bytes: Buffer] {
  if (Buffer.isBuffer(value)) return ['application/octet-stream', value];
  return typeof value === 'object'
    ? ['application/json', Buffer.from(writeJson(value))]
    : ['text/plain', Buffer.from(String(value))];
}
