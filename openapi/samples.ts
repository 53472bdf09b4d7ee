import { generateSync, type JsonSchema } from 'json-schema-faker';
import type { OpenApiDocument } from './document.ts';
import { dereference } from './document.ts';
import { DoubletakeError, messageOf } from './doubletake-error.ts';
import { isObject } from './json-pointer.ts';
import type { MediaType } from './operation.ts';

export interface SampleOptions {
  /** The same seed gives the same value. */
  readonly seed: number;
  /** Optional members: all of them (true, the default), or a random choice. */
  readonly complete?: boolean;
  /** Whether a value conforms; with it, references are followed as deep as it takes. */
  readonly conforms?: (value: unknown) => boolean;
}

/** A value that conforms to the schema at a pointer. Throws `schema-invalid` where none can be made. */
export function sampleSchema(document: OpenApiDocument, pointer: string, options: SampleOptions): unknown {
  let value: unknown;
  for (const depth of depths) {
    value = generate(document, pointer, options, depth);
    if (options.conforms?.(value) ?? true) return value;
  }
  return value;
}

/** How deep references are followed, and how long lists are then: a schema that holds itself grows with every level. */
const depths = [
  { references: 4, items: 3 },
  { references: 8, items: 1 },
  { references: 16, items: 1 },
] as const;

function generate(document: OpenApiDocument, pointer: string, options: SampleOptions, depth: (typeof depths)[number]): unknown {
  const complete = options.complete ?? true;
  try {
    const { components, paths } = document.root;
    // Paths and components stand in the schema so that local references resolve; the value lies one level down,
    // because beside a $ref they would become part of it.
    const wrapper = { type: 'object', required: ['value'], properties: { value: { $ref: `#${pointer}` } }, components, paths };
    const { value } = generateSync(wrapper as JsonSchema, {
      seed: options.seed,
      alwaysFakeOptionals: complete,
      useExamplesValue: complete,
      refDepthMax: depth.references,
      maxDefaultItems: depth.items,
    }) as { value: unknown };
    return value;
  } catch (cause) {
    throw new DoubletakeError('schema-invalid', `no value can be made for the schema: ${messageOf(cause)}`, {
      where: `${document.files[0]}#${pointer}`,
      cause,
    });
  }
}

/** An example of the document under its name; the name is empty for a lone `example`. */
export interface NamedExample {
  readonly name: string;
  readonly pointer: string;
  readonly value: unknown;
}

/** The examples that the document gives for a media type, in its order. */
export function listExamples(document: OpenApiDocument, mediaType: MediaType): NamedExample[] {
  const found: NamedExample[] = [];
  if (isObject(mediaType.node['examples'])) {
    for (const name of Object.keys(mediaType.node['examples'])) {
      const path = `${mediaType.pointer}/examples/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const { node, pointer } = dereference(document, path);
      if ('value' in node) found.push({ name, pointer: `${pointer}/value`, value: node['value'] });
    }
  }
  if ('example' in mediaType.node) found.push({ name: '', pointer: `${mediaType.pointer}/example`, value: mediaType.node['example'] });
  return found;
}
