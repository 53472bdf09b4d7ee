import { dereference, type Schema, validate } from '@cfworker/json-schema';
import { getPointer } from '../../openapi/lib/json-pointer.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { toJsonSchema } from './to-json-schema.ts';

/**
 * Says by a validator that is not the double's whether a value conforms to the schema at a JSON
 * pointer.
 */
export interface Judge {
  /** What is wrong, the innermost error; undefined where the value conforms. */
  judge(pointer: string, value: unknown): string | undefined;
}

const origin = 'https://judge.invalid/';

/**
 * Each schema that a `$ref` names becomes a document of its own, made when the first value needs
 * it.
 */
export function createJudge(document: OpenApiDocument): Judge {
  const is30 = !/^3\.[12]/.test(document.version);
  const isNullableAlone = /^3\.0\.[012]$/.test(document.version);
  const lookup: Record<string, Schema | boolean> = Object.create(null) as Record<
    string,
    Schema | boolean
  >;

  function add(pointer: string): string {
    const uri = origin + encodeURIComponent(pointer);
    const pending = [pointer];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const here = origin + encodeURIComponent(next);
      if (here in lookup) continue;
      const reference = (ref: string) => {
        const target = ref.startsWith('#') ? decode(ref.slice(1)) : ref;
        pending.push(target);
        return origin + encodeURIComponent(target);
      };
      const schema = toJsonSchema(getPointer(document.root, next), {
        is30,
        isNullableAlone,
        reference,
      }) as Schema | boolean;
      lookup[here] = schema;
      if (typeof schema === 'object') dereference(schema, lookup, new URL(here));
    }
    return uri;
  }

  return {
    judge(pointer, value) {
      const uri = add(pointer);
      const schema = lookup[uri];
      if (schema === undefined) return undefined;
      const { valid, errors } = validate(value, schema, '2020-12', lookup);
      const last = errors.at(-1);
      return valid ? undefined : `${last?.instanceLocation} ${last?.error} (${last?.keyword})`;
    },
  };
}

function decode(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
