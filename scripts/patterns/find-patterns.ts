import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import ts from 'typescript';

/** A regular expression as it is written in our code, with its flags: `/a+/i`. */
export type Literal = string;

/** Folders whose code meets what others sent or wrote. */
const folders = ['openapi', 'mock', 'contracts', 'cli'];

/**
 * The regular expressions in the code that ships, each with the places where it is written
 * (`file:line`, from the repository's root).
 */
export async function findPatterns(root: URL): Promise<Map<Literal, string[]>> {
  const { stdout } = await promisify(execFile)('git', ['ls-files', ...folders], { cwd: root });
  const files = stdout
    .split('\n')
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.ts$|\/testing\//.test(file));
  const found = new Map<Literal, string[]>();
  for (const file of files) {
    const source = await readFile(new URL(file, root), 'utf8');
    for (const { literal, line } of literalsIn(source))
      found.set(literal, [...(found.get(literal) ?? []), `${file}:${line}`]);
  }
  return found;
}

/** The regular expressions of one file of TypeScript. */
export function literalsIn(source: string): { readonly literal: Literal; readonly line: number }[] {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const found: { literal: Literal; line: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node))
      found.push({
        literal: node.text,
        line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1,
      });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
