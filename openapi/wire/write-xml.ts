import { writeJson } from '../lib/exact-json.ts';
import { isObject } from '../lib/json-pointer.ts';
import type { OpenApiDocument } from '../model/document.ts';
import { findMemberSchema } from '../schema/member-schemas.ts';
import { rootElementName, xmlItems, xmlNames } from './xml-names.ts';

/** Writes a value as XML by the XML Objects of its schema; without one, members become elements. */
export function writeXml(
  document: OpenApiDocument,
  schema: string | undefined,
  value: unknown,
): string {
  const name = schema === undefined ? 'root' : rootElementName(document, schema);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeElement(document, schema, name, value)}\n`;
}

function writeElement(
  document: OpenApiDocument,
  schema: string | undefined,
  name: string,
  value: unknown,
): string {
  const names = schema === undefined ? undefined : xmlNames(document, schema);
  const tag = elementName(names?.prefix === undefined ? name : `${names.prefix}:${name}`);
  const namespace =
    names?.namespace === undefined
      ? ''
      : ` xmlns${names.prefix === undefined ? '' : `:${names.prefix}`}="${escapeText(names.namespace)}"`;
  const { attributes, content } = isObject(value)
    ? writeMembers(document, schema, value)
    : { attributes: '', content: writeContent(document, schema, name, value) };
  return content === ''
    ? `<${tag}${namespace}${attributes}/>`
    : `<${tag}${namespace}${attributes}>${content}</${tag}>`;
}

function writeMembers(
  document: OpenApiDocument,
  schema: string | undefined,
  value: Record<string, unknown>,
): { attributes: string; content: string } {
  let attributes = '';
  let content = '';
  for (const [property, member] of Object.entries(value)) {
    if (member === undefined || member === null) continue;
    const at = schema === undefined ? undefined : findMemberSchema(document, schema, property);
    const names = at === undefined ? undefined : xmlNames(document, at);
    const name = names?.name ?? property;
    if (names?.kind === 'attribute')
      attributes += ` ${elementName(names.prefix === undefined ? name : `${names.prefix}:${name}`)}="${escapeText(textOf(member))}"`;
    else if (names?.kind === 'text') content += escapeText(textOf(member));
    else if (Array.isArray(member) && !names?.wrapped) {
      const items = at === undefined ? undefined : xmlItems(document, at, property);
      content += member
        .map((item) => writeElement(document, items?.schema, items?.name ?? name, item))
        .join('');
    } else content += writeElement(document, at, name, member);
  }
  return { attributes, content };
}

function writeContent(
  document: OpenApiDocument,
  schema: string | undefined,
  name: string,
  value: unknown,
): string {
  if (!Array.isArray(value)) return escapeText(textOf(value));
  const items = schema === undefined ? undefined : xmlItems(document, schema, name);
  return value
    .map((item) => writeElement(document, items?.schema, items?.name ?? 'item', item))
    .join('');
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? writeJson(value) : String(value);
}

/** A member's name may be none that XML takes. */
function elementName(name: string): string {
  const cleaned = name.replaceAll(/[^\w:.-]/g, '_');
  return /^[A-Za-z_]/.test(cleaned) ? cleaned : `_${cleaned}`;
}

function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML 1.0 (section 2.2) has no way to write
  const writable = text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
  return writable
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
