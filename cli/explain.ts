import type { Command } from 'commander';
import { createDouble } from '../mock/create-double.ts';
import { type Explanation, explainApi } from '../mock/inferred/explain.ts';
import { printedJson } from '../openapi/lib/escape-control-chars.ts';
import { inspectDocument } from '../openapi/load/inspect-document.ts';
import type { DocumentWarning } from '../openapi/model/warning.ts';
import { collect } from './options/parse-options.ts';
import { formatExplanation } from './output/explain-table.ts';
import { print } from './output/print.ts';
import { printWarnings } from './output/print-warnings.ts';

interface ExplainOptions {
  readonly overlay?: readonly string[];
  readonly allowRef?: readonly string[];
  readonly handlers?: string;
  readonly json?: boolean;
}

/** `doubletake explain`: what a double infers from a document, and why. */
export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .summary('say what a double infers from a document')
    .description(
      'Prints the resources that a double infers from a document, how sure it is, and why.',
    )
    .usage('[options] <api or document...>')
    .argument('<apis...>')
    .option('--overlay <file>', 'apply an OpenAPI Overlay (repeatable)', collect)
    .option('--allow-ref <where>', 'folder or origin for its $refs (repeatable)', collect)
    .option('--handlers <file>', 'tell which operations its handlers answer')
    .option('--json', 'print JSON')
    .configureHelp({ visibleArguments: () => [] })
    .action(explain);
}

async function explain(apis: readonly string[], options: ExplainOptions): Promise<void> {
  const double = await createDouble({
    apis,
    overlays: options.overlay ?? [],
    allowRefs: options.allowRef ?? [],
    ...(options.handlers !== undefined && { handlers: options.handlers }),
  });
  const explanations: Explanation[] = double.apis().map((api) => explainApi(api));
  const warnings = [
    ...double.warnings(),
    ...double
      .apis()
      .flatMap(({ document, validator }) =>
        [...inspectDocument(document, validator)].filter(isWarning),
      ),
  ];
  await double.close();
  print(
    options.json
      ? `${printedJson(explanations, 2)}\n`
      : explanations.map((explanation) => formatExplanation(explanation)).join('\n'),
  );
  printWarnings(warnings, { all: true, json: options.json ?? false });
}

function isWarning(found: DocumentWarning | undefined): found is DocumentWarning {
  return found !== undefined;
}
