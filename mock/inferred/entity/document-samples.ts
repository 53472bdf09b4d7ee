import { markImmutable } from '../../../openapi/lib/immutable-values.ts';
import { getPointer, isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import { isJson } from '../../../openapi/model/media-types.ts';
import { createNewItem } from '../../../openapi/sample/new-item.ts';
import { listExamples, sampleSchema } from '../../../openapi/sample/samples.ts';
import { picturesPlace, withPictureUrls } from '../../documented/picture-urls.ts';
import type { Api, Sampled, Samples } from '../../model/api.ts';
import { freeze } from '../../state/freeze.ts';

/**
 * Samples that are kept: seeds are as many as there are things, so the oldest make room.
 */
const mostKept = 5000;

export function createSamples(
  api: Pick<Api, 'name' | 'behaviour' | 'document' | 'validator' | 'imagination'>,
): Samples {
  const known = new Map<string, unknown>();
  const { document, validator } = api;

  function once(key: string, make: () => unknown): unknown {
    if (known.has(key)) return known.get(key);
    const made = make();
    for (const oldest of known.keys()) {
      if (known.size < mostKept) break;
      known.delete(oldest);
    }
    known.set(key, made);
    return made;
  }

  /** Bodies with the URLs of their pictures, for the origin that was asked last. */
  const atOrigins = new WeakMap<object, { readonly baseUrl: string; readonly answer: unknown }>();

  function schema(pointer: string, seed: number): unknown {
    const place = referenced(document, pointer);
    return once(`schema ${seed} ${place}`, () => {
      try {
        return markImmutableWithin(
          freeze(sampleSchema(document, place, { seed, direction: 'answer' })),
        );
      } catch {
        return undefined;
      }
    });
  }

  const pictures = picturesPlace(api);
  // A day, so that it is the same each time a test runs.
  const lifelikeAt = (time: Date) => ({
    imagination: api.imagination,
    now: Math.floor(time.getTime() / 86_400_000) * 86_400_000,
    pictures,
  });

  function shown(pointer: string, { seed, clock }: Sampled): unknown {
    const place = referenced(document, pointer);
    const lifelike = { ...lifelikeAt(clock.now()), isWhole: true };
    return once(`shown ${seed} ${lifelike.now} ${place}`, () => {
      const conforms = (value: unknown) => validator.accepts(place, value, 'answer');
      const options = { seed, direction: 'answer', complete: true, lifelike, conforms } as const;
      try {
        return markImmutableWithin(freeze(sampleSchema(document, place, options)));
      } catch {
        return undefined;
      }
    });
  }

  const body: Samples['body'] = (mediaType, sandbox) =>
    once(`body ${sandbox.seed} ${lifelikeAt(sandbox.clock.now()).now} ${mediaType.pointer}`, () => {
      const { schema: pointer } = mediaType;
      if (pointer === undefined) return listExamples(document, mediaType)[0]?.value;
      const fitting = listExamples(document, mediaType).find(
        ({ value }) => !isJson(mediaType.type) || validator.accepts(pointer, value, 'answer'),
      );
      return fitting === undefined ? shown(pointer, sandbox) : fitting.value;
    });

  return {
    schema,
    varied(pointer, seed) {
      try {
        const place = referenced(document, pointer);
        return sampleSchema(document, place, { seed, direction: 'answer', complete: false });
      } catch {
        return undefined;
      }
    },
    newItem: (item, created) => createNewItem(document, item, lifelikeAt(created), created),
    made(pointer, seed, until, subject) {
      const place = referenced(document, pointer);
      const lifelike = { ...lifelikeAt(until), subject };
      const conforms = (value: unknown) => validator.accepts(place, value, 'answer');
      try {
        return sampleSchema(document, place, { seed, direction: 'answer', lifelike, conforms });
      } catch {
        return undefined;
      }
    },
    shown,
    body,
    answer(mediaType, { sandbox, request: { baseUrl } }) {
      const value = body(mediaType, sandbox);
      if (!isObject(value) && !Array.isArray(value)) return value;
      const known = atOrigins.get(value);
      if (known?.baseUrl === baseUrl) return known.answer;
      const answer = withPictureUrls(api, baseUrl, value);
      atOrigins.set(value, { baseUrl, answer });
      return answer;
    },
    examples(mediaType) {
      const own = listExamples(document, mediaType).map(({ value }) => value);
      return mediaType.schema === undefined
        ? own
        : [...own, ...schemaExamples(document, mediaType.schema)];
    },
  };
}

/**
 * Where a schema of a body stands that is nothing but a reference: many an operation refers to the
 * same.
 */
function referenced(document: OpenApiDocument, pointer: string): string {
  const node = pointer.endsWith('/schema') ? getPointer(document.root, pointer) : undefined;
  return isObject(node) && Object.keys(node).join() === '$ref'
    ? dereference(document, pointer).pointer
    : pointer;
}

/**
 * Settles a frozen value and all that is in it: a sample is shown again and again, in part as well.
 */
function markImmutableWithin(value: unknown): unknown {
  if (typeof value === 'object' && value !== null)
    for (const part of Object.values(value)) markImmutableWithin(part);
  return markImmutable(value);
}

/**
 * The `example` and `examples` of a schema (OpenAPI 3.1, section 4.8.24; JSON Schema, section 9.5).
 */
export function schemaExamples(document: OpenApiDocument, pointer: string): unknown[] {
  const { node } = dereference(document, pointer);
  return [
    'example' in node ? [node['example']] : [],
    Array.isArray(node['examples']) ? node['examples'] : [],
  ].flat();
}
