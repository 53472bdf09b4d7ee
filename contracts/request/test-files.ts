import { gzipSync } from 'node:zlib';
import { ownMember } from '../../openapi/lib/json-pointer.ts';
import { matchesRange } from '../../openapi/model/media-types.ts';
import type { SentPart } from './exchange.ts';
import { pictures, png } from './test-pictures.ts';

type SentFile = Required<Pick<SentPart, 'filename' | 'type'>> & Pick<SentPart, 'content'>;

const text =
  'doubletake asks: is what was uploaded still there? The answer is written in this file.\n';

const files: readonly SentFile[] = [
  { filename: 'square.png', type: 'image/png', content: png(8) },
  ...pictures.map(([filename, type, content]) => ({ filename, type, content })),
  { filename: 'note.txt', type: 'text/plain', content: Buffer.from(text) },
  { filename: 'note.md', type: 'text/markdown', content: Buffer.from(`# Note\n\n${text}`) },
  {
    filename: 'note.csv',
    type: 'text/csv',
    content: Buffer.from('question,answer\nIs it there?,Yes\n'),
  },
  { filename: 'note.pdf', type: 'application/pdf', content: pdf() },
  { filename: 'note.txt.gz', type: 'application/gzip', content: gzipSync(text) },
  { filename: 'nothing.zip', type: 'application/zip', content: zip() },
  { filename: 'moment.wav', type: 'audio/wav', content: wav() },
  { filename: 'moment.mp4', type: 'video/mp4', content: mp4() },
  {
    filename: 'note.json',
    type: 'application/json',
    content: Buffer.from('{"question":"Is it there?","answer":"Yes"}'),
  },
  {
    filename: 'note.html',
    type: 'text/html',
    content: Buffer.from(`<!doctype html><title>Note</title><p>${text}`),
  },
];

/** Beyond a border of 64 KiB, where what is read in blocks is cut or put together wrongly. */
const long = 66_000;

const longText = () => text.repeat(Math.ceil(long / text.length));

/** Files of the same types that are longer, where one can be made that is a file of its type. */
const longer: Readonly<Record<string, () => Buffer>> = {
  'image/png': () => png(20, 20, long),
  'text/plain': () => Buffer.from(longText()),
  'text/markdown': () => Buffer.from(`# Note\n\n${longText()}`),
  'text/csv': () => Buffer.from(`question,answer\n${'Is it still there?,Yes\n'.repeat(3_000)}`),
  'text/html': () =>
    Buffer.from(`<!doctype html><title>Note</title>${`<p>${text}`.repeat(long / 80)}`),
  'application/pdf': () => pdf(`%${'-'.repeat(long)}\n`),
  // Stored as it is: packed, it would be short again.
  'application/gzip': () => gzipSync(longText(), { level: 0 }),
  'application/zip': () => zip('-'.repeat(0xffff)),
  'audio/wav': () => wav(long),
  'video/mp4': () => mp4('-'.repeat(long)),
};

/** A longer file of a media type than the one that {@link filesFor} has; undefined where none is. */
export function longerFile(type: string): Buffer | undefined {
  return ownMember(longer, type)?.();
}

/**
 * A document of one empty page (ISO 32000-1, section 7.5), with bytes that are no text.
 * @param comment a line of its head
 */
function pdf(comment = ''): Buffer {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 72] >>',
  ];
  let text = `%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n${comment}`;
  const places: string[] = [];
  for (const [index, object] of objects.entries()) {
    places.push(`${String(text.length).padStart(10, '0')} 00000 n \n`);
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
  }
  const start = text.length;
  text += `xref\n0 4\n0000000000 65535 f \n${places.join('')}`;
  text += `trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

/** An archive of no files: the end of its directory alone, with a comment (APPNOTE 4.3.16). */
function zip(comment = ''): Buffer {
  const end = Buffer.alloc(18);
  end.writeUInt16LE(comment.length, 16);
  return Buffer.concat([Buffer.from('PK\u0005\u0006', 'latin1'), end, Buffer.from(comment)]);
}

/** Silence of so many samples of one byte, 8,000 a second. */
function wav(samples = 8): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + samples, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(samples, 40);
  return Buffer.concat([head, Buffer.alloc(samples, 0x80)]);
}

/** The boxes that a film begins with, and none of its pictures (ISO 14496-12, section 4.3). */
function mp4(data = ''): Buffer {
  const box = (name: string, content: string) => {
    const bytes = Buffer.from(`0000${name}${content}`, 'latin1');
    bytes.writeUInt32BE(bytes.length, 0);
    return bytes;
  };
  return Buffer.concat([box('ftyp', 'isom\u0000\u0000\u0002\u0000isommp41'), box('mdat', data)]);
}

/** A small file of one of these media types or ranges; bytes where none is known. */
export function fileFor(types: readonly string[]): SentFile {
  for (const range of types) {
    const file = files.find(({ type }) => matchesRange(type, range));
    if (file !== undefined && range !== '*/*') return file;
  }
  return { filename: 'note.txt', type: 'text/plain', content: Buffer.from(text) };
}

/** A file of every accepted media type that is known here. */
export function filesFor(types: readonly string[]): SentFile[] {
  return types.flatMap((range) => files.find(({ type }) => matchesRange(type, range)) ?? []);
}
