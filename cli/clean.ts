import type { Command } from 'commander';
import { cleanLedger, type LedgerEntry } from '../contracts/index.ts';
import { createMask, holdsHidden } from '../contracts/report/mask.ts';
import { DoubletakeError } from '../openapi/doubletake-error.ts';
import { readCredentials } from './credentials.ts';
import { openLedger, readLedger } from './ledger-file.ts';
import { loadSource } from './load-source.ts';
import { withMaskedErrors } from './masked-errors.ts';

/** `doubletake clean`: deletes what a run that was killed has left on a live API. */
export function addCleanCommand(program: Command): void {
  program
    .command('clean')
    .summary('delete what an interrupted check has left')
    .description('Deletes what the ledger of an interrupted check says is still there.')
    .usage('[options] <ledger>')
    .argument('<ledger>')
    .option('--api-key-env <name>', 'variable with the key (default: <API>_API_KEY)')
    .option('--document <file>', 'the OpenAPI document, where it is not a shipped API')
    .configureHelp({ visibleArguments: () => [] })
    .action(clean);
}

async function clean(file: string, options: { readonly apiKeyEnv?: string; readonly document?: string }): Promise<void> {
  const entries = await readLedger(file);
  const head = entries.find((entry): entry is LedgerEntry & { entry: 'run' } => entry.entry === 'run');
  if (head !== undefined && holdsHidden(new URL(head.target).pathname))
    throw new DoubletakeError('ledger-unreadable', 'the URL of the target holds a key, which the ledger leaves out', {
      where: file,
      next: 'Delete by hand what the ledger names.',
    });
  if (head === undefined) throw new DoubletakeError('ledger-unreadable', 'the ledger names no run', { where: file });
  const { document } = await loadSource(options.document ?? head.api, []);
  const credentials = readCredentials(document, options.apiKeyEnv, process.env);
  const mask = createMask(credentials.secrets);
  const ledger = await openLedger(file, head.runId, mask);
  const cleaning = cleanLedger({ document, target: head.target, credentials: credentials.headers, entries, ledger });
  const result = await withMaskedErrors(mask, () => cleaning.finally(() => ledger.close()));
  for (const line of result.lines) process.stdout.write(`${mask(line)}\n`);
  process.stdout.write(`${result.deleted} deleted, ${result.gone} gone before, ${result.left} left\n`);
  process.stdout.write(result.left > 0 ? `Ledger: ${file}, for another try\n` : `Everything is settled: ${file} is not needed any more.\n`);
  process.exitCode = result.left > 0 ? 1 : 0;
}
