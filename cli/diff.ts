import type { Command } from 'commander';
import { diffDocuments } from '../contracts/drift/diff-documents.ts';
import { printedJson, printedLine } from '../openapi/lib/escape-control-chars.ts';
import { loadSource } from './files/load-source.ts';
import { collect } from './options/parse-options.ts';
import { print } from './output/print.ts';

/** `doubletake diff`: what a new version of a document breaks for clients. */
export function addDiffCommand(program: Command): void {
  program
    .command('diff')
    .summary('say what a new version of a document breaks')
    .description('Compares two versions of a document: what breaks clients, and what else is new.')
    .usage('[options] <old> <new>')
    .argument('<old>')
    .argument('<new>')
    .option('--allow-ref <where>', 'folder or origin for $refs (repeatable)', collect)
    .option('--json', 'print JSON')
    .configureHelp({ visibleArguments: () => [] })
    .action(diff);
}

async function diff(
  old: string,
  next: string,
  options: { readonly allowRef?: readonly string[]; readonly json?: boolean },
): Promise<void> {
  const before = await loadSource(old, [], [], options.allowRef ?? []);
  const now = await loadSource(next, [], [], options.allowRef ?? []);
  const changes = diffDocuments(before.document, now.document);
  const breaking = changes.filter(({ breaks }) => breaks);
  const others = changes.filter(({ breaks }) => !breaks);
  const lines = (title: string, list: typeof changes) =>
    list.length === 0
      ? []
      : [title, ...list.map(({ operation, message }) => `  ${operation}  ${message}`), ''];
  print(
    options.json
      ? `${printedJson(changes, 2)}\n`
      : `${[
          ...lines('Breaks clients:', breaking),
          ...lines('New, and breaks nobody:', others),
          `${breaking.length} ${breaking.length === 1 ? 'change breaks' : 'changes break'} clients, ${others.length} ${others.length === 1 ? 'does' : 'do'} not.`,
        ]
          .map((line) => printedLine(line))
          .join('\n')}\n`,
  );
  process.exitCode = breaking.length > 0 ? 1 : 0;
}
