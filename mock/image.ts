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
  svg: 'image/svg+xml',
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
  if (isSizelessSvg(bytes)) return { type: 'image/svg+xml', extension: 'svg', width: undefined, height: undefined };
  try {
    const { type: extension = '', width, height } = imageSize(bytes);
    const type = mediaTypes[extension];
    return type === undefined ? undefined : { type, extension, width, height };
  } catch {
    // The library throws for anything that it does not know, and for a header that is cut short.
    return undefined;
  }
}

/** An SVG may leave its size to the page (SVG 2, section 8.2); the library wants one. */
function isSizelessSvg(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 4096).toString('latin1');
  const tag = /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--[\s\S]*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg(\s[^>]*)?>/i.exec(head)?.[1];
  return tag !== undefined && !/\s(width|height|viewBox)\s*=/.test(tag);
}
