import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * A pattern of ECMAScript in the syntax of RE2, whose matcher takes time in proportion to the text,
 * whatever the pattern is. Undefined for what RE2 cannot say: look-around, back references, and the
 * negated sets that ECMAScript takes into a class.
 */
export function compileLinear(pattern: string): ((text: string) => boolean) | undefined {
  const translated = translate(pattern);
  if (translated === undefined) return undefined;
  try {
    // A quarter of a megabyte, and few patterns need it.
    const { RE2JS } = require('re2js') as typeof import('re2js');
    const compiled = RE2JS.compile(translated);
    return (text) => compiled.matcher(text).find();
  } catch {
    // A count beyond a thousand, a property of Unicode that RE2 does not know.
    return undefined;
  }
}

/** The characters that `\s` stands for (ECMA-262, section 22.2.2.9): more than RE2's own. */
const space = String.raw`\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`;

const piece =
  /\\u\{([0-9a-fA-F]+)\}|\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|\\c([A-Za-z])|\\[pP]\{[^}]*\}|\\k<|\\[\s\S]|\[\^?\]?|\(\?(?:[=!]|<[=!]|<[^>]*>|:)?|[\s\S]/g;

function translate(pattern: string): string | undefined {
  let written = '';
  let isInClass = false;
  for (const found of pattern.matchAll(piece)) {
    const [whole] = found;
    const next = isInClass ? inClass(whole, found) : outside(whole, found);
    if (next === undefined) return undefined;
    if (isInClass && whole === ']') isInClass = false;
    else if (!isInClass && (whole === '[' || whole === '[^')) isInClass = true;
    written += next;
  }
  return written;
}

function outside(whole: string, found: RegExpExecArray): string | undefined {
  if (whole === '.') return String.raw`[^\n\r\x{2028}\x{2029}]`;
  if (whole === '[^]') return String.raw`[\x{0}-\x{10ffff}]`;
  if (whole === '[]' || whole === '(?' || /^\(\?<?[=!]/.test(whole)) return undefined;
  if (whole.startsWith('(')) return '(?:';
  if (whole === String.raw`\s`) return `[${space}]`;
  if (whole === String.raw`\S`) return `[^${space}]`;
  return /^\\[bB]$/.test(whole) ? whole : character(whole, found);
}

function inClass(whole: string, found: RegExpExecArray): string | undefined {
  if (whole === String.raw`\s`) return space;
  if (whole === String.raw`\S`) return undefined;
  if (whole === String.raw`\b`) return String.raw`\x{8}`;
  // What opens something elsewhere is itself here.
  if (whole.startsWith('[') || whole.startsWith('('))
    return whole === '[]' || whole === '[^]'
      ? undefined
      : [...whole].map((one) => (/[[(?^:=!<]/.test(one) ? `\\${one}` : one)).join('');
  return character(whole, found);
}

/** One character, or a set of them, that is written alike within a class and outside. */
function character(whole: string, found: RegExpExecArray): string | undefined {
  const [, braced, high, low, unit, byte, control] = found;
  if (high !== undefined && low !== undefined)
    return hex(
      String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low, 16)).codePointAt(0) ?? 0,
    );
  const code = braced ?? unit ?? byte;
  if (code !== undefined) return hex(Number.parseInt(code, 16));
  if (control !== undefined) return hex(control.charCodeAt(0) % 32);
  if (!whole.startsWith('\\') || /^\\[pP]\{/.test(whole) || /^\\[dDwWnrtfv]$/.test(whole))
    return whole;
  if (whole === String.raw`\0`) return hex(0);
  if (/^\\(?:[1-9]|k<)/.test(whole)) return undefined;
  // Any other character after a backslash is itself.
  return hex(whole.codePointAt(1) ?? 0);
}

function hex(code: number): string {
  return `\\x{${code.toString(16)}}`;
}
