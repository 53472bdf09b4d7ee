import { getPointer, isObject, parsePointer } from '../lib/json-pointer.ts';
import { decodePercent } from '../lib/pairs.ts';
import type { OpenApiDocument } from '../model/document.ts';
import { type Dialect, dialectNamed, dialectOfMetaschema, dialectOfVersion } from './dialect.ts';
import { type Position, positionOf } from './keywords.ts';
import { readMetaschema } from './metaschemas.ts';

/**
 * Where a schema stands: a JSON pointer into the document, or `<uri>#<pointer>` into a metaschema.
 */
export type Location = string;

/** What holds for a schema by where it stands (JSON Schema 2020-12, sections 8 and 9). */
export interface Context {
  /** Absolute URI that references are resolved against. */
  readonly base: string;
  /** The schema resource: the nearest schema with an `$id`, else the document. */
  readonly resource: Location;
  readonly dialect: Dialect;
}

/**
 * Finds schemas of a document by location and by reference. Nothing is read before it is asked for.
 */
export interface SchemaStore {
  node(location: Location): unknown;
  context(location: Location): Context;
  /** What holds below a schema whose context is known. */
  below(context: Context, location: Location, node: unknown): Context;
  /** Undefined for a reference that leads nowhere. */
  resolve(reference: string, context: Context): Location | undefined;
  dynamicAnchor(resource: Location, name: string): Location | undefined;
  /**
   * Whether the document has identifiers or dialects inside its schemas, so that contexts differ.
   */
  warn(location: Location, message: string): void;
}

const documentBase = 'http://document.invalid/';

interface Index {
  /** Resources by absolute URI without a fragment. */
  readonly resources: Map<string, Location>;
  /** `<resource> <name>` of `$anchor` and `$dynamicAnchor`. */
  readonly anchors: Map<string, Location>;
  readonly dynamicAnchors: Map<string, Location>;
}

/** @param warn told of what is wrong with a schema, and left out therefore */
export function createSchemaStore(
  document: OpenApiDocument,
  warn: (location: Location, message: string) => void,
): SchemaStore {
  const metaschemas = new Map<string, unknown>();
  const indexes = new Map<string, Index>();
  const named = document.root['jsonSchemaDialect'];
  const own =
    (typeof named === 'string' ? dialectNamed(named) : undefined) ??
    dialectOfVersion(document.version);

  function split(location: Location): { root: unknown; prefix: string; pointer: string } {
    if (location === '' || location.startsWith('/'))
      return { root: document.root, prefix: '', pointer: location };
    const hash = location.indexOf('#');
    const uri = location.slice(0, hash);
    return { root: metaschemas.get(uri), prefix: `${uri}#`, pointer: location.slice(hash + 1) };
  }

  function below(context: Context, location: Location, node: unknown): Context {
    if (!isObject(node)) return context;
    const dialect =
      typeof node['$schema'] === 'string'
        ? dialectAt(location, node['$schema'], context)
        : context.dialect;
    const id = dialect.idKeyword === undefined ? undefined : node[dialect.idKeyword];
    const isHidden = dialect.refHidesSiblings && typeof node['$ref'] === 'string';
    if (typeof id !== 'string' || isHidden || id.startsWith('#'))
      return dialect === context.dialect ? context : { ...context, dialect };
    return {
      base: (absolute(id, context.base) ?? context.base).replace(/#$/, ''),
      resource: location,
      dialect,
    };
  }

  function dialectAt(location: Location, uri: string, context: Context): Dialect {
    const known = dialectNamed(uri);
    if (known !== undefined) return known;
    const metaschema = indexOf('').resources.get(uri.replace(/#$/, ''));
    const described = metaschema === undefined ? undefined : dialectOfMetaschema(node(metaschema));
    if (described === undefined)
      warn(
        location,
        `the dialect ${uri} is not known; the schema is read as one of the document's own`,
      );
    return described ?? context.dialect;
  }

  function node(location: Location): unknown {
    const { root, pointer } = split(location);
    return getPointer(root, pointer);
  }

  function rootContext(prefix: string): Context {
    return prefix === ''
      ? { base: documentBase, resource: '', dialect: own }
      : { base: prefix.slice(0, -1), resource: prefix, dialect: own };
  }

  function context(location: Location): Context {
    const { root, prefix, pointer } = split(location);
    let found = rootContext(prefix);
    let position: Position = prefix === '' ? 'other' : 'schema';
    let here = prefix;
    let value = root;
    if (position === 'schema') found = below(found, here, value);
    const tokens = pointer === '' ? [] : pointer.slice(1).split('/');
    const names = parsePointer(pointer);
    for (const [index, token] of tokens.entries()) {
      const name = names[index] ?? token;
      value =
        typeof value === 'object' && value !== null && Object.hasOwn(value, name)
          ? (value as Record<string, unknown>)[name]
          : undefined;
      here += `/${token}`;
      position = positionOf(position, name, value);
      if (position === 'schema' || index === tokens.length - 1) found = below(found, here, value);
    }
    return found;
  }

  function indexOf(prefix: string): Index {
    const known = indexes.get(prefix);
    if (known !== undefined) return known;
    const index: Index = { resources: new Map(), anchors: new Map(), dynamicAnchors: new Map() };
    indexes.set(prefix, index);
    const root = prefix === '' ? document.root : metaschemas.get(prefix.slice(0, -1));
    fillIndex(
      index,
      root,
      {
        location: prefix,
        context: rootContext(prefix),
        position: prefix === '' ? 'other' : 'schema',
      },
      below,
    );
    return index;
  }

  function resolve(reference: string, from: Context): Location | undefined {
    const hash = reference.indexOf('#');
    const fragment = hash === -1 ? '' : decodePercent(reference.slice(hash + 1));
    const resource =
      hash === 0
        ? from.resource
        : findResource(hash === -1 ? reference : reference.slice(0, hash), from);
    const found = resource === undefined ? undefined : within(resource, fragment);
    if (found !== undefined) return found;
    // By the letter a pointer is resolved in the nearest `$id`; authors of OpenAPI documents mean
    // the document.
    return hash === 0 &&
      fragment.startsWith('/') &&
      getPointer(document.root, fragment) !== undefined
      ? fragment
      : undefined;
  }

  function within(resource: Location, fragment: string): Location | undefined {
    if (fragment === '') return resource;
    if (fragment.startsWith('/'))
      return node(resource + fragment) === undefined ? undefined : resource + fragment;
    return indexOf(split(resource).prefix).anchors.get(`${resource} ${fragment}`);
  }

  function findResource(reference: string, from: Context): Location | undefined {
    const uri = absolute(reference, from.base);
    if (uri === undefined) return undefined;
    if (uri === from.base) return from.resource;
    const own = indexOf('').resources.get(uri);
    if (own !== undefined || uri === documentBase) return own ?? '';
    const metaschema = metaschemas.get(uri) ?? readMetaschema(uri);
    if (metaschema === undefined) return undefined;
    metaschemas.set(uri, metaschema);
    return `${uri}#`;
  }

  return {
    node,
    context,
    below,
    resolve,
    warn,
    dynamicAnchor: (resource, name) =>
      indexOf(split(resource).prefix).dynamicAnchors.get(`${resource} ${name}`),
  };
}

interface Place {
  readonly location: Location;
  readonly context: Context;
  readonly position: Position;
}

function fillIndex(index: Index, root: unknown, place: Place, below: SchemaStore['below']): void {
  const pending: (Place & { readonly value: unknown })[] = [{ value: root, ...place }];
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    const { value, location } = item;
    if (typeof value !== 'object' || value === null) continue;
    const isSchema = item.position === 'schema' && isObject(value);
    const context = isSchema ? below(item.context, location, withoutDialect(value)) : item.context;
    if (isSchema) register(index, value, location, context);
    for (const [name, member] of Object.entries(value)) {
      const position = positionOf(item.position, name, member);
      if (
        position === 'other' &&
        (item.position === 'schema' || /^(example|examples|default|x-.*)$/.test(name))
      )
        continue;
      pending.push({
        value: member,
        location: `${location}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
        context,
        position,
      });
    }
  }
}

/**
 * A dialect that the document describes itself is looked up in this index, and has no identifiers
 * of its own kind.
 */
function withoutDialect(schema: Record<string, unknown>): Record<string, unknown> {
  const uri = schema['$schema'];
  return typeof uri === 'string' && dialectNamed(uri) === undefined
    ? { ...schema, $schema: undefined }
    : schema;
}

function register(
  index: Index,
  schema: Record<string, unknown>,
  location: Location,
  { base, resource, dialect }: Context,
): void {
  if (resource === location) index.resources.set(base, location);
  if (dialect.refHidesSiblings && typeof schema['$ref'] === 'string') return;
  const id = dialect.idKeyword === undefined ? undefined : schema[dialect.idKeyword];
  if (typeof id === 'string' && id.startsWith('#'))
    index.anchors.set(`${resource} ${id.slice(1)}`, location);
  for (const key of ['$anchor', '$dynamicAnchor']) {
    if (typeof schema[key] === 'string') index.anchors.set(`${resource} ${schema[key]}`, location);
  }
  if (typeof schema['$dynamicAnchor'] === 'string')
    index.dynamicAnchors.set(`${resource} ${schema['$dynamicAnchor']}`, location);
  if (schema['$recursiveAnchor'] === true)
    index.dynamicAnchors.set(`${resource} $recursive`, location);
}

function absolute(reference: string, base: string): string | undefined {
  try {
    return new URL(reference, base).href;
  } catch {
    return undefined;
  }
}
