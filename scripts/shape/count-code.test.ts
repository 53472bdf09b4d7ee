import { expect, test } from 'vitest';
import { countCode } from './count-code.ts';

test.each<[string, { given: string; casts?: string[]; state?: string[] }]>([
  ['a cast', { given: 'const a = b as string;', casts: ['string'] }],
  [
    'a cast of a cast, in a function',
    { given: 'function f() { return a as unknown as A; }', casts: ['A', 'unknown'] },
  ],
  ['as const', { given: 'const a = [1] as const;' }],
  ['satisfies', { given: 'const a = {} satisfies A;' }],
  ['an import under another name', { given: "import { a as b } from './a.ts';" }],
  ['let', { given: 'let count = 0;', state: ['count'] }],
  [
    'a cache',
    {
      given: 'const kept = new WeakMap<object, string>(); export const known = new Map();',
      state: ['kept', 'known'],
    },
  ],
  ['a table', { given: "const names = new Set(['a']); const titles = new Map([['a', 'A']]);" }],
  [
    'a function that keeps what it has found',
    { given: 'export const find = perDocument((document, place) => place);', state: ['find'] },
  ],
  [
    'variables of a function',
    { given: 'function f() { let a = 0; const b = new Map(); return [a, b]; }' },
  ],
])('%s', (_name, { given, casts = [], state = [] }) => {
  expect(countCode('a.ts', given)).toEqual({ casts, state });
});
