import { expect, test } from 'vitest';
import { pictures, png } from '../testing/pictures.ts';
import { readImage } from './image.ts';

test.each(pictures)('%s is recognised as %s by its content', (_name, type, bytes) => {
  expect(readImage(bytes)).toMatchObject({ type, width: 1, height: 1 });
});

test('width and height are those of the picture', () => {
  expect(readImage(png(30, 20))).toMatchObject({ width: 30, height: 20, extension: 'png' });
});

test.each<[string, Buffer]>([
  ['text', Buffer.from('hello, I am a PNG')],
  ['nothing', Buffer.alloc(0)],
  ['the magic bytes alone', png().subarray(0, 8)],
  [
    'HTML with an SVG in it',
    Buffer.from('<html><body><svg width="1" height="1"></svg></body></html>'),
  ],
  ['a PDF', Buffer.from('%PDF-1.7\n')],
])('%s is no image', (_name, bytes) => {
  expect(readImage(bytes)).toBeUndefined();
});

test.each<[string, string]>([
  ['without a size', '<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>'],
  [
    'after a declaration and a comment',
    '<?xml version="1.0"?>\n<!-- drawn by hand --><svg xmlns="http://www.w3.org/2000/svg"/>',
  ],
])('an SVG %s is an image', (_name, text) => {
  expect(readImage(Buffer.from(text))?.type).toBe('image/svg+xml');
});

test.each<[string, string]>([
  ['comments that end', '<!---->'],
  ['comments that do not end', '<!--'],
  ['comments within comments', '<!-- <!-- -->'],
  ['declarations', '<?xml ?>'],
  ['declarations that do not end', '<!doctype '],
  ['blanks', ' \n\t '],
])('what begins with nothing but %s is looked at in linear time', (_name, unit) => {
  const text = unit.repeat(1_000_000 / unit.length);
  const started = process.cpuUsage();
  expect(readImage(Buffer.from(`${text}<sv`))).toBeUndefined();
  // The worst case is a hang of hours: the bound is generous.
  expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
});
