import type { OpenApiDocument } from '../model/document.ts';
import { findMemberSchema, propertyNames } from '../schema/member-schemas.ts';
import { schemaTypes } from '../schema/schema-types.ts';
import { type Accepts, readText } from './text-value.ts';
import { xmlItems, xmlNames } from './xml-names.ts';

/** An element without what comments and instructions say. Names are local ones. */
interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

type OrderedNode = Readonly<Record<string, unknown>>;

/**
 * Reads an XML text into the value that a schema describes, by its XML Objects: attributes, names,
 * wrapped lists. Without a schema, elements become members. Throws a `SyntaxError` that says where
 * the text is not well-formed, or has a DOCTYPE.
 */
export async function readXml(
  document: OpenApiDocument,
  schema: string | undefined,
  text: string,
  accepts?: Accepts,
): Promise<unknown> {
  // Few documents want it, and it takes its time to load.
  const { XMLParser, XMLValidator } = await import('fast-xml-parser');
  if (/<!DOCTYPE/i.test(text))
    throw new SyntaxError(
      'the XML has a DOCTYPE, which is not read: it could name files and entities without end',
    );
  if (xmlNestsTooDeep(text)) throw new SyntaxError(`the XML nests deeper than ${deepest} levels`);
  const valid = XMLValidator.validate(text);
  if (valid !== true)
    throw new SyntaxError(`${valid.err.msg} (line ${valid.err.line}, column ${valid.err.col})`);
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    // The parser refuses names such as `constructor`, which are names like any other, unless they
    // look different to it.
    attributeNamePrefix: mark,
    transformTagName: (name) => `${mark}${name}`,
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
  });
  const [root] = elementsOf(parser.parse(text) as OrderedNode[]);
  if (root === undefined) throw new SyntaxError('the XML has no root element');
  return readElement({ document, accepts }, schema, root);
}

/** As deep as JSON may nest. */
const deepest = 200;

/** Whether elements nest deeper than may be, in one pass: parsers go into them by recursion. */
function xmlNestsTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at)) {
    const end = endOfMarkup(text, at);
    const next = text[at + 1];
    if (next === '/') depth--;
    else if (next !== '!' && next !== '?' && text[end - 2] !== '/') depth++;
    if (depth > deepest) return true;
    at = end;
  }
  return false;
}

/** The offset behind a tag, a comment, an instruction or a section of character data. */
function endOfMarkup(text: string, at: number): number {
  const closing = text.startsWith('<!--', at)
    ? '-->'
    : text.startsWith('<![CDATA[', at)
      ? ']]>'
      : text.startsWith('<?', at)
        ? '?>'
        : undefined;
  if (closing === undefined) return endOfTag(text, at);
  const end = text.indexOf(closing, at + 1);
  return end === -1 ? text.length : end + closing.length;
}

/** A value of an attribute may have a `>` in it. */
function endOfTag(text: string, start: number): number {
  let quote = '';
  for (let at = start; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '>') return at + 1;
  }
  return text.length;
}

/** What the parser sees before each name. */
const mark = '.';

function elementsOf(nodes: readonly OrderedNode[]): XmlElement[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ':@');
    if (name === undefined || name === '#text') return [];
    const inner = node[name] as readonly OrderedNode[];
    const attributes = Object.entries(Object(node[':@']) as Record<string, unknown>).map(
      ([key, value]): [string, string] => [localName(key), String(value)],
    );
    const text = inner
      .flatMap((child) => ('#text' in child ? [String(child['#text'])] : []))
      .join('');
    return [
      { name: localName(name), attributes: new Map(attributes), children: elementsOf(inner), text },
    ];
  });
}

function localName(name: string): string {
  // The parser marks some names twice; no name of XML begins with the mark.
  const unmarked = name.replace(/^\.+/, '');
  return unmarked.slice(unmarked.indexOf(':') + 1);
}

interface Reader {
  readonly document: OpenApiDocument;
  readonly accepts: Accepts | undefined;
}

function readElement(reader: Reader, schema: string | undefined, element: XmlElement): unknown {
  const { document, accepts } = reader;
  if (schema === undefined) return readLoose(element);
  const types = schemaTypes(document, schema);
  if (types.has('array') && !types.has('object')) {
    const items = findMemberSchema(document, schema, '[]');
    return element.children.map((child) => readElement(reader, items, child));
  }
  const names = propertyNames(document, schema);
  if (types.has('object') || names.length > 0) return readObject(reader, schema, names, element);
  if (types.size === 0 && element.children.length > 0) return readLoose(element);
  return readText(document, schema, element.text, accepts);
}

function readObject(
  reader: Reader,
  schema: string,
  names: readonly string[],
  element: XmlElement,
): Record<string, unknown> {
  const { document, accepts } = reader;
  const members: [string, unknown][] = [];
  const claimed = new Set<string>();
  for (const property of names) {
    const member = findMemberSchema(document, schema, property);
    if (member === undefined) continue;
    const { name = property, kind, wrapped } = xmlNames(document, member);
    const items = xmlItems(document, member, property);
    const attribute = element.attributes.get(name);
    const own = element.children.filter(
      (child) =>
        child.name === name || (items !== undefined && !wrapped && child.name === items.name),
    );
    for (const child of own) claimed.add(child.name);
    if (kind === 'attribute') {
      if (attribute !== undefined)
        members.push([property, readText(document, member, attribute, accepts)]);
    } else if (kind === 'text')
      members.push([property, readText(document, member, element.text, accepts)]);
    else if (own.length === 0) continue;
    else if (items === undefined)
      members.push([property, readElement(reader, member, own.at(-1) as XmlElement)]);
    else
      members.push([
        property,
        (wrapped ? own.flatMap(({ children }) => children) : own).map((child) =>
          readElement(reader, items.schema, child),
        ),
      ]);
  }
  for (const child of element.children.filter(({ name }) => !claimed.has(name))) {
    members.push([
      child.name,
      readElement(reader, findMemberSchema(document, schema, child.name), child),
    ]);
  }
  return Object.fromEntries(members);
}

/** Without a schema: a text, or members by name, several of one name as an array. */
function readLoose(element: XmlElement): unknown {
  if (element.children.length === 0 && element.attributes.size === 0) return element.text;
  const groups = new Map<string, unknown[]>();
  for (const child of element.children) {
    const group = groups.get(child.name) ?? [];
    groups.set(child.name, group);
    group.push(readLoose(child));
  }
  const members = [...groups].map(([name, values]): [string, unknown] => [
    name,
    values.length === 1 ? values[0] : values,
  ]);
  return Object.fromEntries([...element.attributes, ...members]);
}
