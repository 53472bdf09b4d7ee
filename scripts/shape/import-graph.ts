import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

/** One import of a source file by another, both as paths from the root. */
export interface ImportEdge {
  readonly from: string;
  readonly to: string;
  /**
   * `static`: loaded with the file. `dynamic`: loaded when `import()` is called. `type`: erased by
   * the compiler.
   */
  readonly kind: 'static' | 'dynamic' | 'type';
}

/**
 * The imports between source files: `import`, `export … from`, `import()` and `import('…')` in
 * types. With `verbatimModuleSyntax` only a whole statement `import type` is erased, `import { type
 * A }` is not.
 * @param root folder that the paths are relative to
 * @param files paths of TypeScript files from the root
 * @returns the edges between these files; packages and other files are left out
 * @throws where a relative import leads to no file
 */
export function importGraph(root: string, files: readonly string[]): ImportEdge[] {
  const known = new Set(files);
  return files.flatMap((from) => {
    const edges = importsOf(from, readFileSync(join(root, from), 'utf8')).filter(({ specifier }) =>
      specifier.startsWith('.'),
    );
    return edges.flatMap(({ specifier, kind }) => {
      const to = normalize(join(dirname(from), specifier));
      if (!existsSync(join(root, to)))
        throw new Error(`${from} imports '${specifier}', which is no file`);
      return known.has(to) ? [{ from, to, kind }] : [];
    });
  });
}

/** What a source text imports, by the words of its author. */
export function importsOf(
  file: string,
  text: string,
): { readonly specifier: string; readonly kind: ImportEdge['kind'] }[] {
  const found: { specifier: string; kind: ImportEdge['kind'] }[] = [];
  const add = (node: ts.Node | undefined, kind: ImportEdge['kind']) => {
    if (node !== undefined && ts.isStringLiteral(node)) found.push({ specifier: node.text, kind });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.isTypeOnly ? 'type' : 'static');
    else if (ts.isExportDeclaration(node))
      add(node.moduleSpecifier, node.isTypeOnly ? 'type' : 'static');
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal, 'type');
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], 'dynamic');
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return found;
}

/**
 * The import cycles: sets of files each of which reaches every other by imports (strongly connected
 * components, found by Tarjan's algorithm), and files that import themselves.
 * @returns the files of each cycle in the order of their names; the largest cycle first, then by
 *   the first file
 */
export function findCycles(edges: readonly Pick<ImportEdge, 'from' | 'to'>[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges) targets.set(from, [...(targets.get(from) ?? []), to]);
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const cycles: string[][] = [];

  function visit(file: string): number {
    const index = order.size;
    order.set(file, index);
    lowest.set(file, index);
    open.push(file);
    for (const target of targets.get(file) ?? []) {
      const reached = !order.has(target)
        ? visit(target)
        : open.includes(target)
          ? (order.get(target) ?? index)
          : index;
      lowest.set(file, Math.min(lowest.get(file) ?? index, reached));
    }
    const least = lowest.get(file) ?? index;
    if (least === index) {
      const component = open.splice(open.indexOf(file));
      if (component.length > 1 || targets.get(file)?.includes(file)) cycles.push(component.sort());
    }
    return least;
  }

  for (const file of targets.keys()) if (!order.has(file)) visit(file);
  return cycles.sort(
    (one, other) => other.length - one.length || compare(one[0] ?? '', other[0] ?? ''),
  );
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
