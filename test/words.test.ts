import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { productFiles } from '../scripts/shape/product-files.ts';

/** Words of a language of our own, which the glossary in CONTRIBUTING.md has replaced. */
const replaced = new Map([
  ['talk', 'check session'],
  ['thing', 'item, resource or entity'],
  ['things', 'items'],
  ['keeper', 'resource repository'],
  ['shelf', 'collection'],
  ['settle', 'the verb that says what is done'],
  ['concern', 'category'],
  ['tally', 'counts'],
  ['apart', 'wrong parent'],
]);

const root = new URL('..', import.meta.url).pathname;

/** The words of an identifier: `createCheckSession` is `create`, `check`, `session`. */
function wordsOf(name: string): string[] {
  return name.split(/(?=[A-Z])|_|\d+/).map((word) => word.toLowerCase());
}

function declaredNames(file: string): string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(root, file), 'utf8'),
    ts.ScriptTarget.Latest,
  );
  const names: string[] = [];
  const visit = (node: ts.Node) => {
    if (
      (ts.isFunctionDeclaration(node) ||
        ts.isInterfaceDeclaration(node) ||
        ts.isTypeAliasDeclaration(node) ||
        ts.isClassDeclaration(node)) &&
      node.name !== undefined
    )
      names.push(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

test('no function, type or file goes by a word that the glossary has replaced', () => {
  const files = productFiles(root);
  expect(files.length).toBeGreaterThan(300);
  const found = files.flatMap((file) => {
    const stem = file.split('/').at(-1)?.replace(/\.ts$/, '').split('-') ?? [];
    const names = declaredNames(file).flatMap((name) =>
      wordsOf(name).map((word) => ({ word, name })),
    );
    return [...stem.map((word) => ({ word, name: file })), ...names]
      .filter(({ word }) => replaced.has(word))
      .map(({ word, name }) => `${file}: ${name} says ${word} (better: ${replaced.get(word)})`);
  });
  expect(found).toEqual([]);
});
