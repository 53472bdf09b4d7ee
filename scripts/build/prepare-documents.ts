import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { packageRoot } from '../../openapi/lib/package-root.ts';
import { readOverlaid } from '../../openapi/load/load-document.ts';
import { parseText } from '../../openapi/load/parse-text.ts';
import {
  hashOf,
  type PreparedData,
  type PreparedDocument,
  preparedDataFile,
  preparedFile,
} from '../../openapi/load/prepared-document.ts';

/**
 * Writes what the documents in spec/ say with their overlays into dist/, as JSON, so that no start
 * has to work it out.
 */
export async function prepareDocuments(): Promise<void> {
  for (const name of await readdir(join(packageRoot, 'spec'))) {
    const file = join(packageRoot, 'spec', name, 'openapi.yaml');
    const overlay = join(packageRoot, 'spec', name, 'overlay.yaml');
    const files = existsSync(overlay) ? [file, overlay] : [file];
    const {
      root,
      version,
      evidence,
      warnings,
      files: read,
    } = await readOverlaid(file, files.slice(1));
    if (warnings.length > 0 || read.length !== files.length)
      throw new Error(`${file} has warnings, or other files: neither is prepared`);
    const sha256 = await Promise.all(
      files.map(async (path) => hashOf(await readFile(path, 'utf8'))),
    );
    const prepared: PreparedDocument = { root, version, evidence: evidence.entries, sha256 };
    const json = JSON.stringify(prepared);
    if (!isDeepStrictEqual(JSON.parse(json), prepared))
      throw new Error(`${file} says what JSON cannot`);
    await mkdir(dirname(preparedFile(file)), { recursive: true });
    await writeFile(preparedFile(file), json);
    const start = join(packageRoot, 'spec', name, 'start.yaml');
    if (existsSync(start)) await prepareData(start);
  }
}

async function prepareData(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const { value, irregular } = parseText(text, file);
  if (irregular.length > 0) throw new Error(`${file} has warnings`);
  const prepared: PreparedData = { value, sha256: hashOf(text) };
  await writeFile(preparedDataFile(file), JSON.stringify(prepared));
}
