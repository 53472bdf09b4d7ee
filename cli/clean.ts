import type { Command } from 'commander';
import { cleanLedger, type LedgerEntry } from '../contracts/index.ts';
import { createPlan } from '../contracts/plan.ts';
import { DoubletakeError } from '../openapi/doubletake-error.ts';
import { type AuthenticationOptions, addAuthenticationOptions, readAuthentication } from './authentication-options.ts';
import { addConnectionOptions, type ConnectionOptions, readConnection } from './connection-options.ts';
import { openLedger, readLedger } from './ledger-file.ts';
import { loadSource } from './load-source.ts';

/** `doubletake clean`: deletes what a run that was killed has left on a live API. */
export function addCleanCommand(program: Command): void {
  const command = program
    .command('clean')
    .summary('delete what an interrupted check has left')
    .description('Deletes what the ledger of an interrupted check says is still there.')
    .usage('[options] <ledger>')
    .argument('<ledger>')
    .option('--api-key-env <name>', 'variable with the key (default: <API>_API_KEY)')
    .option('--document <file>', 'the OpenAPI document, where it is not a shipped API')
    .configureHelp({ visibleArguments: () => [] })
    .action(clean);
  addConnectionOptions(addAuthenticationOptions(command));
}

interface CleanOptions extends AuthenticationOptions, ConnectionOptions {
  readonly document?: string;
}

async function clean(file: string, options: CleanOptions): Promise<void> {
  const entries = await readLedger(file);
  const head = entries.find((entry): entry is LedgerEntry & { entry: 'run' } => entry.entry === 'run');
  if (head === undefined) throw new DoubletakeError('ledger-unreadable', 'the ledger names no run', { where: file });
  const { document } = await loadSource(options.document ?? head.api, []);
  const connection = readConnection(options);
  const plan = createPlan(document, { seed: 1, runId: 'clean' });
  const authentication = await readAuthentication(document, options, process.env).open({ url: head.target, connection, timeout: 10_000, plan });
  const ledger = await openLedger(file, head.runId);
  const cleaning = cleanLedger({ document, target: head.target, credentials: authentication.credentials(), connection, entries, ledger });
  const result = await cleaning.finally(() => ledger.close());
  for (const line of result.lines) process.stdout.write(`${line}\n`);
  process.stdout.write(`${result.deleted} deleted, ${result.gone} gone before, ${result.left} left\n`);
  process.stdout.write(result.left > 0 ? `Ledger: ${file}, for another try\n` : `Everything is settled: ${file} is not needed any more.\n`);
  process.exitCode = result.left > 0 ? 1 : 0;
}
