import { isObject } from '../../openapi/lib/json-pointer.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import type { MediaType } from '../../openapi/model/operation.ts';
import { listExamples, sampleSchema } from '../../openapi/sample/samples.ts';
import { hidesItem } from './hides-item.ts';
import { perSeed } from './per-seed.ts';

/** The example that a parameter or schema gives; undefined where it gives none, or an empty one. */
export function exampleOf(node: Record<string, unknown>): unknown {
  if (node['example'] !== undefined && node['example'] !== '') return node['example'];
  if (Array.isArray(node['examples'])) return node['examples'][0];
  const [first] = isObject(node['examples']) ? Object.values(node['examples']) : [];
  return isObject(first) ? first['value'] : undefined;
}

/** The first example that conforms, else a sample with every member. */
export const exampleBody = perSeed<MediaType>(({ document, validator, seed }, mediaType) => {
  const conforming = listExamples(document, mediaType).find(
    ({ value }) =>
      mediaType.schema === undefined ||
      !isJson(mediaType.type) ||
      validator.accepts(mediaType.schema, value, 'request'),
  );
  if (conforming !== undefined) return conforming.value;
  const { schema } = mediaType;
  if (schema === undefined) return {};
  const conforms = (value: unknown) => validator.accepts(schema, value, 'request');
  const sample = sampleSchema(document, schema, { seed, direction: 'request', conforms });
  const inUse = withoutHiding(sample, 1);
  return conforms(inUse) ? inUse : sample;
});

/** A value with false for each flag that would take the item out of the lists of what is in use. */
function withoutHiding(value: unknown, depth: number): unknown {
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [
    name,
    member === true && hidesItem(name)
      ? false
      : depth > 0
        ? withoutHiding(member, depth - 1)
        : member,
  ]);
  return Object.fromEntries(members);
}
