import { formatPointer, isObject } from './json-pointer.ts';

/** What an object of an OpenAPI document is, by the place that it stands in. The kinds that end in `2` are those of Swagger 2.0. */
export type Kind = keyof typeof grammar;

/** A value of one kind, a list, or an object that has them under names. */
type Shape = 'one' | 'list' | 'map';

/** The members of each kind that hold what can be referenced. `[]` is a list; `{}` an object of named ones, in which `x-` is a name like any other. */
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
  operation: { parameters: 'parameter[]', requestBody: 'requestBody', responses: 'responses', callbacks: 'callback{}' },
  responses: { '*': 'response' },
  callback: { '*': 'pathItem' },
  parameter: { schema: 'schema', content: 'mediaType{}', examples: 'example{}' },
  header: { schema: 'schema', content: 'mediaType{}', examples: 'example{}' },
  requestBody: { content: 'mediaType{}' },
  response: { headers: 'header{}', content: 'mediaType{}', links: 'link{}' },
  mediaType: { schema: 'schema', itemSchema: 'schema', examples: 'example{}', encoding: 'encoding{}', itemEncoding: 'encoding', prefixEncoding: 'encoding[]' },
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
  document2: { paths: 'paths2', definitions: 'schema{}', parameters: 'parameter2{}', responses: 'response2{}', securityDefinitions: 'securityScheme{}' },
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

const members: Readonly<Record<Kind, Readonly<Record<string, string>>>> = grammar;

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

/** The members of an object of a kind that the grammar knows, and the items of those that are lists or maps. */
export function* placesIn(kind: Kind, shape: Shape, value: unknown, pointer: string): Generator<Place> {
  if (shape !== 'one') {
    if (typeof value !== 'object' || value === null) return;
    const holder = value as Record<string, unknown>;
    for (const key of Object.keys(holder)) yield { kind, shape: 'one', holder, key, value: holder[key], pointer: pointer + formatPointer([key]) };
    return;
  }
  if (!isObject(value)) return;
  const known = members[kind];
  const rest = known['*'];
  for (const key of Object.keys(value)) {
    const member = Object.hasOwn(known, key) ? known[key] : key.startsWith('x-') || key === '$ref' ? undefined : rest;
    if (member === undefined || key === '*') continue;
    const target = { holder: value, key, value: value[key], pointer: pointer + formatPointer([key]) };
    if (member.endsWith('{}')) yield { ...target, kind: member.slice(0, -2) as Kind, shape: 'map' };
    // The items of draft 4 may be a list of schemas, one for each item.
    else if (member.endsWith('[]') || (kind === 'schema' && Array.isArray(value[key]))) {
      yield { ...target, kind: member.replace('[]', '') as Kind, shape: 'list' };
    } else yield { ...target, kind: member as Kind, shape: 'one' };
  }
}
