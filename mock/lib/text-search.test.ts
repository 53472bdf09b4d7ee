import { expect, test } from 'vitest';
import { chunkText, mostWords, searchTexts } from './text-search.ts';

const texts = [
  'We open at 9 in the morning.',
  'Opening hours: 9 to 17, Monday to Friday.',
  'Refunds are paid within 14 days.',
];

test.each([
  [
    'the text with the larger share of the words comes first',
    { given: 'What are your opening hours?', want: [[1, 1]] },
  ],
  ['a plural finds a singular and the other way round', { given: 'refund DAY', want: [[2, 1]] }],
  [
    'half of the words found is a similarity of a half',
    { given: 'refund policy', want: [[2, 0.5]] },
  ],
  ['a word said twice counts once', { given: 'refund refunds', want: [[2, 1]] }],
  ['common words alone find nothing', { given: 'what are you?', want: [] }],
  ['an empty query finds nothing', { given: '', want: [] }],
  [
    'words that are names of object members are words like any other',
    { given: 'constructor __proto__ hours', want: [[1, 1 / 3]] },
  ],
])('%s', (_name, { given, want }) => {
  expect(searchTexts(texts, given).map(({ index, similarity }) => [index, similarity])).toEqual(
    want,
  );
});

test('a limit keeps the best', () => {
  expect(searchTexts(texts, 'opening refund hours', 1).map(({ text }) => text)).toEqual([texts[1]]);
});

test.each([
  ['paragraphs are chunks', { given: 'One.\n\nTwo.\n \nThree.', want: ['One.', 'Two.', 'Three.'] }],
  [
    'a long paragraph is cut at the ends of its sentences',
    { given: 'One is here. Two is here. Three.', want: ['One is here.', 'Two is here.', 'Three.'] },
  ],
  [
    'a long word is cut anywhere',
    { given: 'x'.repeat(25), want: ['x'.repeat(12), 'x'.repeat(12), 'x'] },
  ],
  ['blank text has no chunks', { given: ' \n\n ', want: [] }],
])('%s', (_name, { given, want }) => {
  expect(chunkText(given, 12)).toEqual(want);
});

test('of a query only so many different words count, and only its beginning is read', () => {
  const others = Array.from({ length: mostWords }, (_, index) => `word${index}x`).join(' ');
  expect(searchTexts(texts, 'refund')).not.toEqual([]);
  expect(searchTexts(texts, `${others} refund`)).toEqual([]);
  expect(searchTexts(texts, `${' '.repeat(30_000)}refund`)).toEqual([]);
});
