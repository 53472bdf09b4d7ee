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
