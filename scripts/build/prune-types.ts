/**
 * Before the package is packed: deletes the declarations in dist/ that no entry of the package leads
 * to, and what tsc has noted of them, so that the next build writes all anew.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { packageRoot } from '../../openapi/lib/package-root.ts';

const dist = join(packageRoot, 'dist');
const { exports } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
  exports: Record<string, { readonly types?: string } | string>;
};
const pending = Object.values(exports).flatMap((entry) =>
  typeof entry === 'string' || entry.types === undefined ? [] : [join(packageRoot, entry.types)],
);
const reached = new Set<string>();
for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
  if (reached.has(file)) continue;
  reached.add(file);
  for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(
    /(?:from|import\() ?'(\.[^']+)'/g,
  ))
    pending.push(resolve(dirname(file), from.replace(/\.(?:ts|js)$/, '.d.ts')));
}
const declarations = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.d.ts'))
  .map((name) => join(dist, name));
for (const file of declarations) if (!reached.has(file)) rmSync(file);
rmSync(join(dist, '.tsbuildinfo'), { force: true });
console.log(
  `${reached.size} of ${declarations.length} declarations are packed, from ${relative(packageRoot, dist)}/`,
);
