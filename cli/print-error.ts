import { inspect } from 'node:util';
import { DoubletakeError } from '../openapi/doubletake-error.ts';

/** Prints why the program cannot go on: what happened, where, what to do next. A defect of ours shows its stack. */
export function printError(error: unknown): void {
  process.stderr.write(formatError(error));
}

/** The lines that {@link printError} prints. */
export function formatError(error: unknown): string {
  if (!(error instanceof DoubletakeError)) return `Unexpected error, a defect of doubletake:\n${inspect(error)}\n`;
  const lines = [`Error ${error.code}: ${error.message}`];
  if (error.where !== undefined) lines.push(`  where: ${error.where}`);
  if (error.next !== undefined) lines.push(`  next:  ${error.next}`);
  return `${lines.join('\n')}\n`;
}
