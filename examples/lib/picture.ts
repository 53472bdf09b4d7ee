import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

const types: Readonly<Record<string, string>> = {
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
};

/**
 * The picture to upload, as `<input type="file">` would give it to an app: the file named by the
 * second argument, else one made here.
 */
export async function choosePicture(): Promise<File> {
  const path = process.argv[3];
  if (path === undefined) return makePicture('indigo');
  const type = types[path.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';
  return new File([await readFile(path)], basename(path), { type });
}

/** A square SVG of one colour. */
export function makePicture(colour: string): File {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64" fill="${colour}"/></svg>\n`;
  return new File([svg], `${colour}.svg`, { type: 'image/svg+xml' });
}
