/**
 * `npm run build`: writes dist/, all but the declarations. What an earlier build left there and
 * this one does not write is deleted.
 */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../openapi/lib/package-root.ts';
import { bundle } from './build/bundle.ts';
import { buildConsole } from './build/console.ts';
import { prepareDocuments } from './build/prepare-documents.ts';

const dist = join(packageRoot, 'dist');
const { inputs, outputs } = await bundle();
await prepareDocuments();
await buildConsole();
await writeRequiredTypes();
await writeFile(join(dist, 'third-party-licenses.txt'), await licensesOf(Object.keys(inputs)));
await writeFile(join(dist, 'build-id'), await idOf(Object.keys(outputs)));
for (const name of existsSync(dist) ? await readdir(dist, { recursive: true }) : []) {
  if (/\.js(\.map)?$/.test(name) && !Object.hasOwn(outputs, join('dist', name)))
    await rm(join(dist, name));
}

/** What tells this build from every other: a cache that another one has made is not used. */
async function idOf(written: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of written.filter((name) => name.endsWith('.js')).sort())
    hash.update(await readFile(join(packageRoot, file)));
  return hash.digest('hex').slice(0, 16);
}

/** The types of what can be required: those of the module, whose imports are of ES modules. */
async function writeRequiredTypes(): Promise<void> {
  const client = join(dist, 'mock', 'control', 'client');
  const types = await readFile(`${client}.d.ts`, 'utf8');
  const required = types.replaceAll(
    /^(import type .* from '[^']+');$/gm,
    "$1 with { 'resolution-mode': 'import' };",
  );
  await writeFile(`${client}.d.cts`, required);
}

/**
 * The licences of the packages that were taken in: their files, or what their package.json says.
 */
async function licensesOf(files: readonly string[]): Promise<string> {
  const folders = new Set(
    files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []),
  );
  const texts = [...folders].sort().map(async (folder) => {
    const names = await readdir(join(packageRoot, folder));
    const file = names.find((name) => /^licen[cs]e/i.test(name)) ?? 'package.json';
    return `${folder.replace(/^.*node_modules\//, '')}\n\n${await readFile(join(packageRoot, folder, file), 'utf8')}`;
  });
  return (await Promise.all(texts)).join('\n\n');
}
