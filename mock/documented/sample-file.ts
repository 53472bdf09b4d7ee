import { gzipSync } from 'node:zlib';
import { ownMember } from '../../openapi/lib/json-pointer.ts';
import { essence, matchesRange } from '../../openapi/model/media-types.ts';

/**
 * Small files that are what they say, for answers of binary media types: one pixel, one empty page,
 * a tenth of a second.
 */
const pictures: Readonly<Record<string, string>> = {
  'image/png':
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'image/jpeg':
    '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AR//Z',
  'image/gif': 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
  'image/webp': 'UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA',
};

const makers: Readonly<Record<string, () => Buffer>> = {
  'image/svg+xml': () =>
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'),
  'application/pdf': emptyPdf,
  // An archive without entries is its end record alone (APPNOTE.TXT, section 4.3.16).
  'application/zip': () =>
    Buffer.concat([Buffer.from('PK\u0005\u0006', 'latin1'), Buffer.alloc(18)]),
  'application/gzip': () => gzipSync('doubletake\n'),
  'audio/wav': silence,
  'audio/mpeg': () => Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(413)]),
};

const aliases: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'application/x-gzip': 'application/gzip',
};

/** A file of a media type; some bytes where the type is none of those known here. */
export function sampleFile(type: string): Buffer {
  const known = ownMember(aliases, essence(type)) ?? essence(type);
  const picture = ownMember(pictures, known);
  return picture === undefined
    ? (makers[known]?.() ?? Buffer.from('doubletake: some bytes\n'))
    : Buffer.from(picture, 'base64');
}

/** The media types that there are files of, best known first. */
export function fileTypesIn(range: string): string[] {
  return [...Object.keys(pictures), ...Object.keys(makers)].filter((type) =>
    matchesRange(type, range),
  );
}

/** A document of one empty page, with its cross-reference table (ISO 32000-1, section 7.5). */
function emptyPdf(): Buffer {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>',
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((body, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj${body}endobj\n`;
    return at;
  });
  const table = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  return Buffer.from(
    `${text}xref\n0 4\n0000000000 65535 f \n${table}trailer<</Size 4/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`,
    'latin1',
  );
}

/** A tenth of a second at 8 kHz, 8 bit, mono. */
function silence(): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + 800, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(8000, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(800, 40);
  return Buffer.concat([header, Buffer.alloc(800, 128)]);
}
