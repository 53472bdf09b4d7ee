/** An element of a parsed XML document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
};

/** A strict parser of the part of XML that reports need. Throws at whatever is not well-formed. */
export function parseXml(source: string): XmlElement {
  let rest = source.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  if (/[^\t\n\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(source))
    throw new Error('a character that XML forbids');
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const match = pattern.exec(rest) ?? undefined;
    if (match !== undefined) rest = rest.slice(match[0].length);
    return match;
  };
  const root = readElement(take);
  if (rest.trim() !== '') throw new Error(`after the root: ${rest.slice(0, 50)}`);
  return root;
}

function readElement(take: (pattern: RegExp) => RegExpExecArray | undefined): XmlElement {
  const start = take(/^<([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/);
  if (start === undefined) throw new Error('an element was expected');
  const [, name = '', list = '', end] = start;
  const pairs = [...list.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(
    ([, key = '', value = '']): [string, string] => [key, resolveReferences(value)],
  );
  const attributes = Object.fromEntries(pairs);
  if (Object.keys(attributes).length !== pairs.length)
    throw new Error(`an attribute of ${name} comes twice`);
  if (end === '/') return { name, attributes, children: [], text: '' };
  const children: XmlElement[] = [];
  let text = '';
  while (take(new RegExp(`^</${name}>`)) === undefined) {
    const characters = take(/^[^<]+/);
    if (characters === undefined) children.push(readElement(take));
    else text += resolveReferences(characters[0]);
  }
  return { name, attributes, children, text };
}

function resolveReferences(text: string): string {
  if (text.includes(']]>')) throw new Error('the end of a CDATA section in text');
  return text.replace(/&(?:#(\d+)|(\w*));?/g, (reference, code?: string, name?: string) => {
    const character =
      code === undefined ? entities[name ?? ''] : String.fromCodePoint(Number(code));
    if (character === undefined || !reference.endsWith(';'))
      throw new Error(`not a reference: ${reference}`);
    return character;
  });
}
