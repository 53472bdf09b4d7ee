/** Reads the documents of the served APIs: operations, schemas, examples. */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Schema = Record<string, unknown>;

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required: boolean;
  readonly description: string | undefined;
  readonly schema: Schema;
  readonly example: unknown;
}

export interface ApiOperation {
  readonly api: string;
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string | undefined;
  readonly description: string | undefined;
  readonly deprecated: boolean;
  readonly parameters: readonly Parameter[];
  /** Media type → its schema and example, of the request's body. */
  readonly bodies: ReadonlyMap<string, { schema: Schema; example: unknown }>;
  /** Names of the security schemes that it can be called with; empty where it needs none. */
  readonly schemes: readonly string[];
  readonly responses: readonly { status: string; description: string; types: string[] }[];
}

export interface SecurityScheme {
  readonly type: string;
  readonly name?: string;
  readonly in?: string;
  readonly scheme?: string;
}

export class ApiDocument {
  readonly name: string;
  readonly #root: Schema;

  constructor(name: string, root: Schema) {
    this.name = name;
    this.#root = root;
  }

  /** The value itself, or what its `$ref` leads to; `{}` where that is nothing. */
  resolve(node: unknown): Schema {
    let found = node;
    for (let steps = 0; steps < 50; steps++) {
      if (!isObject(found)) return found === false ? { not: {} } : {};
      const reference = found['$ref'];
      if (typeof reference !== 'string') return found;
      found = reference.startsWith('#') ? this.#find(reference.slice(1)) : undefined;
    }
    return {};
  }

  #find(pointer: string): unknown {
    let node: unknown = this.#root;
    for (const part of pointer.split('/').slice(1)) {
      const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
      node =
        typeof node === 'object' && node !== null && Object.hasOwn(node, name)
          ? (node as Schema)[name]
          : undefined;
    }
    return node;
  }

  schemes(): Map<string, SecurityScheme> {
    const components = this.resolve(this.#root['components']);
    return new Map(
      Object.entries(this.resolve(components['securitySchemes'])).map(([name, node]) => [
        name,
        this.resolve(node) as unknown as SecurityScheme,
      ]),
    );
  }

  operation(known: { id: string; method: string; path: string }): ApiOperation {
    const item = this.resolve(this.resolve(this.#root['paths'])[known.path]);
    const node = this.resolve(item[known.method.toLowerCase()]);
    const parameters = new Map<string, Parameter>();
    for (const raw of [...list(item['parameters']), ...list(node['parameters'])]) {
      const parameter = this.resolve(raw);
      const content = Object.values(this.resolve(parameter['content']))[0];
      const media = this.resolve(content);
      const schema = this.resolve(parameter['schema'] ?? media['schema']);
      const example =
        parameter['example'] ??
        media['example'] ??
        this.#firstExample(parameter['examples'] ?? media['examples']) ??
        schema['example'] ??
        list(schema['examples'])[0];
      const found = { ...parameter, schema, example } as unknown as Parameter;
      parameters.set(`${found.in} ${found.name}`, found);
    }
    for (const [, name = ''] of known.path.matchAll(/\{([^}]+)\}/g))
      if (!parameters.has(`path ${name}`))
        parameters.set(`path ${name}`, {
          name,
          in: 'path',
          required: true,
          description: undefined,
          schema: { type: 'string' },
          example: undefined,
        });
    const content = this.resolve(this.resolve(node['requestBody'])['content']);
    const security = (node['security'] ?? this.#root['security']) as unknown;
    return {
      api: this.name,
      ...known,
      summary: text(node['summary']),
      description: text(node['description']),
      deprecated: node['deprecated'] === true,
      parameters: [...parameters.values()],
      bodies: new Map(
        Object.entries(content).map(([type, raw]) => {
          const media = this.resolve(raw);
          return [
            type,
            {
              schema: this.resolve(media['schema']),
              example: media['example'] ?? this.#firstExample(media['examples']),
            },
          ];
        }),
      ),
      schemes: [...new Set(list(security).flatMap((entry) => Object.keys(this.resolve(entry))))],
      responses: Object.entries(this.resolve(node['responses'])).map(([status, raw]) => {
        const response = this.resolve(raw);
        return {
          status,
          description: text(response['description']) ?? '',
          types: Object.keys(this.resolve(response['content'])),
        };
      }),
    };
  }

  #firstExample(examples: unknown): unknown {
    const [first] = Object.values(this.resolve(examples));
    return first === undefined ? undefined : this.resolve(first)['value'];
  }

  /** A small value of the schema: its examples and defaults, else what its type begins with. */
  sample(node: unknown, depth = 0): unknown {
    const schema = this.merged(node);
    for (const value of [schema['example'], list(schema['examples'])[0], schema['default']])
      if (value !== undefined) return value;
    if ('const' in schema) return schema['const'];
    if (Array.isArray(schema['enum'])) return schema['enum'][0];
    const branch = list(schema['oneOf'])[0] ?? list(schema['anyOf'])[0];
    if (branch !== undefined && depth < 6) return this.sample(branch, depth + 1);
    switch (typeOf(schema)) {
      case 'object': {
        const required = new Set(list(schema['required']));
        return Object.fromEntries(
          Object.entries(this.resolve(schema['properties']))
            .filter(
              ([name, member]) => required.has(name) && this.resolve(member)['readOnly'] !== true,
            )
            .map(([name, member]) => [name, depth < 6 ? this.sample(member, depth + 1) : null]),
        );
      }
      case 'array':
        return [];
      case 'boolean':
        return false;
      case 'integer':
      case 'number':
        return typeof schema['minimum'] === 'number' ? schema['minimum'] : 0;
      case 'null':
        return null;
      default:
        return '';
    }
  }

  /** The schema with the members of its `allOf` taken in. */
  merged(node: unknown, depth = 0): Schema {
    const schema = this.resolve(node);
    const parts = list(schema['allOf']);
    if (parts.length === 0 || depth > 8) return schema;
    const { allOf: _, ...own } = schema;
    const all: Schema = {};
    const properties: Schema = {};
    const required = new Set<unknown>();
    for (const part of [...parts.map((each) => this.merged(each, depth + 1)), own]) {
      Object.assign(all, part);
      Object.assign(properties, this.resolve(part['properties']));
      for (const name of list(part['required'])) required.add(name);
    }
    return {
      ...all,
      ...(Object.keys(properties).length > 0 && { properties }),
      ...(required.size > 0 && { required: [...required] }),
    };
  }
}

/** The type of a schema, by what it says or by its keywords; the first of several but `null`. */
export function typeOf(schema: Schema): string {
  const { type } = schema;
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) return String(type.find((name) => name !== 'null') ?? 'null');
  if ('properties' in schema || 'additionalProperties' in schema) return 'object';
  if ('items' in schema || 'prefixItems' in schema) return 'array';
  return 'any';
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
