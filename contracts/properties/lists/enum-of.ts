import { dereference } from '../../../openapi/model/document.ts';
import type { Parameter } from '../../../openapi/model/operation.ts';
import type { CheckContext } from '../../plan/check-context.ts';

/** The values that a parameter is one of, null aside; undefined where any will do. */
export function enumOf(
  { document }: CheckContext,
  { schema }: Parameter,
): readonly unknown[] | undefined {
  if (schema === undefined) return undefined;
  const { node, pointer } = dereference(document, schema);
  if (Array.isArray(node['enum'])) return node['enum'];
  const branches = ['anyOf', 'oneOf'].flatMap((name) =>
    Array.isArray(node[name])
      ? (node[name] as unknown[]).map((_, index) => `${pointer}/${name}/${index}`)
      : [],
  );
  return branches
    .map((branch) => dereference(document, branch).node['enum'])
    .find((values) => Array.isArray(values));
}
