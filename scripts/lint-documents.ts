/**
 * Lints the overlaid document of every API in `spec/` by the specification's structural rules; any
 * problem fails it.
 */
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { lintDocument } from './lint-document.ts';

const spec = fileURLToPath(new URL('../spec/', import.meta.url));
let count = 0;
for (const api of (await readdir(spec)).sort()) {
  const problems = await lintDocument(`${spec}${api}`);
  count += problems.length;
  console.log(
    problems.length === 0
      ? `${api}: no problem`
      : `${api}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
  );
}
if (count > 0) process.exitCode = 1;
