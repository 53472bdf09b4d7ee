import { expect, test } from 'vitest';
import { escapeControlChars, escapedLine } from '../../openapi/lib/escape-control-chars.ts';
import { describeFile } from '../reproduce/file-kind.ts';
import { png } from '../request/test-pictures.ts';
import { showBytes, showSentBody } from './show-body.ts';

test('a long body is cut and says so', () => {
  const { text, size } = showBytes(Buffer.from('x'.repeat(5000)), 'text/plain');
  expect(text).toBe(`${'x'.repeat(2000)}… (cut; 5000 characters in all)`);
  expect(size).toBe(5000);
  expect(showBytes(Buffer.from(`${'x'.repeat(1999)}🤖🤖`), undefined).text).toMatch(/^x{1999}… /);
});

test('bytes are described by what they are, not by what is said of them', () => {
  expect(showBytes(png(64, 32), 'application/json').text).toMatch(/^\(PNG 64×32, \d+ bytes\)$/);
  expect(showBytes(Buffer.from([0, 1, 2]), 'image/png')).toMatchObject({
    text: '(binary, 3 bytes)',
    images: [],
  });
  expect(describeFile(png().subarray(0, 12))).toBe('PNG, 12 bytes');
  expect(describeFile(Buffer.from('%PDF-1.7'))).toBe('PDF, 8 bytes');
  expect(
    describeFile(
      Buffer.from(
        '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="3" height="4"/>',
      ),
    ),
  ).toMatch(/^SVG 3×4, /);
});

test('a multipart body is shown part by part, with its pictures', () => {
  const parts = [
    { name: 'avatar', filename: 'a\r\n.png', type: 'image/png', content: png() },
    { name: 'text', type: 'text/plain', content: Buffer.from('hello') },
    { name: 'odd', filename: 'x.png', content: Buffer.from('hello') },
  ];
  const shown = showSentBody({ kind: 'multipart', parts });
  expect(shown?.text).toBe(
    `avatar = file "a\\\\r\\\\n.png", image/png (PNG 1×1, ${png().length} bytes)\ntext = text/plain hello\nodd = file "x.png", no media type (text, 5 bytes)`,
  );
  expect(shown?.images.map(({ bytes }) => bytes)).toEqual([png()]);
});

test('what has no shape is escaped', () => {
  expect(escapeControlChars('a\r\nb\tc\rd\x1b[0m\u202e\u200b\ud800')).toBe(
    'a\nb\tc\\rd\\x1b[0m\\u{202e}\\u{200b}\\u{d800}',
  );
  expect(escapedLine('a\nb\t')).toBe('a\\nb\\t');
});
