import { imageSize } from 'image-size';

/** What bytes are, by their first ones; never by what somebody says of them. */
export interface FileKind {
  /** As people call it: `PNG`. */
  readonly name: string;
  readonly extension: string;
  /** The media type of an image that browsers show; undefined for anything else. */
  readonly image: string | undefined;
}

const kinds: readonly (readonly [
  start: RegExp,
  name: string,
  extension: string,
  image?: string,
])[] = [
  [/^\x89PNG\r\n\p{Cc}\n/u, 'PNG', 'png', 'image/png'],
  [/^\xff\xd8\xff/, 'JPEG', 'jpg', 'image/jpeg'],
  [/^GIF8[79]a/, 'GIF', 'gif', 'image/gif'],
  [/^RIFF[\s\S]{4}WEBP/, 'WebP', 'webp', 'image/webp'],
  [/^[\s\S]{4}ftypavi[fs]/, 'AVIF', 'avif', 'image/avif'],
  [/^BM[\s\S]{4}\0\0\0\0/, 'BMP', 'bmp', 'image/bmp'],
  [
    /^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?<svg[\s>]/,
    'SVG',
    'svg',
    'image/svg+xml',
  ],
  [/^%PDF-/, 'PDF', 'pdf'],
  [/^PK\p{Cc}\p{Cc}/u, 'ZIP', 'zip'],
  [/^\p{Cc}\x8b/u, 'GZIP', 'gz'],
];

/** The kind of a file; undefined where its bytes do not tell. */
export function fileKind(bytes: Buffer): FileKind | undefined {
  const start = bytes.subarray(0, 512).toString('latin1');
  const found = kinds.find(([pattern]) => pattern.test(start));
  return found && { name: found[1], extension: found[2], image: found[3] };
}

/** `PNG 64×32, 1234 bytes`, or `binary, 12 bytes`. */
export function describeFile(bytes: Buffer): string {
  const kind = fileKind(bytes);
  const size = kind?.image === undefined ? undefined : measure(bytes);
  return `${kind?.name ?? 'binary'}${size === undefined ? '' : ` ${size}`}, ${bytes.length} ${bytes.length === 1 ? 'byte' : 'bytes'}`;
}

/** The same of bytes that can be read as text: `SVG 3×4, 80 bytes`, or `text, 12 bytes`. */
export function describeText(bytes: Buffer): string {
  return fileKind(bytes) === undefined
    ? describeFile(bytes).replace('binary', bytes.length === 0 ? 'empty' : 'text')
    : describeFile(bytes);
}

/** Width and height in pixels; undefined for an image that is broken. */
function measure(bytes: Buffer): string | undefined {
  try {
    const { width, height } = imageSize(bytes);
    return `${width}×${height}`;
  } catch {
    return undefined;
  }
}
