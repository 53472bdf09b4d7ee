import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../lib/package-root.ts';
import type { Provenance } from '../model/evidence.ts';
import { readText } from './read-text.ts';

/** A document that ships with the package, as its overlay left it when the package was built. */
export interface PreparedDocument {
  readonly root: Record<string, unknown>;
  readonly version: string;
  /** The entries of its evidence. */
  readonly evidence: readonly (readonly [string, Provenance])[];
  /** SHA-256 of the files that it was made of, in their order. */
  readonly sha256: readonly string[];
}

/** Whether this is what `npm run build` has made, and not the sources. */
export const isBuilt = fileURLToPath(import.meta.url).startsWith(join(packageRoot, 'dist'));

/**
 * What was prepared of a document with its overlays: YAML, overlays and checks take longer than all
 * else that a start does. Undefined for any other files, or others of them, or where one has been
 * changed since. The sources, when they run as they are, take nothing from a build that may be
 * older.
 * @param files absolute paths of the document and its overlays
 */
export async function preparedDocument(
  files: readonly string[],
): Promise<(PreparedDocument & { readonly text: string }) | undefined> {
  const [file] = files;
  if (file === undefined || !isBuilt || !relative(packageRoot, file).startsWith(`spec${sep}`))
    return undefined;
  const json = await readFile(preparedFile(file), 'utf8').catch(() => undefined);
  if (json === undefined) return undefined;
  const prepared = JSON.parse(json) as PreparedDocument;
  const [text = '', ...others] = await Promise.all(files.map((name) => readText(name)));
  const isCurrent = [text, ...others].map(hashOf).join() === prepared.sha256.join();
  return isCurrent ? { ...prepared, text } : undefined;
}

/** What a YAML file that ships with the package says, as it was read when the package was built. */
export interface PreparedData {
  readonly value: unknown;
  /** SHA-256 of the file. */
  readonly sha256: string;
}

/** The same for what another file of `spec/` says. @param text what the file holds now */
export async function preparedData(file: string, text: string): Promise<PreparedData | undefined> {
  if (!isBuilt) return undefined;
  const json = await readFile(preparedDataFile(file), 'utf8').catch(() => undefined);
  if (json === undefined) return undefined;
  const prepared = JSON.parse(json) as PreparedData;
  return prepared.sha256 === hashOf(text) ? prepared : undefined;
}

/** Where a data file of `spec/` lies when it is prepared. */
export function preparedDataFile(file: string): string {
  return join(packageRoot, 'dist', relative(packageRoot, file).replace(/\.yaml$/, '.json'));
}

/** Where a document of `spec/` lies when it is prepared. */
export function preparedFile(file: string): string {
  return join(packageRoot, 'dist', relative(packageRoot, dirname(file)), 'prepared.json');
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
