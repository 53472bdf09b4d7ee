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

/** A document of one empty page (ISO 32000-1, section 7.5), with bytes that are no text. */
function pdf(): Buffer {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 72] >>',
  ];
  let text = '%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n';
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
