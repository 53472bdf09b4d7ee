import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const entries = ['openapi.yaml', 'openapi.yml', 'openapi.json', 'swagger.yaml', 'swagger.json'];

/**
 * The documents of a folder: YAML and JSON files directly inside; a folder counts as one by its
 * `openapi.yaml` or the like.
 */
export async function findDocuments(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).sort();
  const found = await Promise.all(
    names.map(async (name) =>
      (await stat(join(folder, name))).isDirectory()
        ? entryOf(join(folder, name))
        : fileOf(folder, name),
    ),
  );
  return found.filter((file) => file !== undefined);
}

/** Overlays lie beside their documents, and are none. */
function fileOf(folder: string, name: string): string | undefined {
  return /\.(ya?ml|json)$/i.test(name) && !/overlay\.(ya?ml|json)$/i.test(name)
    ? join(folder, name)
    : undefined;
}

async function entryOf(folder: string): Promise<string | undefined> {
  const names = await readdir(folder);
  const entry = entries.find((name) => names.includes(name));
  return entry === undefined ? undefined : join(folder, entry);
}
