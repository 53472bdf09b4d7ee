import { formatPointer, isObject } from '../lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../model/document.ts';
import { isMarked } from './is-marked.ts';
import { positionOf } from './keywords.ts';

/** Schemas of a document as JSON Schema that needs nothing besides itself. */
export interface SchemaCopies {
  /** The schema at a JSON pointer; what it references stands in the definitions. */
  copy(pointer: string): unknown;
  /** What the copies reference, for `$defs` beside them. */
  definitions(): Record<string, unknown>;
}

/** What says nothing of values, or nothing to who reads JSON Schema alone. */
const leftOut: ReadonlySet<string> = new Set([
  'example',
  'examples',
  'xml',
  'externalDocs',
  'discriminator',
  '$id',
  'id',
  '$schema',
  '$anchor',
  '$dynamicAnchor',
  '$dynamicRef',
  '$defs',
  'definitions',
]);

/**
 * Copies for what is sent: members that only answers have are left out. Of OpenAPI 3.0 and Swagger
 * 2.0, `nullable` and the exclusive bounds are written as JSON Schema 2020-12 has them.
 * @param room how many values are copied in all; in the place of others anything is accepted
 */
export function createSchemaCopies(document: OpenApiDocument, room = 2000): SchemaCopies {
  const isOld = !/^3\.[1-9]/.test(document.version);
  const names = new Map<string, string>();
  const definitions = new Map<string, unknown>();
  let left = room;

  function copyAt(pointer: string): unknown {
    const { pointer: place, node } = dereference(document, pointer);
    return place === pointer ? copySchema(node, place) : reference(place, node);
  }

  /** A reference to a copy, which is made when it is first asked for: schemas hold themselves. */
  function reference(place: string, node: Record<string, unknown>): unknown {
    let name = names.get(place);
    if (name === undefined) {
      const wanted = (place.split('/').at(-1) ?? '').replaceAll(/[^\w.-]/g, '_') || 'schema';
      name = [...names.values()].includes(wanted) ? `${wanted}_${names.size}` : wanted;
      names.set(place, name);
      definitions.set(name, {});
      definitions.set(name, copySchema(node, place));
    }
    return { $ref: `#/$defs/${name}` };
  }

  function copySchema(node: Record<string, unknown>, place: string): unknown {
    if (--left < 0) return {};
    const copied: [string, unknown][] = [];
    for (const [key, value] of Object.entries(node)) {
      if (leftOut.has(key) || key.startsWith('x-')) continue;
      copied.push([key, copyMember(key, value, `${place}${formatPointer([key])}`)]);
    }
    const schema = new Map(copied);
    const properties = node['properties'];
    const hidden = isObject(properties)
      ? Object.keys(properties).filter((name) => isAnswered(document, properties, name, place))
      : [];
    if (hidden.length > 0) {
      const kept = schema.get('properties');
      if (isObject(kept)) schema.set('properties', withoutMembers(kept, hidden));
      const required = node['required'];
      if (Array.isArray(required))
        schema.set(
          'required',
          required.filter((name) => !hidden.includes(String(name))),
        );
    }
    if (isOld) modernise(schema);
    return Object.fromEntries(schema);
  }

  function copyMember(key: string, value: unknown, place: string): unknown {
    switch (positionOf('schema', key, value)) {
      case 'schema':
        return isObject(value) ? copyIn(value, place) : value;
      case 'list':
        return Array.isArray(value)
          ? value.map((item, index) => (isObject(item) ? copyIn(item, `${place}/${index}`) : item))
          : value;
      case 'map':
        return isObject(value)
          ? Object.fromEntries(
              Object.entries(value).map(([name, item]) => [
                name,
                isObject(item) ? copyIn(item, `${place}${formatPointer([name])}`) : item,
              ]),
            )
          : value;
      default:
        return value;
    }
  }

  /** What stands inside a schema: a reference leads to a definition. */
  function copyIn(node: Record<string, unknown>, place: string): unknown {
    return typeof node['$ref'] === 'string' ? copyAt(place) : copySchema(node, place);
  }

  return { copy: copyAt, definitions: () => Object.fromEntries(definitions) };
}

/** Whether a member stands in answers alone. */
function isAnswered(
  document: OpenApiDocument,
  properties: Record<string, unknown>,
  name: string,
  place: string,
): boolean {
  if (!isObject(properties[name])) return false;
  return isMarked(document, place + formatPointer(['properties', name]), 'readOnly');
}

function withoutMembers(
  object: Record<string, unknown>,
  names: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

const exclusiveBounds = [
  ['minimum', 'exclusiveMinimum'],
  ['maximum', 'exclusiveMaximum'],
] as const;

/** `nullable`, and bounds that a boolean makes exclusive (OpenAPI 3.0.3, section 4.7.24). */
function modernise(schema: Map<string, unknown>): void {
  const type = schema.get('type');
  if (schema.get('nullable') === true && typeof type === 'string')
    schema.set('type', [type, 'null']);
  schema.delete('nullable');
  for (const [bound, exclusive] of exclusiveBounds) {
    const value = schema.get(exclusive);
    if (typeof value !== 'boolean') continue;
    schema.delete(exclusive);
    if (!value) continue;
    schema.set(exclusive, schema.get(bound));
    schema.delete(bound);
  }
}
