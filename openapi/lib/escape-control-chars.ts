const short: Readonly<Record<string, string>> = { '\r': '\\r', '\n': '\\n', '\t': '\\t' };

// Controls, format characters (among them the ones that turn the writing direction), halves of
// surrogate pairs, separators, noncharacters.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]/gu;

/**
 * A text that a stranger wrote, made harmless for a terminal and honest for a reader: what has no
 * shape is escaped. Lines and tabs stay.
 */
export function escapeControlChars(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(invisible, (character) =>
      character === '\n' || character === '\t' ? character : escapeCharacter(character),
    );
}

/** As {@link visible}, on one line. */
export function escapedLine(text: string): string {
  return text.replace(invisible, escapeCharacter);
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return (
    short[character] ??
    (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`)
  );
}

/** Whether a text can be shown and copied as it is. */
export function isPrintable(text: string): boolean {
  return escapedLine(text) === text;
}

/**
 * As {@link visibleLine}, for what is printed outside of reports: without a user and password in
 * URLs, too.
 */
export function printedLine(text: string): string {
  return escapedLine(withoutUserinfo(text));
}

/**
 * The same for a text of several lines: those after the first are indented, so that none of them
 * looks like a line of ours.
 */
export function printedLines(text: string): string {
  return text.split(/\r?\n/).map(printedLine).join('\n    ');
}

/**
 * A value as a line of JSON that a terminal shows as it is: what JSON lets pass and has no shape is
 * escaped as JSON escapes it.
 */
export function printedJson(value: unknown, indent?: number): string {
  const escapeUnits = (character: string) =>
    character === '\n'
      ? character
      : Array.from({ length: character.length }, (_, at) => escapeUnit(character, at)).join('');
  return JSON.stringify(value, undefined, indent).replace(invisible, escapeUnits);
}

function escapeUnit(text: string, at: number): string {
  return `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`;
}

/**
 * The last step before text is printed: whoever wrote it, it holds nothing but lines and, where
 * they are wanted, colours.
 */
export function printedOutput(text: string, color: boolean): string {
  if (!color) return escapeControlChars(text);
  return text
    .split(colour)
    .map((part, index) => (index % 2 === 1 ? part : escapeControlChars(part)))
    .join('');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is how a terminal is told of a colour (ECMA-48, SGR)
const colour = /(\u001b\[\d{1,2}m)/;

const userinfo = /(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#"'<>@]{1,1000}@/gi;

/** A text in which no URL has a user and password. */
export function withoutUserinfo(text: string): string {
  return text.includes('@') ? text.replaceAll(userinfo, '$1***@') : text;
}
