import { expect, test } from 'vitest';
import { packageRoot } from '../../openapi/lib/package-root.ts';
import { codeLines, sampleLines } from './sample-lines.ts';

test.each<[string, { given: readonly string[]; want: readonly number[] }]>([
  ['a statement', { given: ['const a = 1;'], want: [1] }],
  ['comments', { given: ['// no', '/** no', ' * no', ' */', 'call(); // yes'], want: [5] }],
  [
    'types and imports',
    { given: ["import a from 'a';", '  readonly a: number;', 'type A = 1;'], want: [] },
  ],
  ['what only closes', { given: ['  });', '}', '', '  ],'], want: [] }],
])('lines with something to change: %s', (_name, { given, want }) => {
  expect(codeLines(given.join('\n'))).toEqual(want);
});

test('the same seed chooses the same lines, another one others', () => {
  const sample = (seed: number) => sampleLines(packageRoot, 'openapi/lib', 20, seed);
  expect(sample(1)).toEqual(sample(1));
  expect(sample(1)).not.toEqual(sample(2));
  expect(new Set(sample(1)).size).toBe(20);
  for (const place of sample(1)) expect(place).toMatch(/^openapi\/lib\/[a-z-]+\.ts:\d+:0-\d+:999$/);
});

test('there are no more than all', () => {
  const all = sampleLines(packageRoot, 'openapi/lib/nearest.ts', 10_000, 1);
  expect(all.length).toBeGreaterThan(3);
  expect(all.length).toBeLessThan(200);
});
