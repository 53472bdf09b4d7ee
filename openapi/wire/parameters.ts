import { cookiePairs, decodePercent, decodeQuery, type Pair, queryPairs } from '../lib/pairs.ts';
import { dereference, type OpenApiDocument } from '../model/document.ts';
import { isJson } from '../model/media-types.ts';
import type { Parameter } from '../model/operation.ts';
import { findMemberSchema, propertyNames, takesAnyMember } from '../schema/member-schemas.ts';
import { schemaTypes } from '../schema/schema-types.ts';
import { type BracketTree, bracketTree, readTree } from './bracket-tree.ts';
import { delimitedStyles } from './delimited-styles.ts';
import { objectPairs, splitList, stripPrefix } from './styled-text.ts';
import { type Accepts, parseJson, pickReading, readText } from './text-value.ts';

/** The raw places of a request that parameters come from. */
export interface ParameterSource {
  /** Path template values, percent-encoded. */
  readonly path: ReadonlyMap<string, string>;
  /** The query string without its question mark. */
  readonly query: string;
  /** Header fields by lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface ReadOptions {
  /**
   * Tells between readings of a text where the schema leaves a choice; without it, the first one
   * counts.
   */
  readonly accepts?: Accepts;
  /**
   * Names of the query members that are other parameters': an object that takes any member leaves
   * them alone.
   */
  readonly taken?: ReadonlySet<string>;
}

/**
 * Reads one parameter by its `style` and `explode` (OpenAPI 3.2, section 4.12.3), or as its media
 * type where it is described by `content`. Arrays and objects are also taken as clients really send
 * them: repeated, with `[]`, in brackets, or joined by commas. Not for `in: querystring`: see
 * `readParameter`.
 * @returns undefined where the request does not carry it
 */
export function readStyledParameter(
  document: OpenApiDocument,
  parameter: Parameter,
  source: ParameterSource,
  options: ReadOptions = {},
): unknown {
  const reader: Reader = { document, parameter, options, decode: decoderFor(parameter) };
  if (parameter.in === 'path' || parameter.in === 'header') {
    const given =
      parameter.in === 'path'
        ? source.path.get(parameter.name)
        : joined(ownField(source.headers, parameter.name.toLowerCase()));
    if (given === undefined) return undefined;
    if (isText(document, parameter)) return reader.decode(stripPrefix(parameter, given));
    return pick(reader, singleReadings(reader, given));
  }
  if (parameter.in === 'query' && source.query === '') return undefined;
  const pairs =
    parameter.in === 'cookie'
      ? cookiePairs(source.headers['cookie'], cookieDelimiter(reader))
      : queryPairs(source.query);
  return pick(reader, pairReadings(reader, pairs));
}

/**
 * Reads a member of a form, as {@link readParameter} reads one of a query. @param pairs the members
 * of the form that may be about it
 */
export function readPairs(
  document: OpenApiDocument,
  parameter: Parameter,
  pairs: readonly Pair[],
  options: ReadOptions = {},
): unknown {
  const reader: Reader = { document, parameter, options, decode: decodeQuery };
  return pairs.length === 0 ? undefined : pick(reader, pairReadings(reader, pairs));
}

/**
 * Whether an empty value passes whatever the schema says (OpenAPI 3.1, section 4.8.12.2:
 * `allowEmptyValue`).
 */
export function allowsEmptyValue(document: OpenApiDocument, parameter: Parameter): boolean {
  return (
    parameter.in === 'query' &&
    dereference(document, parameter.pointer).node['allowEmptyValue'] === true
  );
}

interface Reader {
  readonly document: OpenApiDocument;
  readonly parameter: Parameter;
  readonly options: ReadOptions;
  readonly decode: (text: string) => string;
}

/**
 * A plus sign means a space in a query only; header fields and cookies of style `cookie` are not
 * percent-encoded.
 */
function decoderFor({ in: place, style }: Parameter): (text: string) => string {
  if (place === 'query') return decodeQuery;
  return place === 'header' || style === 'cookie' ? (text) => text : decodePercent;
}

function ownField(
  headers: ParameterSource['headers'],
  name: string,
): string | string[] | undefined {
  return Object.hasOwn(headers, name) ? headers[name] : undefined;
}

function joined(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(',') : value;
}

function pick({ parameter, options }: Reader, readings: Iterable<unknown>): unknown {
  return pickReading(readings, parameter.schema, options.accepts);
}

/**
 * Whether a parameter is a string whatever it looks like, so that there is but one reading of it.
 */
function isText(document: OpenApiDocument, { schema, contentType }: Parameter): boolean {
  if (schema === undefined || contentType !== undefined) return false;
  const types = schemaTypes(document, schema);
  return types.size === 1 && types.has('string');
}

type Shape = 'array' | 'object' | 'text';

/** What a value of the schema may look like, the composite shapes first. */
function shapes({ document, parameter }: Reader): Shape[] {
  const types =
    parameter.schema === undefined ? new Set<string>() : schemaTypes(document, parameter.schema);
  const found: Shape[] = [];
  if (types.has('array')) found.push('array');
  if (types.has('object') || (types.size === 0 && parameter.style === 'deepObject'))
    found.push('object');
  if (
    types.size === 0 ||
    [...types].some((type) => type !== 'array' && type !== 'object' && type !== 'null')
  )
    found.push('text');
  return found;
}

/** The readings of a path value or header field. */
function* singleReadings(reader: Reader, given: string): Generator<unknown> {
  const { document, parameter, options, decode } = reader;
  if (parameter.contentType !== undefined) {
    yield readContent(reader, decode(given));
    return;
  }
  for (const shape of shapes(reader)) {
    if (shape === 'array')
      for (const items of splitList(parameter, given)) yield readItems(reader, items);
    else if (shape === 'object')
      for (const pairs of objectPairs(parameter, given)) yield readMembers(reader, pairs);
    else
      yield readText(
        document,
        parameter.schema,
        decode(stripPrefix(parameter, given)),
        options.accepts,
      );
  }
}

/** The readings of query members or cookies. */
function* pairReadings(reader: Reader, pairs: readonly Pair[]): Generator<unknown> {
  const { document, parameter, options, decode } = reader;
  const values = pairs.filter(([name]) => name === parameter.name).map(([, value]) => value);
  if (parameter.contentType !== undefined) {
    if (values.length > 0) yield readContent(reader, decode(values.join(',')));
    return;
  }
  const tree = bracketTree(pairs, parameter.name, decode);
  if (
    values.length > 0 &&
    values.every((value) => value === '') &&
    allowsEmptyValue(document, parameter)
  ) {
    yield '';
    return;
  }
  for (const shape of shapes(reader)) {
    if (shape === 'array') yield* arrayReadings(reader, values, tree);
    else if (shape === 'object') yield* objectReadings(reader, pairs, values, tree);
    else if (values.length > 0)
      yield readText(document, parameter.schema, decode(values.at(-1) ?? ''), options.accepts);
  }
}

function* arrayReadings(
  reader: Reader,
  values: readonly string[],
  tree: BracketTree | undefined,
): Generator<unknown> {
  const { document, parameter, options, decode } = reader;
  if (values.length > 0) {
    const isEmpty = values.length === 1 && values[0] === '';
    const isRepeated =
      parameter.explode && ['form', 'cookie', 'deepObject'].includes(parameter.style);
    if (isRepeated) yield readItems(reader, values);
    if (isEmpty) yield [];
    const [only = ''] = values;
    // Generated clients encode the comma of a list in the query: an item with a comma in it is rarer.
    if (!parameter.explode && parameter.in === 'query' && parameter.style === 'form')
      if (values.length === 1 && !only.includes(',') && /%2C/i.test(only))
        yield readItems(reader, decode(only).split(','), false);
    for (const items of splitList(
      parameter,
      values.join(isRepeated ? ',' : (delimitedStyles.get(parameter.style)?.sent ?? ',')),
    ))
      yield readItems(reader, items);
    // As a client sends it that encodes the delimiter too.
    if (values.some((value) => value.includes('%')))
      yield readItems(reader, decode(values.join(',')).split(','), false);
    if (values.length === 1) yield arrayOf(parseJson(decode(values[0] ?? '')));
  }
  if (tree !== undefined && parameter.schema !== undefined)
    yield arrayOf(readTree(document, parameter.schema, tree, options.accepts));
}

function arrayOf(value: unknown): unknown {
  return Array.isArray(value) ? value : undefined;
}

function* objectReadings(
  reader: Reader,
  pairs: readonly Pair[],
  values: readonly string[],
  tree: BracketTree | undefined,
): Generator<unknown> {
  const { document, parameter, options, decode } = reader;
  if (tree !== undefined) yield readTree(document, parameter.schema, tree, options.accepts);
  const isSpread = parameter.explode && ['form', 'cookie'].includes(parameter.style);
  if (isSpread) {
    const own = ownPairs(reader, pairs);
    if (own.length > 0) yield readMembers(reader, own);
  } else if (values.length > 0 && parameter.style !== 'deepObject') {
    for (const members of objectPairs(parameter, values.join(',')))
      yield readMembers(reader, members);
  }
  if (values.length === 1 && values[0] !== undefined && /^(\{|%7B)/i.test(values[0]))
    yield parseJson(decode(values[0]));
}

/**
 * The members of an exploded object: those that it names, and where it takes any, those that no
 * other parameter takes.
 */
function ownPairs(
  { document, parameter, options }: Reader,
  pairs: readonly Pair[],
): readonly Pair[] {
  if (parameter.schema === undefined) return [];
  const named = new Set(propertyNames(document, parameter.schema));
  const isOpen = takesAnyMember(document, parameter.schema);
  return pairs.filter(
    ([name]) => named.has(name) || (isOpen && name !== parameter.name && !options.taken?.has(name)),
  );
}

function readItems(
  { document, parameter, options, decode }: Reader,
  items: readonly string[],
  isEncoded = true,
): unknown[] {
  const schema =
    parameter.schema === undefined ? undefined : findMemberSchema(document, parameter.schema, '[]');
  return items.map((item) =>
    readText(document, schema, isEncoded ? decode(item) : item, options.accepts),
  );
}

/** Members by name; one that comes several times becomes an array where its schema wants one. */
function readMembers(
  { document, parameter, options, decode }: Reader,
  pairs: readonly Pair[],
): Record<string, unknown> {
  const members = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const values = members.get(name) ?? [];
    members.set(name, values);
    values.push(decode(value));
  }
  return Object.fromEntries(
    [...members].map(([name, values]) => {
      const schema =
        parameter.schema === undefined
          ? undefined
          : findMemberSchema(document, parameter.schema, name);
      return [name, readTree(document, schema, { values, members: new Map() }, options.accepts)];
    }),
  );
}

function readContent({ document, parameter, options }: Reader, text: string): unknown {
  if (parameter.contentType !== undefined && isJson(parameter.contentType))
    return parseJson(text) ?? text;
  return readText(document, parameter.schema, text, options.accepts);
}

/**
 * Exploded values of style `form` stand in one cookie, between ampersands (OpenAPI 3.2, section
 * 4.12.3).
 */
function cookieDelimiter(reader: Reader): RegExp {
  const { style, explode } = reader.parameter;
  return style === 'form' && explode && !shapes(reader).includes('text') ? /[;&]/ : /;/;
}
