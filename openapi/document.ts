import { DoubletakeError } from './doubletake-error.ts';
import type { EvidenceMap } from './evidence.ts';
import { getPointer, isObject } from './json-pointer.ts';

/** An OpenAPI document with its overlays applied. Its schemas are in the dialect of their author. */
export interface OpenApiDocument {
  /** Short name: the folder below `spec/`, or the file's name without its ending. */
  readonly name: string;
  readonly title: string;
  /** What the document says of itself, such as `3.0.3`. */
  readonly version: string;
  readonly root: Record<string, unknown>;
  readonly evidence: EvidenceMap;
  /** The files it was read from: the document first, then its overlays. */
  readonly files: readonly string[];
}

/** A node of the document together with the JSON pointer where it really stands. */
export interface Located {
  readonly pointer: string;
  readonly node: Record<string, unknown>;
}

/** Follows Reference Objects from a node to what they mean. Throws `reference-unresolved`, also for a circle of references. */
export function dereference(document: OpenApiDocument, pointer: string): Located {
  let here = pointer;
  const passed = new Set<string>();
  for (;;) {
    const node = getPointer(document.root, here);
    if (!isObject(node) || passed.has(here)) {
      throw new DoubletakeError('reference-unresolved', `nothing to be found at ${here}`, {
        where: `${document.files[0]}#${pointer}`,
        next: 'Correct the $ref, or add what it names.',
      });
    }
    if (typeof node['$ref'] !== 'string') return { pointer: here, node };
    passed.add(here);
    here = localPointer(document, node['$ref'], here);
  }
}

function localPointer(document: OpenApiDocument, reference: string, at: string): string {
  if (reference.startsWith('#')) return decodeURIComponent(reference.slice(1));
  throw new DoubletakeError('reference-unresolved', `the $ref ${reference} leaves the document`, {
    where: `${document.files[0]}#${at}`,
    next: 'Bundle the document into one file first, for example with `npx @redocly/cli bundle`.',
  });
}

/** The base paths of the document's servers, without their trailing slash; `''` for the root. */
export function serverBasePaths(document: OpenApiDocument): string[] {
  const servers = Array.isArray(document.root['servers']) ? document.root['servers'] : [];
  const paths = servers.filter(isObject).map((server) => basePath(server));
  return [...new Set(paths)];
}

function basePath(server: Record<string, unknown>): string {
  const variables = isObject(server['variables']) ? server['variables'] : {};
  const url = String(server['url'] ?? '').replaceAll(/\{([^{}]*)\}/g, (_whole, name: string) => {
    const variable = variables[name];
    return isObject(variable) ? String(variable['default'] ?? '') : '';
  });
  const path = url
    .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '');
  return path === '' || path.startsWith('/') ? path : `/${path}`;
}
