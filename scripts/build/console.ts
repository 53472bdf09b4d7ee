import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { packageRoot } from '../../openapi/lib/package-root.ts';

const source = join(packageRoot, 'console');

/**
 * Writes `dist/console.html`: the page of `console/` with its script and styles in it, so that one
 * file is all that the double serves of it.
 */
export async function buildConsole(): Promise<void> {
  const [template, style, { outputFiles }] = await Promise.all([
    readFile(join(source, 'index.html'), 'utf8'),
    build({ entryPoints: [join(source, 'style.css')], minify: true, write: false }),
    build({
      entryPoints: [join(source, 'main.tsx')],
      tsconfig: join(source, 'tsconfig.json'),
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      target: 'es2022',
      logLevel: 'warning',
    }),
  ]);
  // The script stands in HTML: what would end it there is escaped (HTML, section 4.12.1.3).
  const script = (outputFiles[0]?.text ?? '').replaceAll('</script', '<\\/script');
  const page = template
    .replace('/* style */', () => style.outputFiles[0]?.text ?? '')
    .replace('/* script */', () => script);
  await writeFile(join(packageRoot, 'dist', 'console.html'), page);
}
