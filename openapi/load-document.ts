import { readFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { OpenApiDocument } from './document.ts';
import { DoubletakeError, messageOf } from './doubletake-error.ts';
import { EvidenceMap } from './evidence.ts';
import { formatPointer, getPointer, isObject } from './json-pointer.ts';
import { applyOverlay, parseOverlay } from './overlay.ts';

export interface LoadOptions {
  /** Overlay files, applied in their order. */
  readonly overlays?: readonly string[];
  /** The document's short name; the file's name without its ending by default. */
  readonly name?: string;
}

/**
 * Reads an OpenAPI 3.0 or 3.1 document (YAML or JSON), and applies overlays. Schemas stay as their author wrote them: see `schema/schema-view.ts`.
 * Throws a {@link DoubletakeError}: `document-*` or `overlay-*`, with file and line or pointer.
 */
export async function loadDocument(file: string, options: LoadOptions = {}): Promise<OpenApiDocument> {
  const overlays = options.overlays ?? [];
  const { root, evidence, version } = await readOverlaid(file, overlays);
  assertReferences(root, file);
  const info = isObject(root['info']) ? root['info'] : {};
  return {
    name: options.name ?? basename(file, extname(file)),
    title: typeof info['title'] === 'string' ? info['title'] : basename(file),
    version,
    root,
    evidence,
    files: [file, ...overlays].map((path) => resolve(path)),
  };
}

/** Throws `reference-unresolved` for the first $ref that leads nowhere. Examples are data: a $ref in them is none. */
function assertReferences(root: Record<string, unknown>, file: string): void {
  const pending: [unknown, string][] = [[root, '']];
  const seen = new Set<unknown>();
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    const [node, pointer] = item;
    if (typeof node !== 'object' || node === null || seen.has(node)) continue;
    seen.add(node);
    for (const [key, value] of Object.entries(node)) {
      const here = `${pointer}${formatPointer([key])}`;
      const isReference = key === '$ref' && typeof value === 'string' && !pointer.endsWith('/properties');
      if (isReference && value.startsWith('#/') && getPointer(root, value) === undefined) {
        throw new DoubletakeError('reference-unresolved', `the $ref ${value} leads nowhere`, {
          where: `${file}#${pointer}`,
          next: 'Correct the $ref, or add what it names.',
        });
      }
      if (!['example', 'examples', 'default', 'enum', 'const'].includes(key)) pending.push([value, here]);
    }
  }
}

/** The document as its overlays leave it, in the dialect that its author chose: for generators and linters. */
export async function readOverlaid(
  file: string,
  overlays: readonly string[] = [],
): Promise<{ root: Record<string, unknown>; evidence: EvidenceMap; version: string }> {
  const root = await readYaml(file);
  if (!isObject(root)) throw unsupported(file, 'the file holds no object');
  const version = root['openapi'];
  if (typeof version !== 'string' || !/^3\.[01]\.\d+/.test(version)) {
    const found = root['swagger'] === undefined ? `openapi: ${JSON.stringify(version)}` : `swagger: ${JSON.stringify(root['swagger'])}`;
    throw unsupported(file, `${found} (accepted: 3.0.x, 3.1.x)`);
  }
  if (!isObject(root['paths'])) throw unsupported(file, 'the document has no paths');
  const evidence = new EvidenceMap(root);
  for (const overlay of overlays) {
    applyOverlay(root, parseOverlay(await readYaml(overlay), overlay), overlay, evidence);
  }
  return { root, evidence, version };
}

function unsupported(file: string, what: string): DoubletakeError {
  return new DoubletakeError('document-unsupported', what, {
    where: file,
    next: 'Give an OpenAPI document, such as `doubletake serve openapi.yaml`.',
  });
}

/** Reads a YAML or JSON file. Throws `document-unreadable` or `document-unparseable`. */
export async function readYaml(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new DoubletakeError('document-unreadable', messageOf(cause), { where: file, next: 'Check the path and its permissions.', cause });
  }
  if (file.endsWith('.json')) {
    try {
      return JSON.parse(text);
    } catch {
      // JSON.parse names no line; the YAML parser below reads JSON too, and does.
    }
  }
  const lineCounter = new LineCounter();
  const parsed = parseDocument(text, { lineCounter, prettyErrors: false, merge: true });
  const [error] = parsed.errors;
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw new DoubletakeError('document-unparseable', error.message, { where: `${file}:${line}:${col}`, next: 'Correct the syntax there.' });
  }
  return parsed.toJS({ maxAliasCount: -1 });
}
