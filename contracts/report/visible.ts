const short: Readonly<Record<string, string>> = { '\r': '\\r', '\n': '\\n', '\t': '\\t' };

// Controls, format characters (among them the ones that turn the writing direction), halves of surrogate pairs, separators, noncharacters.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]/gu;

/** A text that a stranger wrote, made harmless for a terminal and honest for a reader: what has no shape is escaped. Lines and tabs stay. */
export function visible(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(invisible, (character) => (character === '\n' || character === '\t' ? character : escapeCharacter(character)));
}

/** As {@link visible}, on one line. */
export function visibleLine(text: string): string {
  return text.replace(invisible, escapeCharacter);
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return short[character] ?? (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`);
}

/** Whether a text can be shown and copied as it is. */
export function isVisible(text: string): boolean {
  return visibleLine(text) === text;
}
