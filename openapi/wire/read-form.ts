import { isObject, ownMember } from '../lib/json-pointer.ts';
import { decodeQuery, type Pair, queryPairs } from '../lib/pairs.ts';
import type { OpenApiDocument } from '../model/document.ts';
import { isJson } from '../model/media-types.ts';
import type { MediaType, Parameter } from '../model/operation.ts';
import { findMemberSchema, propertyNames } from '../schema/member-schemas.ts';
import { schemaTypes } from '../schema/schema-types.ts';
import { bracketTree, readTree } from './bracket-tree.ts';
import { readPairs } from './parameters.ts';
import type { Accepts } from './text-value.ts';

/**
 * Reads `application/x-www-form-urlencoded` text into an object, each member by its Encoding
 * Object: `style` and `explode`, or a `contentType` of JSON (OpenAPI 3.2, section 4.15). Members
 * that the schema does not name are kept.
 */
export function readForm(
  document: OpenApiDocument,
  mediaType: MediaType,
  text: string,
  accepts?: Accepts,
): Record<string, unknown> {
  const { schema } = mediaType;
  const pairs = queryPairs(text);
  const names = schema === undefined ? [] : propertyNames(document, schema);
  const result: [string, unknown][] = [];
  const taken = new Set<string>();
  const named = new Set(names);
  const groups = groupByRoot(pairs, named);
  for (const name of names) {
    const parameter = asParameter(document, mediaType, name);
    // An object that is spread over the form has its members among all; any other stands under its
    // own name.
    const own = parameter.style === 'form' && parameter.explode ? pairs : (groups.get(name) ?? []);
    const value = readPairs(document, parameter, own, {
      ...(accepts && { accepts }),
      taken: named,
    });
    if (value === undefined) continue;
    taken.add(name);
    result.push([name, value]);
  }
  const spread = new Set(
    result.flatMap(([, value]) => (isObject(value) ? Object.keys(value) : [])),
  );
  for (const [name, own] of groups) {
    // It has been read as part of an object that is spread over the form.
    const isPart =
      schema !== undefined &&
      spread.has(name) &&
      findMemberSchema(document, schema, name) === undefined;
    if (!taken.has(name) && !isPart)
      result.push([name, readLoose(document, schema, own, name, accepts)]);
  }
  return Object.fromEntries(result);
}

/** A member of a form is written as a query parameter of the same name would be. */
function asParameter(document: OpenApiDocument, mediaType: MediaType, name: string): Parameter {
  const encodings = isObject(mediaType.node['encoding']) ? mediaType.node['encoding'] : {};
  const encoding = Object(ownMember(encodings, name)) as Record<string, unknown>;
  const schema =
    mediaType.schema === undefined ? undefined : findMemberSchema(document, mediaType.schema, name);
  const holdsObject = schema !== undefined && schemaTypes(document, schema).has('object');
  const hasStyle = encoding['style'] !== undefined || encoding['explode'] !== undefined;
  // Members of an object are not spread over the form unless its encoding says so: it comes in
  // brackets or as JSON.
  const style =
    typeof encoding['style'] === 'string'
      ? encoding['style']
      : holdsObject && !hasStyle
        ? 'deepObject'
        : 'form';
  const isJsonText =
    !hasStyle && typeof encoding['contentType'] === 'string' && isJson(encoding['contentType']);
  return {
    name,
    in: 'query',
    required: false,
    style,
    explode:
      typeof encoding['explode'] === 'boolean'
        ? encoding['explode']
        : style === 'form' || style === 'deepObject',
    pointer: mediaType.pointer,
    schema,
    contentType: isJsonText ? 'application/json' : undefined,
  };
}

function readLoose(
  document: OpenApiDocument,
  schema: string | undefined,
  pairs: readonly Pair[],
  name: string,
  accepts: Accepts | undefined,
): unknown {
  const member = schema === undefined ? undefined : findMemberSchema(document, schema, name);
  const tree = bracketTree(pairs, name, decodeQuery);
  const values = pairs.filter(([key]) => key === name).map(([, value]) => decodeQuery(value));
  return readTree(document, member, tree ?? { values, members: new Map() }, accepts);
}

/**
 * The members of a form by the name before their brackets, in one pass: a form may have a hundred
 * thousand.
 */
function groupByRoot(pairs: readonly Pair[], named: ReadonlySet<string>): Map<string, Pair[]> {
  const groups = new Map<string, Pair[]>();
  for (const pair of pairs) {
    // Brackets that the document has in a member's own name nest nothing.
    const name = named.has(pair[0]) ? pair[0] : rootName(pair[0]);
    const group = groups.get(name) ?? [];
    groups.set(name, group);
    group.push(pair);
  }
  return groups;
}

function rootName(key: string): string {
  const bracket = key.indexOf('[');
  return bracket > 0 && key.endsWith(']') ? key.slice(0, bracket) : key;
}
