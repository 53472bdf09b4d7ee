import { formatPointer } from '../lib/json-pointer.ts';

/**
 * What an object of an OpenAPI document is, by the place that it stands in. The kinds that end in
 * `2` are those of Swagger 2.0.
 */
export type Kind = keyof typeof grammar;

/** A value of one kind, a list, or an object that has them under names. */
type Shape = 'one' | 'list' | 'map';

/**
 * The members of each kind that hold what can be referenced. `[]` is a list; `{}` an object of
 * named ones, in which `x-` is a name like any other.
 */
const grammar = {
  document: { paths: 'paths', webhooks: 'pathItem{}', components: 'components' },
  paths: { '*': 'pathItem' },
  components: {
    schemas: 'schema{}',
    responses: 'response{}',
    parameters: 'parameter{}',
    examples: 'example{}',
    requestBodies: 'requestBody{}',
    headers: 'header{}',
    securitySchemes: 'securityScheme{}',
    links: 'link{}',
    callbacks: 'callback{}',
    pathItems: 'pathItem{}',
    mediaTypes: 'mediaType{}',
  },
  pathItem: {
    parameters: 'parameter[]',
    get: 'operation',
    put: 'operation',
    post: 'operation',
    delete: 'operation',
    options: 'operation',
    head: 'operation',
    patch: 'operation',
    trace: 'operation',
    query: 'operation',
    additionalOperations: 'operation{}',
  },
  operation: {
    parameters: 'parameter[]',
    requestBody: 'requestBody',
    responses: 'responses',
    callbacks: 'callback{}',
  },
  responses: { '*': 'response' },
  callback: { '*': 'pathItem' },
  parameter: { schema: 'schema', content: 'mediaType{}', examples: 'example{}' },
  header: { schema: 'schema', content: 'mediaType{}', examples: 'example{}' },
  requestBody: { content: 'mediaType{}' },
  response: { headers: 'header{}', content: 'mediaType{}', links: 'link{}' },
  mediaType: {
    schema: 'schema',
    itemSchema: 'schema',
    examples: 'example{}',
    encoding: 'encoding{}',
    itemEncoding: 'encoding',
    prefixEncoding: 'encoding[]',
  },
  encoding: { headers: 'header{}', encoding: 'encoding{}' },
  example: {},
  link: {},
  securityScheme: {},
  schema: {
    properties: 'schema{}',
    patternProperties: 'schema{}',
    $defs: 'schema{}',
    definitions: 'schema{}',
    dependentSchemas: 'schema{}',
    allOf: 'schema[]',
    anyOf: 'schema[]',
    oneOf: 'schema[]',
    prefixItems: 'schema[]',
    items: 'schema',
    additionalItems: 'schema',
    contains: 'schema',
    not: 'schema',
    if: 'schema',
    // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema, and nobody awaits this table.
    then: 'schema',
    else: 'schema',
    additionalProperties: 'schema',
    propertyNames: 'schema',
    unevaluatedItems: 'schema',
    unevaluatedProperties: 'schema',
    contentSchema: 'schema',
  },
  document2: {
    paths: 'paths2',
    definitions: 'schema{}',
    parameters: 'parameter2{}',
    responses: 'response2{}',
    securityDefinitions: 'securityScheme{}',
  },
  paths2: { '*': 'pathItem2' },
  pathItem2: {
    parameters: 'parameter2[]',
    get: 'operation2',
    put: 'operation2',
    post: 'operation2',
    delete: 'operation2',
    options: 'operation2',
    head: 'operation2',
    patch: 'operation2',
  },
  operation2: { parameters: 'parameter2[]', responses: 'responses2' },
  responses2: { '*': 'response2' },
  parameter2: { schema: 'schema' },
  response2: { schema: 'schema' },
} as const;

/** A member of an object that holds something of a kind. */
export interface Place {
  readonly kind: Kind;
  readonly shape: Shape;
  readonly holder: Record<string, unknown> | unknown[];
  readonly key: string;
  readonly value: unknown;
  /** JSON pointer, as deep as the walk has come. */
  readonly pointer: string;
}

/**
 * The members of an object of a kind that the grammar knows, and the items of those that are lists
 * or maps.
 */
export function placesIn(kind: Kind, shape: Shape, value: unknown, pointer: string): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  const at = (key: string) => pointer + formatPointer([key]);
  if (shape !== 'one')
    return Object.keys(holder).map((key) => ({
      kind,
      shape: 'one',
      holder,
      key,
      value: holder[key],
      pointer: at(key),
    }));
  if (Array.isArray(value)) return [];
  const places: Place[] = [];
  for (const key of Object.keys(holder)) {
    const member = memberOf(kind, key);
    if (member === undefined) continue;
    // The items of draft 4 may be a list of schemas, one for each item.
    const isTuple = kind === 'schema' && member.shape === 'one' && Array.isArray(holder[key]);
    places.push({
      kind: member.kind,
      shape: isTuple ? 'list' : member.shape,
      holder,
      key,
      value: holder[key],
      pointer: at(key),
    });
  }
  return places;
}

interface Member {
  readonly kind: Kind;
  readonly shape: Shape;
}

/** What the grammar says, taken apart. */
const members: ReadonlyMap<string, ReadonlyMap<string, Member>> = new Map(
  Object.entries(grammar).map(([kind, written]) => [
    kind,
    new Map(Object.entries(written).map(([key, member]) => [key, toMember(member)])),
  ]),
);

function memberOf(kind: Kind, key: string): Member | undefined {
  if (key === '*') return undefined;
  const known = members.get(kind);
  return known?.get(key) ?? (key.startsWith('x-') || key === '$ref' ? undefined : known?.get('*'));
}

function toMember(written: string): Member {
  const shape = written.endsWith('{}') ? 'map' : written.endsWith('[]') ? 'list' : 'one';
  return { kind: (shape === 'one' ? written : written.slice(0, -2)) as Kind, shape };
}
