import type { SentBody, SentPart } from '../message.ts';
import { encodeBody } from '../message.ts';
import { describeFile, fileKind } from './file-kind.ts';
import { indentJson } from './indent-json.ts';
import type { Mask } from './mask.ts';
import { visible, visibleLine } from './visible.ts';
import { cut } from './words.ts';

/** A picture that went or came, for reports that can show one. */
export interface ShownImage {
  /** What it is: name of the file, kind and size. */
  readonly caption: string;
  /** What its bytes say it is. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** A body, cut short, masked and harmless. */
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

/** Bodies above this are not indented: only their start is shown. */
const indentLimit = 200_000;

/** The body of a request. */
export function showSentBody(body: SentBody | undefined, mask: Mask): ShownBody | undefined {
  const encoded = encodeBody(body);
  if (body === undefined || encoded === undefined) return undefined;
  if (body.kind !== 'multipart') return showBytes(encoded.bytes, encoded.type, mask);
  const text = cut(body.parts.map((part) => showPart(part, mask)).join('\n') || '(no parts)', limit);
  const images = body.parts.flatMap((part) => showImage(part.content, visibleLine(mask(part.filename ?? part.name)), mask));
  return { type: 'multipart/form-data', size: encoded.bytes.length, text, lines: text, images };
}

/** The body of an answer, or of a request that is sent as bytes; undefined where it is empty. */
export function showBytes(bytes: Buffer, type: string | undefined, mask: Mask): ShownBody {
  const decoded = decode(bytes);
  const shared = { type: type === undefined ? undefined : visibleLine(mask(type)), size: bytes.length, images: showImage(bytes, undefined, mask) };
  if (decoded === undefined) return { ...shared, text: `(${describeFile(bytes)})`, lines: `(${describeFile(bytes)})` };
  const text = mask(decoded);
  const lines = bytes.length > indentLimit ? text : indentJson(text);
  return { ...shared, text: cut(visible(text), limit), lines: cut(visible(lines), limit) };
}

/** `avatar = one.png, image/png (PNG 1×1, 69 bytes)`. */
function showPart({ name, filename, type, content }: SentPart, mask: Mask): string {
  const text = decode(content);
  const isFile = filename !== undefined;
  const what = text === undefined || isFile ? `(${describeFile(content)})` : visibleLine(cut(mask(text), 300));
  const file = isFile ? `file ${JSON.stringify(visibleLine(mask(filename)))}, ${type ?? 'no media type'} ` : type === undefined ? '' : `${type} `;
  return `${visibleLine(mask(name))} = ${file}${what}`;
}

/** The bytes as a picture, where they are one. A picture that holds a secret is none. */
function showImage(bytes: Buffer, name: string | undefined, mask: Mask): ShownImage[] {
  const type = fileKind(bytes)?.image;
  const text = bytes.toString('latin1');
  if (type === undefined || mask(text) !== text) return [];
  return [{ caption: name === undefined ? describeFile(bytes) : `${name}: ${describeFile(bytes)}`, type, bytes }];
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
