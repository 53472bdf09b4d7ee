import { escapeControlChars, escapedLine } from '../../openapi/lib/escape-control-chars.ts';
import { describeFile, describeText, fileKind } from '../reproduce/file-kind.ts';
import type { SentBody, SentPart } from '../request/exchange.ts';
import { encodeBody } from '../request/exchange.ts';
import { cutToPlace } from './cut-to-place.ts';
import { cut } from './format.ts';
import { indentJson } from './indent-json.ts';

/** A picture that went or came, for reports that can show one. */
export interface ShownImage {
  /** What it is: name of the file, kind and size. */
  readonly caption: string;
  /** What its bytes say it is. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** A body, cut short and harmless. */
export interface ShownBody {
  readonly type: string | undefined;
  readonly size: number;
  /** As it went over the wire, or what it is where it is no text. */
  readonly text: string;
  /** The same with line breaks, where it is JSON. */
  readonly lines: string;
  readonly images: readonly ShownImage[];
}

/** The most that is shown of a body. */
const limit = 2000;

/** Larger bodies are not parsed to be shown. */
const longest = 2_000_000;

/** The body of a request. */
export function showSentBody(body: SentBody | undefined): ShownBody | undefined {
  const encoded = encodeBody(body);
  if (body === undefined || encoded === undefined) return undefined;
  if (body.kind !== 'multipart') return showBytes(encoded.bytes, encoded.type);
  const text = cut(body.parts.map(showPart).join('\n') || '(no parts)', limit);
  const images = body.parts.flatMap((part) =>
    showImage(part.content, escapedLine(part.filename ?? part.name)),
  );
  return { type: 'multipart/form-data', size: encoded.bytes.length, text, lines: text, images };
}

/** What of a long JSON body is shown with line breaks. */
export interface ShownPlace {
  /** Segments of the path within the body; `*` is any index. */
  readonly path: readonly string[];
  /** The value there, as the finding shows it. */
  readonly value: string | undefined;
}

/**
 * The body of an answer, or of a request that is sent as bytes; undefined where it is empty.
 * @param place what of a long one is shown with line breaks; the whole without it
 */
export function showBytes(
  bytes: Buffer,
  type: string | undefined,
  place?: ShownPlace | undefined,
): ShownBody {
  const text = decode(bytes);
  const shared = {
    type: type === undefined ? undefined : escapedLine(type),
    size: bytes.length,
    images: showImage(bytes, undefined),
  };
  if (text === undefined)
    return { ...shared, text: `(${describeFile(bytes)})`, lines: `(${describeFile(bytes)})` };
  return {
    ...shared,
    text: cut(escapeControlChars(text), limit),
    lines: cut(escapeControlChars(indentJson(about(text, place), limit)), limit, text.length),
  };
}

/** A text without what is not about a place, where it is JSON. */
function about(text: string, place: ShownPlace | undefined): string {
  if (place === undefined || text.length > longest) return text;
  try {
    const whole: unknown = JSON.parse(text);
    const part = cutToPlace(whole, place.path, place.value);
    return part === whole ? text : JSON.stringify(part);
  } catch {
    return text;
  }
}

/** `avatar = file "one.png", image/png (PNG 1×1, 69 bytes)`, or `name = text`. */
function showPart({ name, filename, type, content }: SentPart): string {
  const text = decode(content);
  const shownType = type === undefined ? '' : `${escapedLine(type)} `;
  if (filename !== undefined) {
    const what = text === undefined ? describeFile(content) : describeText(content);
    return `${escapedLine(name)} = file ${JSON.stringify(escapedLine(filename))}, ${shownType || 'no media type '}(${what})`;
  }
  return `${escapedLine(name)} = ${shownType}${text === undefined ? `(${describeFile(content)})` : escapedLine(cut(text, 300))}`;
}

/** The bytes as a picture, where they are one. */
function showImage(bytes: Buffer, name: string | undefined): ShownImage[] {
  const type = fileKind(bytes)?.image;
  if (type === undefined) return [];
  return [
    {
      caption: name === undefined ? describeFile(bytes) : `${name}: ${describeFile(bytes)}`,
      type,
      bytes,
    },
  ];
}

/** The bytes as text; undefined where they are none. */
function decode(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // Text has no NUL, files have.
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
