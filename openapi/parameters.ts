import type { OpenApiDocument } from './document.ts';
import type { Parameter } from './operation.ts';
import { coerce, memberSchema, schemaTypes } from './schema-types.ts';

/** The raw places of a request that parameters come from. */
export interface ParameterSource {
  /** Path template values, percent-encoded. */
  readonly path: ReadonlyMap<string, string>;
  /** The query string without its question mark. */
  readonly query: string;
  /** Header fields by lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Reads one parameter by its `style` and `explode` (OpenAPI 3.1, section 4.8.12.5), or as JSON where it is
 * described by `content`. Returns undefined where the request does not carry it.
 */
export function readParameter(document: OpenApiDocument, parameter: Parameter, source: ParameterSource): unknown {
  const raw = rawValues(document, parameter, source);
  if (raw === undefined) return undefined;
  if (parameter.contentType !== undefined) return parseJson(decode(raw.join(',')));
  const types = parameter.schema === undefined ? new Set<string>() : schemaTypes(document, parameter.schema);
  if (types.has('array')) return readArray(document, parameter, raw);
  if (types.has('object')) return readObject(document, parameter, raw);
  const text = raw.at(-1) ?? '';
  return coerce(document, parameter.schema, decode(parameter.style === 'matrix' ? text.replace(/^[^=]*=/, '') : text));
}

/** The parameter's strings as sent, or `name=value` pairs of an exploded object. */
function rawValues(document: OpenApiDocument, parameter: Parameter, source: ParameterSource): string[] | undefined {
  if (parameter.in === 'path') {
    const value = source.path.get(parameter.name);
    return value === undefined ? undefined : [stripPathStyle(parameter, keepPlus(value))];
  }
  if (parameter.in === 'header') {
    const value = source.headers[parameter.name.toLowerCase()];
    return value === undefined ? undefined : [value].flat().map((text) => encodeHeader(text));
  }
  const pairs = parameter.in === 'cookie' ? cookiePairs(source.headers['cookie']) : queryPairs(source.query);
  if (isExplodedObject(document, parameter)) {
    const own = pairs.filter(([name]) => objectMember(document, parameter, name) !== undefined);
    return own.length === 0 ? undefined : own.map(([name, value]) => `${objectMember(document, parameter, name)}=${value}`);
  }
  const values = pairs.filter(([name]) => name === parameter.name || name === `${parameter.name}[]`).map(([, value]) => value);
  return values.length === 0 ? undefined : values;
}

function isExplodedObject(document: OpenApiDocument, parameter: Parameter): boolean {
  if (parameter.contentType !== undefined || parameter.schema === undefined) return false;
  const spread = parameter.style === 'deepObject' || (parameter.style === 'form' && parameter.explode);
  return spread && schemaTypes(document, parameter.schema).has('object');
}

/** The property that a query member stands for: `filter[a]` in deepObject, `a` itself in exploded form. */
function objectMember(document: OpenApiDocument, parameter: Parameter, name: string): string | undefined {
  if (parameter.style === 'deepObject') {
    const prefix = `${parameter.name}[`;
    return name.startsWith(prefix) && name.endsWith(']') ? name.slice(prefix.length, -1) : undefined;
  }
  return parameter.schema !== undefined && memberSchema(document, parameter.schema, name) !== undefined ? name : undefined;
}

/** A plus sign means a space in a query only. */
function keepPlus(text: string): string {
  return text.replaceAll('+', '%2B');
}

/** Encodes a field value as the other places are, but for its delimiters. */
function encodeHeader(text: string): string {
  return encodeURIComponent(text).replaceAll('%2C', ',').replaceAll('%3D', '=');
}

function stripPathStyle(parameter: Parameter, value: string): string {
  if (parameter.style === 'label') return value.replace(/^\./, '');
  if (parameter.style === 'matrix') return value.replace(/^;/, '');
  return value;
}

const delimiters: Record<string, string | RegExp> = { spaceDelimited: /%20|\+| /, pipeDelimited: /%7C|\|/i };

function readArray(document: OpenApiDocument, parameter: Parameter, raw: readonly string[]): unknown[] {
  const items = splitItems(parameter, raw).map((item) => decode(item));
  const schema = parameter.schema === undefined ? undefined : memberSchema(document, parameter.schema, '[]');
  return items.map((item) => coerce(document, schema, item));
}

function splitItems(parameter: Parameter, raw: readonly string[]): string[] {
  const [first = ''] = raw;
  if (parameter.style === 'label') return first.split(parameter.explode ? '.' : ',');
  if (parameter.style === 'matrix') return first.split(';').flatMap((part) => part.replace(/^[^=]*=?/, '').split(','));
  if (parameter.explode && parameter.style === 'form') return [...raw];
  if (first === '' && raw.length === 1) return [];
  return raw.flatMap((value) => value.split(delimiterOf(parameter)));
}

/** Members of a list in a header field may have white space around them (RFC 9110, section 5.6.1). */
function delimiterOf(parameter: Parameter): string | RegExp {
  return parameter.in === 'header' ? /(?:%20)*,(?:%20)*/ : (delimiters[parameter.style] ?? ',');
}

function readObject(document: OpenApiDocument, parameter: Parameter, raw: readonly string[]): Record<string, unknown> {
  const result: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of objectEntries(document, parameter, raw)) {
    const schema = parameter.schema === undefined ? undefined : memberSchema(document, parameter.schema, name);
    result[name] = coerce(document, schema, decode(value));
  }
  return { ...result };
}

function objectEntries(document: OpenApiDocument, parameter: Parameter, raw: readonly string[]): [string, string][] {
  const separator = parameter.style === 'label' && parameter.explode ? '.' : parameter.style === 'matrix' && parameter.explode ? ';' : ',';
  if (isExplodedObject(document, parameter)) return raw.map((pair) => splitPair(pair));
  const text = parameter.style === 'matrix' && !parameter.explode ? (raw[0] ?? '').replace(/^[^=]*=/, '') : raw.join(',');
  const parts = text.split(delimiters[parameter.style] ?? separator);
  if (parameter.explode) return parts.map((pair) => splitPair(pair));
  return parts.flatMap((name, index): [string, string][] => (index % 2 === 0 ? [[decode(name), parts[index + 1] ?? '']] : []));
}

/** The members of a query string, names decoded, values still encoded so that delimiters stay what they are. */
export function queryPairs(query: string): [string, string][] {
  if (query === '') return [];
  return query
    .split('&')
    .filter(Boolean)
    .map((pair) => splitPair(pair));
}

function cookiePairs(header: string | string[] | undefined): [string, string][] {
  if (header === undefined) return [];
  return [header]
    .flat()
    .join(';')
    .split(';')
    .map((pair) => splitPair(keepPlus(pair.trim())));
}

function splitPair(pair: string): [string, string] {
  const equals = pair.indexOf('=');
  return equals === -1 ? [decode(pair), ''] : [decode(pair.slice(0, equals)), pair.slice(equals + 1)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
