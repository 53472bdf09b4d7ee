import { expect, test } from 'vitest';
import { createSegmentMatcher } from './segment-matcher.ts';

test.each<
  [string, { given: [template: string, segment: string]; want: readonly string[] | undefined }]
>([
  ['one parameter', { given: ['{a}', 'x-y'], want: ['x-y'] }],
  ['as few characters as the rest lets it', { given: ['{a}-{b}', 'x-y-z'], want: ['x', 'y-z'] }],
  ['as many before a dot', { given: ['{a}.{b}', '1.2.csv'], want: ['1.2', 'csv'] }],
  ['text around', { given: ['v{a}_{b}!', 'v1_2!'], want: ['1', '2'] }],
  ['nothing between', { given: ['{a}{b}', 'xyz'], want: ['x', 'yz'] }],
  ['no parameter is empty', { given: ['{a}-{b}', '-y'], want: undefined }],
  ['a literal that is missing', { given: ['{a}-{b}', 'xy'], want: undefined }],
  ['an end that differs', { given: ['{a}-{b}.json', 'x-y.xml'], want: undefined }],
])('%s', (_name, { given: [template, segment], want }) => {
  expect(createSegmentMatcher(template)(segment)).toEqual(want);
});

test('many parameters and a segment that nearly matches', () => {
  const matcher = createSegmentMatcher(`${'{a}-'.repeat(12)}!`);
  expect(matcher('a-'.repeat(20_000))).toBeUndefined();
});
