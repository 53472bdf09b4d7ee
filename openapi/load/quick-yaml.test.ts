import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../lib/package-root.ts';
import { readQuickly } from './quick-yaml.ts';
import { yamlLibrary } from './yaml-library.ts';

/** What the reader that knows positions makes of a text; undefined where it finds a mistake. */
function readSlowly(text: string): { readonly value: unknown } | undefined {
  const parsed = yamlLibrary().parseDocument(text, {
    prettyErrors: false,
    merge: true,
    logLevel: 'silent',
  });
  if (parsed.errors.length > 0) return undefined;
  try {
    return { value: parsed.toJS({ maxAliasCount: 10_000 }) };
  } catch {
    return undefined;
  }
}

/** By what is read: those that only one of the two may read, and those that both have to. */
const texts: readonly [string, string][] = [
  ['octal', 'a: [0o14, 0o8, 012, 08, 0777]'],
  ['what YAML 1.1 took for numbers', 'a: [0b1, 1_000, 1:30, 190:20:30]'],
  ['numbers', 'a: [0x1F, 1e3, .5, 5., +1, -0, .inf, -.INF, .NaN, 0.1e-400, 12345678901234567890]'],
  ['words', 'a: [true, True, TRUE, yes, no, on, off, ~, null, Null, NULL, "", ==, -, <<]'],
  ['dates', 'a: [2020-01-01, 2020-01-01T00:00:00Z]'],
  ['keys of all kinds', '1.0: a\n0x10: b\ntrue: c\n200: d\n__proto__: 1\n"<<": 2\n=: 3'],
  ['keys that are null', '~: q'],
  ['keys that are nothing', 'a:\n  : q'],
  ['an explicit key', '? a\n: b'],
  ['an explicit key that is null', '? null\n: b'],
  ['a key that is null in braces', 'a: {null : 1}'],
  ['a key that is nothing in braces', 'a: { : 1}'],
  ['two keys alike', 'a: 1\na: 2'],
  ['two keys alike by their text', '1: a\n"1": b'],
  ['a merge key', 'x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3'],
  ['merge keys of two', 'x: &x {a: 1}\nz: &z {a: 2, c: 3}\ny: {<<: [*x, *z], d: 4}'],
  ['a merge of nothing that has keys', '<<: 1'],
  ['tags', 'a: !!str 1\nb: !!int "3"'],
  ['the tag of a float', 'a: !!float 1'],
  ['a tag of somebody', 'a: !foo bar'],
  ['a version', '%YAML 1.1\n---\na: yes'],
  ['block scalars', 'a: |\n  x\n  y\nb: >-\n  x\n  y\n\n  z\nc: |+\n  x\n\n'],
  ['quotes', 'a: "\\u00e9\\x41\\n"\nb: \'it\'\'s\'\nc: "x\n  y"'],
  ['comments', 'a: 1 # one\nb: x#y\n# last'],
  ['a byte order mark', '\uFEFFa: 1'],
  ['Windows', 'a: 1\r\nb: |\r\n  x\r\n'],
  ['two documents', '---\na: 1\n---\nb: 2'],
  ['nothing', ''],
  ['a comment alone', '# only'],
  ['an alias of nothing', 'a: *nope'],
  ['an anchor within itself', 'a: &a [*a]'],
  ['a tab before a key', 'a:\n\tb: 1'],
  ['a colon too many', 'a: b: c'],
  ['no end of a text', 'a: "b'],
  ['reserved', 'a: @x'],
  ['JSON with a comma too many', '{"a": [1, 2,],}'],
];

describe('both readers read the same', () => {
  test.each(texts)('%s', (_, text) => {
    const quick = readQuickly(text);
    if (quick !== undefined) expect(quick).toEqual(readSlowly(text));
  });

  const folder = join(packageRoot, 'spec');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort();
  test.each(files)('%s', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    expect(readQuickly(text)).toEqual(readSlowly(text));
    expect(readQuickly(text)).toBeDefined();
  });
});

test('aliases are the same object, for both', () => {
  const value = readQuickly('a: &x {b: 1}\nc: *x')?.value as Record<string, unknown>;
  expect(value['a']).toBe(value['c']);
});
