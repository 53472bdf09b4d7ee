import { expect, test } from 'vitest';
import { findCycles, importsOf } from './import-graph.ts';

test.each([
  ['import', { given: "import { a } from './a.ts';", want: 'static' }],
  ['import for its effects', { given: "import './a.ts';", want: 'static' }],
  ['import of a default', { given: "import a, { b } from './a.ts';", want: 'static' }],
  ['import type', { given: "import type { A } from './a.ts';", want: 'type' }],
  [
    'a type among others, whose statement is kept',
    { given: "import { type A } from './a.ts';", want: 'static' },
  ],
  ['export from', { given: "export * from './a.ts';", want: 'static' }],
  ['export type from', { given: "export type { A } from './a.ts';", want: 'type' }],
  ['import()', { given: "const a = await import('./a.ts');", want: 'dynamic' }],
  [
    'import() in a function',
    { given: "function f() { return import('./a.ts'); }", want: 'dynamic' },
  ],
  ['typeof import()', { given: "let a: typeof import('./a.ts');", want: 'type' }],
  ['a type of import()', { given: "let a: import('./a.ts').A;", want: 'type' }],
  ['text in a comment', { given: "// import { a } from './a.ts';", want: undefined }],
  ['text in a string', { given: `const text = "import { a } from './a.ts';";`, want: undefined }],
])('%s', (_name, { given, want }) => {
  expect(importsOf('b.ts', given)).toEqual(
    want === undefined ? [] : [{ specifier: './a.ts', kind: want }],
  );
});

const edges = (...pairs: string[]) =>
  pairs.map((pair) => ({ from: pair[0] ?? '', to: pair[1] ?? '' }));

test.each([
  ['nothing', { given: edges(), want: [] }],
  ['a line', { given: edges('ab', 'bc'), want: [] }],
  ['two ways to the same file', { given: edges('ab', 'ac', 'bd', 'cd'), want: [] }],
  ['two files', { given: edges('ab', 'ba'), want: [['a', 'b']] }],
  ['a file that imports itself', { given: edges('aa', 'ab'), want: [['a']] }],
  ['a cycle behind a line', { given: edges('ab', 'bc', 'cd', 'db'), want: [['b', 'c', 'd']] }],
  [
    'two cycles that share a file',
    { given: edges('ab', 'ba', 'bc', 'cb'), want: [['a', 'b', 'c']] },
  ],
  [
    'two cycles with a way from one to the other',
    {
      given: edges('ab', 'ba', 'bx', 'xy', 'yz', 'zx'),
      want: [
        ['x', 'y', 'z'],
        ['a', 'b'],
      ],
    },
  ],
  [
    'a way back that goes by a file seen before',
    { given: edges('ab', 'bc', 'ca', 'ad', 'dc'), want: [['a', 'b', 'c', 'd']] },
  ],
])('cycles of %s', (_name, { given, want }) => {
  expect(findCycles(given)).toEqual(want);
});
