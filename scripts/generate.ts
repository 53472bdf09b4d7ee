/**
 * Writes `generated/<api>.ts` from `spec/<api>/`: openapi-typescript over each overlaid document.
 * With `--check` nothing is written; it fails with the names of the files that differ.
 */

import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString, type SchemaObject } from 'openapi-typescript';
import ts from 'typescript';
import { readOverlaid } from '../openapi/load/load-document.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const isCheck = process.argv.includes('--check');
const different: string[] = [];

for (const api of (await readdir(`${root}spec`)).sort()) {
  const file = `generated/${api}.ts`;
  const text = await generate(api);
  const current = existsSync(root + file) ? await readFile(root + file, 'utf8') : undefined;
  if (current === text) continue;
  different.push(file);
  if (!isCheck) await writeFile(root + file, text);
}

if (isCheck && different.length > 0) {
  console.error(
    `Not what spec/ says: ${different.join(', ')}. Run \`npm run generate\` and commit the result.`,
  );
  process.exitCode = 1;
} else
  console.log(
    different.length === 0 ? 'generated/ is up to date.' : `Written: ${different.join(', ')}.`,
  );

async function generate(api: string): Promise<string> {
  const overlay = `${root}spec/${api}/overlay.yaml`;
  const { root: document } = await readOverlaid(
    `${root}spec/${api}/openapi.yaml`,
    existsSync(overlay) ? [overlay] : [],
  );
  const ast = await openapiTS(document as never, {
    defaultNonNullable: false,
    transform: blobForBinary,
  });
  const head = `/** Written by \`npm run generate\` from spec/${api}/. Do not edit. */\n\n`;
  return head + astToString(ast);
}

/**
 * Raw bytes are a `Blob`, not a string (openapi-typescript#1214): `format: binary` in OpenAPI 3.0,
 * `contentMediaType` without `contentEncoding` in 3.1.
 */
function blobForBinary(schema: SchemaObject): ts.TypeNode | undefined {
  const { contentMediaType, contentEncoding, format } = schema as Record<string, unknown>;
  const isBinary =
    format === 'binary' || (typeof contentMediaType === 'string' && contentEncoding === undefined);
  return isBinary ? ts.factory.createTypeReferenceNode('Blob') : undefined;
}
