import { DoubletakeError } from '../lib/doubletake-error.ts';
import { getPointer, isObject } from '../lib/json-pointer.ts';
import type { OpenApiDocument } from '../model/document.ts';
import { dereference, placeIn } from '../model/document.ts';
import type { MediaType } from '../model/operation.ts';
import { perDocument } from '../model/per-document.ts';
import { TooCostlyError } from '../schema/budget.ts';
import { engineOf } from '../schema/engine-of.ts';
import type { Direction } from '../schema/required-members.ts';
import { createEffort, SampleTooLargeError, SampleTooSlowError } from './effort.ts';
import { impossible } from './generation.ts';
import { createGenerator } from './generator.ts';
import type { Lifelike } from './lifelike.ts';

export interface SampleOptions {
  /** The same seed gives the same value. */
  readonly seed: number;
  /**
   * Optional members: all of them, with the author's examples, or a random choice. All is the
   * default where the sample is not lifelike.
   */
  readonly complete?: boolean;
  /**
   * A sample for an answer leaves out what is `writeOnly`, one for a request what is `readOnly`.
   */
  readonly direction?: Direction | undefined;
  /**
   * Whether a value conforms to what else the caller wants of it: of several samples the first that
   * does is taken.
   */
  readonly conforms?: (value: unknown) => boolean;
  /**
   * Makes a thing as people would have made it: its members agree with each other, and what the
   * document shows of one is varied, unless it is to be complete. `subject` is what it is called,
   * such as `users`; what the schema is called where it is left out.
   */
  readonly lifelike?: (Lifelike & { readonly subject?: string }) | undefined;
}

/**
 * A value that conforms to the schema at a pointer: the author's examples where they conform, else
 * what keywords, formats and names suggest. Throws `schema-invalid` where none can be made: a
 * {@link ContradictoryError} with the keywords that contradict each other, where some do.
 */
export function sampleSchema(
  document: OpenApiDocument,
  pointer: string,
  options: SampleOptions,
): unknown {
  const hopeless = tooLarge(document, `${options.direction ?? ''} ${pointer}`);
  if (hopeless.reason !== undefined) throw noSample(document, pointer, hopeless.reason);
  try {
    return whileCompiling(() => tryToSample(document, pointer, options));
  } catch (error) {
    if (
      !(
        error instanceof SampleTooLargeError ||
        error instanceof TooCostlyError ||
        error instanceof RangeError
      )
    )
      throw error;
    // To find out again with each request would hold up all others each time.
    const isTold = error instanceof SampleTooLargeError || error instanceof TooCostlyError;
    hopeless.reason = isTold ? error.message : 'its schemas lead to each other too often';
    throw noSample(document, pointer, hopeless.reason);
  }
}

/**
 * Tries once more where it took too long: the first sample of a large schema is mostly the time to
 * compile what it refers to.
 */
function whileCompiling(make: () => unknown): unknown {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof SampleTooSlowError)) throw error;
    return make();
  }
}

/** Why no sample of a schema can be made in reasonable time, by direction and pointer. */
const tooLarge = perDocument((): { reason?: string } => ({}));

/** A schema whose keywords contradict each other: nothing conforms to it. */
export class ContradictoryError extends DoubletakeError {}

function noSample(
  document: OpenApiDocument,
  pointer: string,
  reason: string,
  Kind = DoubletakeError,
): DoubletakeError {
  return new Kind('schema-invalid', `no value can be made for the schema: ${reason}`, {
    where: placeIn(document, pointer),
    next: 'Correct the schema, give an example, or change it with an overlay.',
  });
}

function tryToSample(document: OpenApiDocument, pointer: string, options: SampleOptions): unknown {
  const engine = engineOf(document);
  const effort = createEffort();
  let conflict: string | undefined;
  let value: unknown = impossible;
  for (let attempt = 0; attempt < 3; attempt++) {
    const { seed, direction, lifelike } = options;
    const complete = options.complete ?? lifelike === undefined;
    const generator = createGenerator(engine, {
      seed: seed + attempt * 7919,
      complete,
      direction,
      effort,
      lifelike,
    });
    const make = () =>
      generator.make([pointer], {
        depth: 0,
        name: lifelike?.subject ?? nameOf(document, pointer),
        around: new Set(),
        tags: [],
        minimal: false,
      });
    const made = withReason(make, () => generator.conflict);
    conflict ??= generator.conflict;
    if (made === impossible) continue;
    value = made;
    if (options.conforms?.(made) ?? true) return made;
  }
  if (value !== impossible) return value;
  if (conflict !== undefined) throw noSample(document, pointer, conflict, ContradictoryError);
  throw noSample(
    document,
    pointer,
    'no value that was tried conforms, or it holds itself without an end',
  );
}

/** Where it takes too much work, with what stood in the way, as far as that is known. */
function withReason(make: () => unknown, conflict: () => string | undefined): unknown {
  try {
    return make();
  } catch (error) {
    const reason = conflict();
    if (error instanceof SampleTooLargeError && reason !== undefined)
      error.message += `: ${reason}`;
    throw error;
  }
}

/** What a value is for, where the pointer tells: the member, or the parameter. */
function nameOf(document: OpenApiDocument, pointer: string): string {
  const owner = pointer.endsWith('/schema')
    ? getPointer(document.root, pointer.slice(0, -'/schema'.length))
    : undefined;
  if (isObject(owner) && typeof owner['name'] === 'string') return owner['name'];
  return /\/(?:properties|headers)\/([^/]+)(?:\/schema)?$/.exec(pointer)?.[1] ?? '';
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
  if ('example' in mediaType.node)
    found.push({
      name: '',
      pointer: `${mediaType.pointer}/example`,
      value: mediaType.node['example'],
    });
  return found;
}
