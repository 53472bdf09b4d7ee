import { styleText } from 'node:util';
import { printedOutput } from '../../openapi/lib/escape-control-chars.ts';

/** Where a command prints: all of it goes through here. */
export type Output = Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;

/**
 * Prints text with its line breaks. What a terminal would obey is escaped, whoever has written it,
 * but for colours where there are any.
 */
export function print(text: string, output: Output = process.stdout): void {
  output.write(printedOutput(text, hasColor(output)));
}

/**
 * Whether what is printed is coloured: on a terminal, unless `NO_COLOR` is set
 * (https://no-color.org).
 */
export function hasColor(output: Output = process.stdout): boolean {
  return output.isTTY === true && process.env['NO_COLOR'] === undefined;
}

/** A style for text on the standard output, where it is coloured. */
export function styled(style: Parameters<typeof styleText>[0], text: string): string {
  return hasColor() ? styleText(style, text) : text;
}
