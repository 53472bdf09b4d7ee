import { imageSize } from 'image-size';
import { ownMember } from '../../openapi/lib/json-pointer.ts';

/** What an image's own header says. */
export interface ImageInfo {
  readonly type: string;
  /** File name ending, without the dot. */
  readonly extension: string;
  /** Pixels; undefined for an SVG that names no size. */
  readonly width: number | undefined;
  readonly height: number | undefined;
}

const mediaTypes: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  heic: 'image/heic',
  bmp: 'image/bmp',
  tiff: 'image/tiff',
};

/**
 * Recognises an image by its content, whatever its sender calls it. Undefined where the bytes are
 * not an image, or not one of a type that browsers know.
 */
export function readImage(bytes: Buffer): ImageInfo | undefined {
  const size = readSize(bytes);
  if ((size === undefined || size.type === 'svg') && isSvg(bytes))
    return { type: 'image/svg+xml', extension: 'svg', width: size?.width, height: size?.height };
  const type = ownMember(mediaTypes, size?.type ?? '');
  if (size === undefined || type === undefined) return undefined;
  return { type, extension: size.type ?? '', width: size.width, height: size.height };
}

function readSize(bytes: Buffer): ReturnType<typeof imageSize> | undefined {
  try {
    return imageSize(bytes);
  } catch {
    // The library throws for anything that it does not know, for a header that is cut short, and
    // for an SVG that
    // leaves its size to the page (SVG 2, section 8.2).
    return undefined;
  }
}

/**
 * Whether the root element is `svg`. The library takes any text with an `<svg>` in it for one, HTML
 * pages too.
 */
function isSvg(bytes: Buffer): boolean {
  const head = bytes
    .subarray(0, 4096)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '');
  let at = skipBlank(head, 0);
  for (let end = endOfProlog(head, at); end !== undefined; end = endOfProlog(head, at))
    at = skipBlank(head, end);
  return /^<svg[\s>/]/i.test(head.slice(at, at + 5));
}

/**
 * The offset behind the declaration, comment or DOCTYPE that begins at one; undefined where none
 * does, or none ends.
 */
function endOfProlog(text: string, at: number): number | undefined {
  const closing = text.startsWith('<!--', at)
    ? '-->'
    : /^<(?:\?xml|!doctype)/i.test(text.slice(at, at + 9))
      ? '>'
      : undefined;
  const end = closing === undefined ? -1 : text.indexOf(closing, at + 4);
  return closing === undefined || end === -1 ? undefined : end + closing.length;
}

function skipBlank(text: string, at: number): number {
  let here = at;
  while (here < text.length && /\s/.test(text.charAt(here))) here++;
  return here;
}
