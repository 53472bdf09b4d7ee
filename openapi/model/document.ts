import { DoubletakeError } from '../lib/doubletake-error.ts';
import { getPointer, isObject } from '../lib/json-pointer.ts';
import { decodePercent } from '../lib/pairs.ts';
import type { EvidenceMap } from './evidence.ts';
import { perDocument } from './per-document.ts';
import type { DocumentWarning } from './warning.ts';

/**
 * An OpenAPI document with its overlays applied. Its schemas are in the dialect of their author.
 */
export interface OpenApiDocument {
  /** Short name: the folder below `spec/`, or the file's name without its ending. */
  readonly name: string;
  readonly title: string;
  /** What the document says of itself, such as `3.0.3`. */
  readonly version: string;
  readonly root: Record<string, unknown>;
  readonly evidence: EvidenceMap;
  /**
   * The files that it was read from, absolute, or URLs: the document first, then what it
   * references, then its overlays.
   */
  readonly files: readonly string[];
  /**
   * What is unusual in it and served all the same: what can be told without looking into every
   * schema. Found when first read.
   */
  readonly warnings: readonly DocumentWarning[];
  /** What was inferred of it when its cache was built; only who inferred it reads it. */
  readonly inferred?: unknown;
  /**
   * Where the author wrote what stands at a JSON pointer: `file:line:column#/pointer/in/that/file`.
   */
  locate(pointer: string): string;
}

/** A node of the document together with the JSON pointer where it really stands. */
export interface Located {
  readonly pointer: string;
  readonly node: Record<string, unknown>;
}

/**
 * Follows Reference Objects from a node to what they mean. A boolean schema (JSON Schema 2020-12,
 * section 4.3.2) comes as the object that means the same, and what is no schema (null, a number, a
 * text, a list) as the one that anything conforms to: the validator warns of it. Throws
 * `reference-unresolved` where there is nothing, also for a circle of references.
 */
export const dereference: (document: OpenApiDocument, pointer: string) => Located = perDocument(
  (document, pointer) => {
    let here = pointer;
    const passed = new Set<string>();
    for (;;) {
      const value = getPointer(document.root, here);
      const isInPlace = passed.size === 0 && value !== undefined && !isObject(value);
      const node = isInPlace && typeof value !== 'boolean' ? anything : readNode(value);
      if (!isObject(node) || passed.has(here)) {
        throw new DoubletakeError('reference-unresolved', `nothing to be found at ${here}`, {
          where: document.locate(pointer),
          next: 'Correct the $ref, or add what it names.',
        });
      }
      if (typeof node['$ref'] !== 'string') return { pointer: here, node };
      // The metaschemas of JSON Schema are the validator's: it finds them from here.
      if (isMetaschema(node['$ref'])) return { pointer: here, node: anything };
      passed.add(here);
      here = localPointer(document, node['$ref'], here);
    }
  },
);

const anything: Record<string, unknown> = Object.freeze({});
const nothing: Record<string, unknown> = Object.freeze({ not: anything });

/** Whether a reference leads to what every validator of JSON Schema has. */
export function isMetaschema(reference: string): boolean {
  return /^https?:\/\/json-schema\.org\/draft/.test(reference);
}

function readNode(value: unknown): unknown {
  if (typeof value !== 'boolean') return value;
  return value ? anything : nothing;
}

function localPointer(document: OpenApiDocument, reference: string, at: string): string {
  if (reference.startsWith('#')) return decodePercent(reference.slice(1));
  throw new DoubletakeError('reference-unresolved', `the $ref ${reference} leads nowhere`, {
    where: document.locate(at),
    next: 'Correct the $ref, or add what it names.',
  });
}

/**
 * A place in a document as messages tell it: its file and the JSON pointer. A document that was
 * handed over as an object has no file.
 */
export function placeIn({ files }: Pick<OpenApiDocument, 'files'>, pointer: string): string {
  return `${files[0] ?? ''}#${pointer}`;
}
