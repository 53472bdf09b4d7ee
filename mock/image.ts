import { imageSize } from 'image-size';

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
 * Recognises an image by its content, whatever its sender calls it. Undefined where the bytes are not an
 * image, or not one of a type that browsers know.
 */
export function readImage(bytes: Buffer): ImageInfo | undefined {
  const size = readSize(bytes);
  if ((size === undefined || size.type === 'svg') && isSvg(bytes)) return { type: 'image/svg+xml', extension: 'svg', width: size?.width, height: size?.height };
  const type = mediaTypes[size?.type ?? ''];
  if (size === undefined || type === undefined) return undefined;
  return { type, extension: size.type ?? '', width: size.width, height: size.height };
}

function readSize(bytes: Buffer): ReturnType<typeof imageSize> | undefined {
  try {
    return imageSize(bytes);
  } catch {
    // The library throws for anything that it does not know, for a header that is cut short, and for an SVG that
    // leaves its size to the page (SVG 2, section 8.2).
    return undefined;
  }
}

/** Whether the root element is `svg`. The library takes any text with an `<svg>` in it for one, HTML pages too. */
function isSvg(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 4096).toString('latin1');
  return /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--[\s\S]*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s>/]/i.test(head);
}
