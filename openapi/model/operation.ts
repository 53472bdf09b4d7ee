import { formatPointer, getPointer, isObject } from '../lib/json-pointer.ts';
import { dereference, type Located, type OpenApiDocument } from './document.ts';

/** The methods that a Path Item Object has members for (OpenAPI 3.2, section 4.6.1). */
export const methods = [
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
  'trace',
  'query',
] as const;
/** A method in lower case: one of {@link methods}, or what `additionalOperations` names. */
export type Method = (typeof methods)[number] | (string & {});

/** `querystring` stands for the whole query string (OpenAPI 3.2, section 4.12.1). */
export type ParameterLocation = 'path' | 'query' | 'header' | 'cookie' | 'querystring';

/** A Parameter Object with its defaults filled in (section 4.8.12). */
export interface Parameter {
  readonly name: string;
  readonly in: ParameterLocation;
  readonly required: boolean;
  readonly style: string;
  readonly explode: boolean;
  readonly pointer: string;
  /** JSON pointer of the schema; undefined for a parameter without one. */
  readonly schema: string | undefined;
  /** The media type, for a parameter that is described by `content`. */
  readonly contentType: string | undefined;
  /** The value that the user gives, where nothing in the document leads to one. */
  readonly given?: unknown;
}

/** A Media Type Object under its media type or range. */
export interface MediaType extends Located {
  readonly type: string;
  /** JSON pointer of the schema; undefined where the document gives none. */
  readonly schema: string | undefined;
}

export interface RequestBody extends Located {
  readonly required: boolean;
  readonly content: readonly MediaType[];
}

/** A Response Object under its status code (`200`), range (`4XX`) or `default`. */
export interface ResponseDefinition extends Located {
  readonly status: string;
  readonly content: readonly MediaType[];
}

/** Security schemes that must all be met: scheme name to scopes. */
export type SecurityRequirement = Readonly<Record<string, readonly string[]>>;

/** An operation of a document. The members that cost work are computed when first read. */
export interface Operation {
  /** The operationId, or method and path where the document gives none. */
  readonly id: string;
  /** Whether the id is the document's own. */
  readonly hasId: boolean;
  readonly method: Method;
  /** The path template as the document has it. */
  readonly path: string;
  readonly pointer: string;
  readonly summary: string | undefined;
  readonly description: string | undefined;
  readonly parameters: readonly Parameter[];
  readonly requestBody: RequestBody | undefined;
  readonly responses: readonly ResponseDefinition[];
  /** Alternatives; an empty list means that no security is wanted. */
  readonly security: readonly SecurityRequirement[];
}

/** Whether an operation answers nothing but that the connection goes on in another protocol. */
export function switchesProtocols({ responses }: Pick<Operation, 'responses'>): boolean {
  return responses.length > 0 && responses.every(({ status }) => /^1/.test(status));
}

const listed = new WeakMap<OpenApiDocument, readonly Operation[]>();

/**
 * All operations, in the document's order: the same ones each time, so that what they have computed
 * is computed once.
 */
export function listOperations(document: OpenApiDocument): Operation[] {
  const known = listed.get(document) ?? readOperations(document);
  listed.set(document, known);
  return [...known];
}

function readOperations(document: OpenApiDocument): Operation[] {
  const paths = isObject(document.root['paths']) ? document.root['paths'] : {};
  return Object.keys(paths).flatMap((path) => {
    if (path.startsWith('x-') || !isObject(paths[path])) return [];
    return pathItems(document, formatPointer(['paths', path])).flatMap((item) =>
      operationsOf(document, path, item),
    );
  });
}

/**
 * The operations of a Path Item Object that stands somewhere else than in `paths`, such as in a
 * callback.
 */
export function operationsAt(
  document: OpenApiDocument,
  path: string,
  pointer: string,
): Operation[] {
  return pathItems(document, pointer).flatMap((item) => operationsOf(document, path, item));
}

/**
 * A path item and, where it is a reference too, what that leads to: members beside the reference go
 * before.
 */
function pathItems(document: OpenApiDocument, pointer: string): Located[] {
  const referenced = dereference(document, pointer);
  if (referenced.pointer === pointer) return [referenced];
  const own = Object.fromEntries(
    Object.entries(getPointer(document.root, pointer) as Record<string, unknown>).filter(
      ([key]) => key !== '$ref',
    ),
  );
  const covered = Object.fromEntries(
    Object.entries(referenced.node).filter(([key]) => !(key in own) || key === 'parameters'),
  );
  return [
    { pointer, node: own },
    { pointer: referenced.pointer, node: covered },
  ];
}

function operationsOf(document: OpenApiDocument, path: string, item: Located): Operation[] {
  const own = methods
    .filter((method) => isObject(item.node[method]))
    .map((method) => createOperation(document, path, method, item, [method]));
  const additional = isObject(item.node['additionalOperations'])
    ? item.node['additionalOperations']
    : {};
  const others = Object.keys(additional).filter(
    (name) => isObject(additional[name]) && !item.node[name.toLowerCase()],
  );
  return [
    ...own,
    ...others.map((name) =>
      createOperation(document, path, name.toLowerCase(), item, ['additionalOperations', name]),
    ),
  ];
}

function createOperation(
  document: OpenApiDocument,
  path: string,
  method: Method,
  item: Located,
  tokens: readonly string[],
): Operation {
  const pointer = item.pointer + formatPointer(tokens);
  const node = getPointer(item.node, formatPointer(tokens)) as Record<string, unknown>;
  const hasId = typeof node['operationId'] === 'string' && node['operationId'] !== '';
  return {
    id: hasId ? String(node['operationId']) : `${method.toUpperCase()} ${path}`,
    hasId,
    method,
    path,
    pointer,
    summary: typeof node['summary'] === 'string' ? node['summary'] : undefined,
    description: typeof node['description'] === 'string' ? node['description'] : undefined,
    get parameters() {
      return memoize(this, 'parameters', readParameters(document, item, { pointer, node }));
    },
    get requestBody() {
      return memoize(this, 'requestBody', readRequestBody(document, { pointer, node }));
    },
    get responses() {
      return memoize(this, 'responses', readResponses(document, { pointer, node }));
    },
    get security() {
      const security = node['security'] ?? document.root['security'];
      return memoize(
        this,
        'security',
        Array.isArray(security) ? (security as SecurityRequirement[]) : [],
      );
    },
  };
}

function memoize<Value>(owner: object, key: string, value: Value): Value {
  Object.defineProperty(owner, key, { value, enumerable: true });
  return value;
}

function readParameters(document: OpenApiDocument, item: Located, operation: Located): Parameter[] {
  const found = new Map<string, Parameter>();
  for (const owner of [item, operation]) {
    const list = owner.node['parameters'];
    for (const [index, value] of Array.isArray(list) ? list.entries() : []) {
      const parameter = readParameter(
        resolve(document, `${owner.pointer}/parameters/${index}`, value),
      );
      if (isIgnored(parameter)) continue;
      // An operation's parameter overrides the path item's of the same name and location (section
      // 4.8.9).
      found.set(`${parameter.in} ${parameter.name}`, parameter);
    }
  }
  return [...found.values()];
}

/** What the media types and security schemes describe is no parameter (section 4.8.12.2.1). */
function isIgnored({ in: place, name }: Parameter): boolean {
  return (
    place === 'header' && ['accept', 'content-type', 'authorization'].includes(name.toLowerCase())
  );
}

const defaultStyles = {
  path: 'simple',
  query: 'form',
  header: 'simple',
  cookie: 'form',
  querystring: 'form',
};

function readParameter({ pointer, node }: Located): Parameter {
  const location = node['in'] as ParameterLocation;
  const style =
    typeof node['style'] === 'string' ? node['style'] : (defaultStyles[location] ?? 'form');
  const [contentType] = isObject(node['content']) ? Object.keys(node['content']) : [];
  const inContent =
    contentType === undefined
      ? undefined
      : `${pointer}${formatPointer(['content', contentType, 'schema'])}`;
  return {
    name: String(node['name']),
    in: location,
    required: node['required'] === true || location === 'path',
    style,
    explode:
      typeof node['explode'] === 'boolean'
        ? node['explode']
        : style === 'form' || style === 'cookie',
    pointer,
    schema: node['schema'] === undefined ? inContent : `${pointer}/schema`,
    contentType,
  };
}

function readRequestBody(document: OpenApiDocument, operation: Located): RequestBody | undefined {
  if (operation.node['requestBody'] === undefined) return undefined;
  const located = dereference(document, `${operation.pointer}/requestBody`);
  return {
    ...located,
    required: located.node['required'] === true,
    content: readContent(document, located),
  };
}

function readResponses(document: OpenApiDocument, operation: Located): ResponseDefinition[] {
  const responses = operation.node['responses'];
  if (!isObject(responses)) return [];
  return Object.keys(responses).flatMap((status) => {
    if (status.startsWith('x-')) return [];
    const located = resolve(
      document,
      operation.pointer + formatPointer(['responses', status]),
      responses[status],
    );
    return [{ ...located, status, content: readContent(document, located) }];
  });
}

/**
 * What stands at a pointer, or where its reference leads. Most are no references, and need not be
 * looked for from the root of the document.
 */
function resolve(document: OpenApiDocument, pointer: string, value: unknown): Located {
  return isObject(value) && typeof value['$ref'] !== 'string'
    ? { pointer, node: value }
    : dereference(document, pointer);
}

function readContent(document: OpenApiDocument, { pointer, node }: Located): MediaType[] {
  if (!isObject(node['content'])) return [];
  return Object.entries(node['content']).map(([type, value]) => {
    const place = pointer + formatPointer(['content', type]);
    // A Media Type Object can be referenced since OpenAPI 3.2.
    const located = isObject(value)
      ? resolve(document, place, value)
      : { pointer: place, node: {} };
    return {
      type,
      ...located,
      schema: located.node['schema'] === undefined ? undefined : `${located.pointer}/schema`,
    };
  });
}

/**
 * The response that documents a status: the code itself, else its range, else `default` (section
 * 4.8.16).
 */
export function findResponse(operation: Operation, status: number): ResponseDefinition | undefined {
  const code = String(status);
  for (const response of operation.responses) if (response.status === code) return response;
  const range = `${Math.floor(status / 100)}XX`;
  for (const key of [range, 'default']) {
    const found = operation.responses.find(
      (response) => response.status.toUpperCase() === key.toUpperCase(),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}
