import type { Command } from 'commander';
import { cleanLedger, type LedgerEntry } from '../contracts/index.ts';
import { createCheckContext } from '../contracts/plan/check-context.ts';
import { holdsHidden } from '../contracts/secrets/mask.ts';
import { DoubletakeError } from '../openapi/lib/doubletake-error.ts';
import { printedJson, printedLine } from '../openapi/lib/escape-control-chars.ts';
import { openLedger, readLedger } from './files/ledger-file.ts';
import { loadSource } from './files/load-source.ts';
import {
  type AuthenticationOptions,
  addAuthenticationOptions,
  readAuthentication,
} from './options/authentication-options.ts';
import {
  addConnectionOptions,
  type ConnectionOptions,
  readConnection,
} from './options/connection-options.ts';
import { collect } from './options/parse-options.ts';
import { createRunSecrets } from './options/run-secrets.ts';
import { withMaskedErrors } from './output/masked-errors.ts';
import { print } from './output/print.ts';
import { describeWaiting } from './output/progress.ts';

interface Pause {
  readonly milliseconds: number;
  readonly reason: string;
}

/** `doubletake clean`: deletes what a run that was killed has left on a live API. */
export function addCleanCommand(program: Command): void {
  const command = program
    .command('clean')
    .summary('delete what an interrupted check has left')
    .description('Deletes what the ledger of an interrupted check says is still there.')
    .usage('[options] <ledger>')
    .argument('<ledger>')
    .option('--api-key-env <name>', 'variable with the key (default: <API>_API_KEY)')
    .option('--document <file>', 'the OpenAPI document (default: that of the run)')
    .option('--allow-ref <where>', 'folder or origin for its $refs (repeatable)', collect)
    .option(
      '--also <what>',
      'delete or put back what was spared: its number, or its path (repeatable)',
      collect,
    )
    .option('--json', 'print JSON')
    .configureHelp({ visibleArguments: () => [] })
    .action(clean);
  addConnectionOptions(addAuthenticationOptions(command));
}

interface CleanOptions extends AuthenticationOptions, ConnectionOptions {
  readonly document?: string;
  readonly allowRef?: readonly string[];
  readonly also?: readonly string[];
  readonly json?: boolean;
}

async function clean(file: string, options: CleanOptions): Promise<void> {
  const entries = await readLedger(file);
  const head = entries.find(
    (entry): entry is LedgerEntry & { entry: 'run' } => entry.entry === 'run',
  );
  if (head !== undefined && holdsHidden(new URL(head.target).pathname))
    throw new DoubletakeError(
      'ledger-unreadable',
      'the URL of the target holds a key, which the ledger leaves out',
      {
        where: file,
        next: 'Delete by hand what the ledger names.',
      },
    );
  if (head === undefined)
    throw new DoubletakeError('ledger-unreadable', 'the ledger names no run', { where: file });
  assertInLedger(options.also ?? [], entries, file);
  const { document } = await loadSource(
    options.document ?? head.document ?? head.api,
    [],
    [],
    options.allowRef ?? [],
  );
  const connection = readConnection(options);
  const context = createCheckContext(document, { seed: 1, runId: 'clean' });
  const credentials = readAuthentication(document, options, process.env);
  const secrets = createRunSecrets(credentials, head.target);
  const { mask } = secrets;
  const tell = ({ milliseconds, reason }: Pause) =>
    process.stderr.write(`${mask(describeWaiting(milliseconds, reason))}\n`);
  const result = await withMaskedErrors(mask, async () => {
    const authentication = await credentials.open({
      url: head.target,
      connection,
      timeout: 10_000,
      context,
    });
    secrets.know(authentication.secrets);
    const ledger = await openLedger(file, head.runId, mask);
    const cleaning = cleanLedger({
      document,
      target: head.target,
      credentials: authentication.credentials(),
      connection,
      entries,
      ledger,
      also: new Set(options.also),
      tell,
    });
    return cleaning.finally(() => ledger.close());
  });
  const open = result.left + result.spared;
  process.exitCode = open > 0 ? 1 : 0;
  if (options.json) {
    print(`${printedJson(mask({ ...result, ledger: file }), 2)}\n`);
    return;
  }
  for (const line of result.lines) print(`${printedLine(mask(line))}\n`);
  print(
    `${result.deleted} deleted, ${result.gone} gone before, ${result.left} left${result.spared > 0 ? `, ${result.spared} spared` : ''}\n`,
  );
  print(
    open > 0
      ? `Ledger: ${printedLine(file)}, for another try\n`
      : `Everything is settled: ${printedLine(file)} is not needed any more.\n`,
  );
}

/** Throws `option-invalid` for what the ledger has not. */
function assertInLedger(
  also: readonly string[],
  entries: readonly LedgerEntry[],
  file: string,
): void {
  const known = new Set(
    entries.flatMap((entry) => {
      if (entry.entry === 'intend') return [String(entry.number)];
      return entry.entry === 'singleton' ? [entry.path] : [];
    }),
  );
  const unknown = also.find((what) => !known.has(what));
  if (unknown !== undefined)
    throw new DoubletakeError(
      'option-invalid',
      `--also ${JSON.stringify(unknown)} is not accepted: the ledger has no such request`,
      { where: file, next: 'Give what a line of the clean-up has named, such as --also 12.' },
    );
}
