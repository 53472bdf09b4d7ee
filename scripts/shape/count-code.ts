import ts from 'typescript';

/** What a source file has of what there should be little of. */
export interface CodeCount {
  /** The types that values are cast to by `as`, but for `as const`. */
  readonly casts: readonly string[];
  /**
   * Names of variables outside of functions and classes that hold something which changes: `let`,
   * an empty collection, or what keeps results.
   */
  readonly state: readonly string[];
}

/** Functions of ours that keep what they have found: what they return holds a cache. */
const keeping = new Set(['perDocument', 'perSeed']);

/** Counts casts and state of a module, by its syntax. */
export function countCode(file: string, text: string): CodeCount {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const casts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isAsExpression(node) && !ts.isConstTypeReference(node.type))
      casts.push(node.type.getText(source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  const state = source.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => {
    const isLet = (declarationList.flags & ts.NodeFlags.Const) === 0;
    return declarationList.declarations
      .filter(({ initializer }) => isLet || holdsState(initializer))
      .map(({ name }) => name.getText(source));
  });
  return { casts, state };
}

function holdsState(value: ts.Expression | undefined): boolean {
  if (value === undefined) return false;
  if (ts.isNewExpression(value) && ts.isIdentifier(value.expression)) {
    const isEmpty = (value.arguments?.length ?? 0) === 0;
    return (
      /^Weak(Map|Set)$/.test(value.expression.text) ||
      (/^(Map|Set)$/.test(value.expression.text) && isEmpty)
    );
  }
  return (
    ts.isCallExpression(value) &&
    ts.isIdentifier(value.expression) &&
    keeping.has(value.expression.text)
  );
}
