import { expect, test } from 'vitest';
import { beside, columnsOf, pad, shorten, shortenPath, wrap } from './text-layout.ts';

test('columns are those of a terminal', () => {
  expect(['abc', 'é', 'e\u0301', '画像', '🤖', '…'].map(columnsOf)).toEqual([3, 1, 1, 4, 2, 1]);
  expect(pad('画', 4)).toBe('画  ');
});

test('a long path loses its middle', () => {
  expect(shorten('/api/external/chatbot/{chatbotId}/update-avatar', 30)).toBe(
    '/api/external/c…/update-avatar',
  );
  expect(shortenPath('/api/external/chatbot/{chatbotId}/update-avatar', 32)).toBe(
    '/api/…/{chatbotId}/update-avatar',
  );
  expect(shortenPath('/api/external/chatbot/{chatbotId}/update-avatar', 20)).toBe(
    '/api/…/update-avatar',
  );
  expect(shortenPath('/api/external/chatbot/{chatbotId}/update-avatar', 12)).toBe('/api/e…vatar');
  expect(shortenPath('/short', 30)).toBe('/short');
  expect(columnsOf(shorten('画像'.repeat(20), 9))).toBeLessThanOrEqual(9);
});

test('lines break at spaces and keep their indentation', () => {
  expect(wrap('  one two three\nfour', 9)).toEqual(['  one two', '  three', 'four']);
  expect(wrap('a-very-long-word b', 5)).toEqual(['a-very-long-word', 'b']);
  expect(beside('label', 8, ['one', 'two'])).toEqual(['label   one', '        two']);
});
