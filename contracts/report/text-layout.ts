import type { Style } from './ansi.ts';

// Scripts and pictograms that terminals draw two columns wide (Unicode Standard Annex 11, shortened
// to what occurs in names).
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** How many columns a text takes; what stands on an earlier character takes none. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text)
    columns += /\p{M}/u.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return columns;
}

/** Text filled up with spaces to a number of columns. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/** Text of at most so many columns; what is too much is left out of the middle. */
export function shorten(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  const characters = [...text];
  let drop = 1;
  for (; drop < characters.length; drop++) {
    const kept = keepEnds(characters, drop);
    if (columnsOf(kept) <= columns) return kept;
  }
  return '…';
}

function keepEnds(characters: readonly string[], drop: number): string {
  const start = Math.ceil((characters.length - drop) / 2);
  return [...characters.slice(0, start), '…', ...characters.slice(start + drop)].join('');
}

/**
 * The lines of a text, broken at spaces so that none takes more columns; a longer word keeps a line
 * of its own. Indentation stays.
 */
export function wrap(text: string, columns: number): string[] {
  return text.split('\n').flatMap((line) => {
    const indent = /^ */.exec(line)?.[0] ?? '';
    const lines: string[] = [];
    let current = '';
    for (const word of line.slice(indent.length).split(' ')) {
      if (current !== '' && columnsOf(`${indent}${current} ${word}`) > columns) {
        lines.push(indent + current);
        current = word;
      } else current = current === '' ? word : `${current} ${word}`;
    }
    return [...lines, indent + current];
  });
}

/**
 * A path of at most so many columns: without the segments after its first, else without its middle.
 */
export function shortenPath(path: string, columns: number): string {
  const segments = path.split('/');
  const shorter = segments.map((_, dropped) =>
    dropped === 0 ? path : [...segments.slice(0, 2), '…', ...segments.slice(2 + dropped)].join('/'),
  );
  return shorter.slice(0, -2).find((text) => columnsOf(text) <= columns) ?? shorten(path, columns);
}

/** A label with lines beside it, which are indented below each other. */
export function beside(label: string, width: number, lines: readonly string[]): string[] {
  return lines.map((line, index) =>
    `${index === 0 ? pad(label, width) : ' '.repeat(width)}${line}`.trimEnd(),
  );
}

/** How the lines of the report are laid out. */
export interface Layout {
  readonly style: Style;
  /** Columns for text. */
  readonly width: number;
  /** Columns for lines that are not wrapped. */
  readonly lineWidth: number;
}
