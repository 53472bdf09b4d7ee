const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

/** How a text may look on a terminal. */
export type Colour = keyof typeof codes;

export type Style = (colour: Colour, text: string) => string;

/**
 * Colours where they are wanted, whatever the environment says: that is for the command line to
 * ask.
 */
export function createStyle(color: boolean): Style {
  return (colour, text) =>
    color ? `\x1b[${codes[colour][0]}m${text}\x1b[${codes[colour][1]}m` : text;
}
