import type { Server } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Double } from '../../mock/create-double.ts';
import {
  printedJson,
  printedLine,
  withoutUserinfo,
} from '../../openapi/lib/escape-control-chars.ts';
import { inspectDocument } from '../../openapi/load/inspect-document.ts';
import type { DocumentWarning } from '../../openapi/model/warning.ts';
import { print } from './print.ts';

/** So many warnings are printed of a start; `doubletake explain` prints all. */
const shown = 5;

/**
 * Prints what is unusual in documents to the standard error output: the first few, and how many
 * more there are.
 */
export function printWarnings(
  warnings: readonly DocumentWarning[],
  options: { readonly json?: boolean; readonly all?: boolean } = {},
): void {
  const text = options.json
    ? warnings.map((warning) => `${formatJson(warning)}\n`).join('')
    : formatWarnings(warnings, options.all ? Infinity : shown);
  print(text, process.stderr);
}

/** The lines that {@link printWarnings} prints; empty for no warnings. */
export function formatWarnings(warnings: readonly DocumentWarning[], most: number): string {
  const lines = warnings
    .slice(0, most)
    .flatMap(({ code, message, where }) => [
      `Warning ${code}: ${printedLine(message)}`,
      `  where: ${printedLine(where)}`,
    ]);
  const left = warnings.length - most;
  if (left > 0)
    lines.push(
      `${left} more ${left === 1 ? 'warning' : 'warnings'}; \`doubletake explain <document>\` prints all.`,
    );
  return lines.map((line) => `${line}\n`).join('');
}

function formatJson({ code, message, where, pointer }: DocumentWarning): string {
  return printedJson({
    event: 'warning',
    code,
    message: withoutUserinfo(message),
    where: withoutUserinfo(where),
    pointer,
  });
}

/**
 * Documents with more operations are inspected on request only: each of their schemas would be
 * compiled.
 */
const mostOperations = 200;

/**
 * Milliseconds after the start in which nothing is looked for: who waits for the port is answered
 * first.
 */
const grace = 100;

/**
 * Prints what is unusual in the documents of a double that has just started, and then, with
 * requests answered in between, what is found in schemas and examples. Stops when the server does.
 */
export function warnWhenUp(
  double: Double,
  server: Server,
  options: { readonly json?: boolean },
): void {
  const timer = setTimeout(() => {
    printWarnings(double.warnings(), options);
    if (!options.json) void inspect(double, server);
  }, grace);
  server.once('close', () => clearTimeout(timer));
}

async function inspect(double: Double, server: Server): Promise<void> {
  const found: DocumentWarning[] = [];
  for (const { document, operations, validator, isOwn } of double
    .apis()
    .map((api) => ({ ...api, isOwn: Object.keys(api.behaviour.handlers).length === 0 }))) {
    if (!isOwn || operations.length > mostOperations) continue;
    for (const warning of inspectDocument(document, validator)) {
      if (warning !== undefined) found.push(warning);
      await nextTurn();
      if (!server.listening) return;
    }
  }
  if (found.length > 0) printWarnings(found);
}
