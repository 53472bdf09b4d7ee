import type { Format } from 'ajv';

/**
 * How many texts of each format are remembered: ids, instants and URLs come again and again in
 * answers.
 */
const most = 1000;
/** Longer texts are not worth the memory. */
const longest = 200;

/**
 * Looking at these is quicker than remembering them: new ids come with every item that is made.
 */
const quick: ReadonlySet<string> = new Set(['uuid', 'date', 'ipv4', 'json-pointer']);

/**
 * The same formats, which do not look twice at a text that they have seen lately. For one engine:
 * what is remembered goes with it.
 */
export function rememberFormats(formats: Readonly<Record<string, Format>>): Record<string, Format> {
  return Object.fromEntries(
    Object.entries(formats).map(([name, format]) => [
      name,
      typeof format === 'function' && !quick.has(name) ? remembering(format) : format,
    ]),
  );
}

function remembering(test: (text: string) => boolean): (text: string) => boolean {
  const seen = new Map<string, boolean>();
  return (text) => {
    const known = seen.get(text);
    if (known !== undefined) return known;
    const found = test(text);
    if (text.length > longest) return found;
    if (seen.size >= most) seen.clear();
    seen.set(text, found);
    return found;
  };
}
