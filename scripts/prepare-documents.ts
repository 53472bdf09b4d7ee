/** Part of `npm run build`: writes what the YAML files in spec/ say into dist/, as JSON, so that no start has to parse them. */

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { parseText } from '../openapi/parse-text.ts';
import { hashOf, preparedFile } from '../openapi/prepared-text.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

for (const name of await readdir(join(root, 'spec'), { recursive: true })) {
  if (!/(openapi|overlay)\.yaml$/.test(name)) continue;
  const path = join('spec', name);
  const text = await readFile(join(root, path), 'utf8');
  const { value } = parseText(text, path);
  const json = JSON.stringify({ sha256: hashOf(text), value });
  if (!isDeepStrictEqual((JSON.parse(json) as { value: unknown }).value, value)) throw new Error(`${path} says what JSON cannot`);
  await mkdir(dirname(preparedFile(root, path)), { recursive: true });
  await writeFile(preparedFile(root, path), json);
}
