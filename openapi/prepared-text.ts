import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a YAML file said when the package was built. */
export interface PreparedText {
  readonly sha256: string;
  readonly value: unknown;
}

/**
 * The value of a file that ships with the package, read when the package was built: parsing YAML takes much longer than JSON. Undefined for
 * any other file, for one that has been changed since, and where the sources run as they are.
 */
export function preparedValue(text: string, location: string): unknown {
  // From dist/openapi/ this is the package; from openapi/ it is the folder above, which has no such files.
  const packageRoot = fileURLToPath(new URL('../..', import.meta.url));
  const path = relative(packageRoot, resolve(location));
  if (!path.startsWith(`spec${sep}`)) return undefined;
  try {
    const { sha256, value } = JSON.parse(readFileSync(preparedFile(packageRoot, path), 'utf8')) as PreparedText;
    return sha256 === hashOf(text) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Where the value of a file of the package lies. @param path within the package */
export function preparedFile(packageRoot: string, path: string): string {
  return resolve(packageRoot, 'dist', `${path}.json`);
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
