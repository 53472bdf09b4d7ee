/** Whether a text is JSON, as a whole (RFC 8259). */
export function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** As deep as JSON of a client may nest: what works on it afterwards goes into it by recursion. */
export const deepestJson = 200;

/**
 * Whether brackets that are no part of a string nest deeper than may be. In one pass over the text,
 * which makes nothing that has to be thrown away again.
 */
export function nestsTooDeep(text: string): boolean {
  if (text.length < deepestJson * 2) return false;
  let depth = 0;
  let isString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isString) {
      if (code === backslash) at++;
      else if (code === quote) isString = false;
    } else if (code === quote) isString = true;
    else if (code === openBrace || code === openBracket) {
      depth++;
      if (depth > deepestJson) return true;
    } else if (code === closeBrace || code === closeBracket) depth--;
  }
  return false;
}

/**
 * How many values a JSON text has, counted up to a limit: by what opens a list or an object, and by
 * the commas that are no part of a string.
 */
export function countJsonValues(text: string, limit: number): number {
  if (text.length <= limit) return text.length;
  let count = 1;
  let isString = false;
  for (let at = 0; at < text.length && count <= limit; at++) {
    const code = text.charCodeAt(at);
    if (isString) {
      if (code === backslash) at++;
      else if (code === quote) isString = false;
    } else if (code === quote) isString = true;
    else if (code === comma || code === openBrace || code === openBracket) count++;
  }
  return count;
}

const comma = 0x2c;
const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = [
  0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d,
];
