/**
 * What an XML 1.0 document may hold (section 2.2) and would not be changed by a parser that
 * normalises line ends.
 */
const forbidden = /[^\t\n\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\t': '&#9;',
};

function clean(text: string): string {
  return text.replace(forbidden, '\ufffd');
}

/** An element with attributes, those without a value left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content: readonly string[] = [],
): string {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escapeAttribute(String(value))}"`],
  );
  const start = `<${name}${given.join('')}`;
  return content.length === 0 ? `${start}/>` : `${start}>${content.join('')}</${name}>`;
}

/** Character data. */
export function escapeText(text: string): string {
  return clean(text).replace(/[&<>]/g, (character) => entities[character] ?? character);
}

function escapeAttribute(text: string): string {
  return clean(text).replace(/[&<>"'\n\t]/g, (character) => entities[character] ?? character);
}
