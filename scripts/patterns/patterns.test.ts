import { expect, test } from 'vitest';
import { exceptions } from './exceptions.ts';
import { findPatterns, literalsIn } from './find-patterns.ts';
import { judgePattern } from './judge-pattern.ts';

test('the regular expressions of a file are found, and nothing that only looks like one', () => {
  expect(literalsIn('const a = 4 / 2 / 1; // /x/\n"/no/".match(/y(z)+/giu);')).toEqual([
    { literal: '/y(z)+/giu', line: 2 },
  ]);
});

test.each<[string, string | undefined]>([
  ['/^(a+)+$/', 'exponential'],
  ['/^(.+?),(.+?),$/', '2nd degree polynomial'],
  ['/^[a-z]+$/i', undefined],
])('%s: %s', (literal, want) => {
  expect(judgePattern(literal)).toBe(want);
});

test('what is excepted stands in the code and has its reason', async () => {
  const found = await findPatterns(new URL('../..', import.meta.url));
  for (const [literal, reason] of exceptions) {
    expect(found.has(literal), literal).toBe(true);
    expect(reason).toMatch(/\w+ \w+/);
  }
});
