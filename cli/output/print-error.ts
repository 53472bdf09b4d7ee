import { inspect } from 'node:util';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { printedLine, printedLines } from '../../openapi/lib/escape-control-chars.ts';
import { print } from './print.ts';

/**
 * Prints why the program cannot go on: what happened, where, what to do next. A defect of ours
 * shows its stack.
 */
export function printError(error: unknown): void {
  print(formatError(error), process.stderr);
}

/** The lines that {@link printError} prints. */
export function formatError(error: unknown): string {
  if (!(error instanceof DoubletakeError))
    return `Unexpected error, a defect of doubletake:\n    ${printedLines(inspect(error))}\n`;
  const all = [error, ...error.others];
  const count = all.length > 1 ? [`${all.length} errors.`] : [];
  return `${[...all.flatMap((one) => linesOf(one)), ...count].join('\n')}\n`;
}

function linesOf(error: DoubletakeError): string[] {
  const lines = [`Error ${error.code}: ${printedLines(error.message)}`];
  if (error.where !== undefined) lines.push(`  where: ${printedLine(error.where)}`);
  if (error.next !== undefined) lines.push(`  next:  ${printedLine(error.next)}`);
  return lines;
}
