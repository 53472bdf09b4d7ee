import type { OpenApiDocument } from '../model/document.ts';
import { createEngine } from './create-engine.ts';
import type { SchemaEngine } from './engine.ts';
import { createSchemaStore, type Location } from './schema-store.ts';

/** The engine of a document, and what was left out of its schemas, by location. */
export interface DocumentEngine {
  readonly engine: SchemaEngine;
  readonly warnings: ReadonlyMap<string, { readonly location: Location; readonly message: string }>;
}

const engines = {
  asserting: new WeakMap<OpenApiDocument, DocumentEngine>(),
  annotating: new WeakMap<OpenApiDocument, DocumentEngine>(),
};

/**
 * The one engine that validation and samples of a document share, so that no schema is compiled
 * twice.
 */
export function documentEngine(document: OpenApiDocument, assertFormats = true): DocumentEngine {
  const made = engines[assertFormats ? 'asserting' : 'annotating'];
  const known = made.get(document);
  if (known !== undefined) return known;
  const warnings = new Map<string, { location: Location; message: string }>();
  const store = createSchemaStore(document, (location, message) =>
    warnings.set(`${location} ${message}`, { location, message }),
  );
  const fresh = { engine: createEngine(store, { assertFormats }), warnings };
  made.set(document, fresh);
  return fresh;
}

export function engineOf(document: OpenApiDocument): SchemaEngine {
  return documentEngine(document).engine;
}
