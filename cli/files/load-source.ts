import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ArazzoDescription } from '../../contracts/index.ts';
import { findSource, isDocumentPath } from '../../mock/apis/shipped-apis.ts';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { loadDocument, readYaml } from '../../openapi/load/load-document.ts';
import { shownLocation } from '../../openapi/load/read-text.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';

/** A document as a command names it. */
export interface Source {
  /**
   * What the command was given: the name of a shipped API, a path or a URL, which may have a
   * password in it. Not to be shown.
   */
  readonly given: string;
  /** The same without a user and password. */
  readonly name: string;
  /** Where references may lead besides. */
  readonly allowRefs: readonly string[];
  /** The files of the overlays, its own first. */
  readonly overlays: readonly string[];
  readonly file: string;
  readonly document: OpenApiDocument;
  /** Whether it ships with doubletake: then what its overlay assumes has to hold of its double. */
  readonly isShipped: boolean;
  /** Arazzo descriptions: those that ship with the API, and those that were given. */
  readonly journeys: readonly ArazzoDescription[];
}

/** Loads a shipped API by its name, or a document by its path. Rejects with a `DoubletakeError`. */
export async function loadSource(
  name: string,
  overlays: readonly string[],
  journeys: readonly string[] = [],
  allowRefs: readonly string[] = [],
): Promise<Source> {
  const isShipped = !isDocumentPath(name);
  const source = findSource(name);
  const all = [...source.overlays, ...overlays];
  const own = join(dirname(source.document), 'journeys.arazzo.yaml');
  const descriptions = await Promise.all(
    [...(isShipped && existsSync(own) ? [own] : []), ...journeys].map((file) => readJourneys(file)),
  );
  const document = await loadDocument(source.document, {
    name: source.name,
    overlays: all,
    allowRefs,
  });
  return {
    given: name,
    name: shownLocation(name),
    allowRefs,
    file: shownLocation(source.document),
    overlays: all,
    document,
    isShipped,
    journeys: descriptions,
  };
}

async function readJourneys(file: string): Promise<ArazzoDescription> {
  const value = await readYaml(file);
  if (
    isObject(value) &&
    /^1\.0\.\d+$/.test(String(value['arazzo'])) &&
    Array.isArray(value['workflows'])
  )
    return value as unknown as ArazzoDescription;
  throw new DoubletakeError('journeys-invalid', 'no Arazzo 1.0 description with workflows', {
    where: shownLocation(file),
    next: 'See https://spec.openapis.org/arazzo/v1.0.1.html for the format.',
  });
}
