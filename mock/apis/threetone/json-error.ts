const space = /[\t\n\r ]*/y;
const scalar =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a JSON string holds none, which is what is checked
  /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;

/**
 * What may come next: `]` and `}` only right after their opening bracket or after a whole member.
 */
type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or end';

/**
 * Where a text stops being JSON (RFC 8259): the offset of the first character that cannot be read,
 * or the length of a text that ends too early. JavaScript's own parser tells it for some errors
 * only.
 */
export function findJsonError(text: string): number {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let at = skip(space, text, 0);
  while (at < text.length) {
    const char = text[at];
    const inside = open.at(-1);
    let next = at + 1;
    if (expected === 'comma or end') {
      if (char === ',' && inside !== undefined) expected = inside === '{' ? 'key' : 'value';
      else if (closes(char, inside)) open.pop();
      else return at;
    } else if (expected === 'colon') {
      if (char !== ':') return at;
      expected = 'value';
    } else if ((expected === 'value or ]' || expected === 'key or }') && closes(char, inside)) {
      open.pop();
      expected = 'comma or end';
    } else if (expected === 'key' || expected === 'key or }') {
      next = char === '"' ? skip(scalar, text, at) : at;
      expected = 'colon';
    } else if (char === '{' || char === '[') {
      open.push(char);
      expected = char === '{' ? 'key or }' : 'value or ]';
    } else {
      next = skip(scalar, text, at);
      expected = 'comma or end';
    }
    if (next === at) return at;
    at = skip(space, text, next);
  }
  return at;
}

function closes(char: string | undefined, inside: string | undefined): boolean {
  return (char === '}' && inside === '{') || (char === ']' && inside === '[');
}

/** The offset after what the pattern matches here; the same offset where it does not match. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}
