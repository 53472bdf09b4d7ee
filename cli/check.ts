import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { type CheckSelection, type PreparedChecks, prepareChecks, type RunEvent, runChecks } from '../contracts/index.ts';
import { describeChecks } from '../contracts/report/check-list.ts';
import { createHtmlReport } from '../contracts/report/html.ts';
import { createJsonReport } from '../contracts/report/json.ts';
import { createJunitReport } from '../contracts/report/junit.ts';
import { createMarkdownReport } from '../contracts/report/markdown.ts';
import { createMask, type Mask, shortestSecret } from '../contracts/report/mask.ts';
import type { Report, ReportOptions } from '../contracts/report/report.ts';
import { createTerminalReport } from '../contracts/report/terminal.ts';
import { DoubletakeError, messageOf } from '../openapi/doubletake-error.ts';
import { decodePercent } from '../openapi/pairs.ts';
import { openTarget } from './check-target.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import { openLedger } from './ledger-file.ts';
import { loadSource, type Source } from './load-source.ts';
import { withMaskedErrors } from './masked-errors.ts';
import { collect, parseCount, parseSeed, parseTimeout } from './parse-options.ts';
import { printWarnings } from './print-warnings.ts';
import { createProgress } from './progress.ts';

interface CheckOptions {
  readonly target: string;
  readonly apiKeyEnv?: string;
  readonly only?: readonly string[];
  readonly overlay?: readonly string[];
  readonly journeys?: readonly string[];
  readonly seed: number;
  readonly concurrency: number;
  readonly rate?: number;
  readonly timeout: number;
  readonly allowWrites?: boolean;
  readonly strict?: boolean;
  readonly list?: boolean;
  readonly ledger?: string;
  readonly report?: readonly ReportFile[];
}

/** `doubletake check`: the checks of a document against a target. */
export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .summary('check an API against its contract')
    .description('Checks where a target departs from its OpenAPI document.')
    .usage('[options] <api or document>')
    .argument('<api>')
    .option('-t, --target <target>', 'mock, prism, or the base URL of the API', 'mock')
    .option('--api-key-env <name>', 'variable with the key (default: <API>_API_KEY)')
    .option('--only <pattern>', 'checks whose id contains it (repeatable)', collect)
    .option('--overlay <file>', 'apply an OpenAPI Overlay (repeatable)', collect)
    .option('--journeys <file>', 'Arazzo workflows to check too (repeatable)', collect)
    .option('--seed <number>', 'decides samples and random bodies', parseSeed, 1)
    .option('--concurrency <n>', 'checks that cannot write, at once', parseCount, 1)
    .option('--rate <n>', 'requests a second (default: 10 on a live API)', parseCount)
    .option('--timeout <ms>', 'for one answer', parseTimeout, 10_000)
    .option('--allow-writes', 'create, change and delete test data')
    .option('--strict', 'refuted assumptions fail the run')
    .option('--ledger <file>', 'where to note what is made on a live API')
    .option('--report <kind=file>', 'junit, json, html or md (repeatable)', collectReports)
    .option('--list', 'print what would be sent, send nothing')
    .configureHelp({ visibleArguments: () => [] })
    .action(check);
}

async function check(api: string, options: CheckOptions): Promise<void> {
  const source = await loadSource(api, options.overlay ?? [], options.journeys ?? []);
  const { document, journeys } = source;
  printWarnings(document.warnings);
  // What is only printed is the same each time.
  const runId = options.list ? 'run' : randomBytes(3).toString('hex');
  const selection = { document, journeys, seed: options.seed, runId, ...(options.only && { only: options.only }) };
  const prepared = prepareChecks(selection);
  if (options.list) {
    process.stdout.write(`${(await describeChecks(prepared)).join('\n')}\n`);
    return;
  }
  if (prepared.checks.length === 0)
    throw new DoubletakeError('option-invalid', `no check is called ${options.only?.join(', ')}`, { next: 'See `doubletake check <api> --list`.' });
  const files = await openReports(options.report ?? []);
  const credentials = readCredentials(document, options.apiKeyEnv, process.env);
  const secrets = [...credentials.secrets, ...passwordOf(options.target)];
  const mask = createMask(secrets);
  warnOfShort(secrets);
  await withMaskedErrors(mask, () => runAgainst(options, { source, prepared, selection, runId, files, credentials, secrets, mask }));
}

interface Preparation {
  readonly source: Source;
  readonly prepared: PreparedChecks;
  readonly selection: CheckSelection;
  readonly runId: string;
  readonly files: readonly ReportFile[];
  readonly credentials: Credentials;
  /** What no output may show. */
  readonly secrets: readonly string[];
  readonly mask: Mask;
}

async function runAgainst(options: CheckOptions, { source, prepared, selection, runId, files, credentials, secrets, mask }: Preparation): Promise<void> {
  const { document } = source;
  const target = await openTarget(options.target, source, { seed: options.seed, key: credentials.key });
  const allowWrites = target.isOurs || (options.allowWrites ?? false);
  const ledger = !target.isOurs && allowWrites ? await openLedger(options.ledger, runId, mask) : undefined;
  const reportOptions: ReportOptions = { startedAt: new Date(), secrets, document: document.root };
  const terminal = createTerminalReport({
    ...reportOptions,
    color: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
    ...(process.stdout.columns && { width: process.stdout.columns }),
  });
  const written = files.map(({ kind, file }) => ({ file, report: reports[kind](reportOptions) }));
  const progress = createProgress(process.stderr);
  const listeners = [terminal, progress, ...written.map(({ report }) => report)];
  const signal = stopOnInterrupt();
  try {
    const summary = await runChecks({
      ...selection,
      prepared,
      target: target.target,
      targetName: target.name,
      credentials: credentials.headers,
      key: credentials.key,
      ...(credentials.from !== undefined && { keyFrom: credentials.from }),
      knowsKeys: target.knowsKeys,
      allowWrites,
      strict: options.strict ?? (target.isOurs && source.isShipped),
      disposable: target.isOurs,
      keep: target.isOurs,
      ...(target.recover && { recover: target.recover }),
      timeout: options.timeout,
      concurrency: options.concurrency,
      ...rateOf(options, target.isOurs),
      ...(ledger && { ledger }),
      signal,
      listen: (event: RunEvent) => listeners.forEach((listener) => void listener.listen(event)),
    });
    process.stdout.write(terminal.render());
    const note = signal.aborted ? undefined : target.note?.(summary);
    if (note !== undefined) process.stdout.write(`${mask(note)}\n`);
    if (ledger !== undefined) process.stdout.write(`Ledger: ${ledger.file}\n`);
    // 128 and the number of SIGINT, as shells have it: a run that was cut short has no verdict.
    process.exitCode = signal.aborted ? 130 : summary.exitCode;
  } finally {
    progress.stop();
    await ledger?.close();
    await target.close();
    for (const { file, report } of written) await writeFile(file, report.render());
  }
}

/** The password of a URL, which errors would repeat. */
function passwordOf(target: string): string[] {
  const { password = '' } = URL.canParse(target) ? new URL(target) : {};
  return password === '' ? [] : [decodePercent(password)];
}

function warnOfShort(secrets: readonly string[]): void {
  if (!secrets.some((secret) => secret.length < shortestSecret)) return;
  process.stderr.write(
    `Warning: keys and passwords of fewer than ${shortestSecret} characters are not hidden: reports show them where the target repeats them.\n`,
  );
}

/** Sees that every report can be written before anything is sent. Rejects with `option-invalid`. */
async function openReports(files: readonly ReportFile[]): Promise<readonly ReportFile[]> {
  for (const { kind, file } of files) {
    try {
      await writeFile(file, '');
    } catch (cause) {
      throw new DoubletakeError('option-invalid', `--report ${kind}=${file} cannot be written: ${messageOf(cause)}`, {
        next: 'Choose a folder that is there and may be written to.',
        cause,
      });
    }
  }
  return files;
}

/** A live API is treated gently unless it is said otherwise. */
function rateOf({ rate }: CheckOptions, isOurs: boolean): { rate?: number } {
  if (rate !== undefined) return { rate };
  return isOurs ? {} : { rate: 10 };
}

/** The first Ctrl-C ends the run after the check under way, and what was made is deleted; a second one ends it at once. */
function stopOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(130);
      process.stderr.write('\nStopping: the check under way is finished, then test data is deleted. Once more stops at once.\n');
      controller.abort();
    });
  }
  return controller.signal;
}

const reports: Readonly<Record<ReportKind, (options: ReportOptions) => Report>> = {
  junit: createJunitReport,
  json: createJsonReport,
  html: createHtmlReport,
  md: createMarkdownReport,
};

type ReportKind = 'junit' | 'json' | 'html' | 'md';

interface ReportFile {
  readonly kind: ReportKind;
  readonly file: string;
}

function collectReports(value: string, previous: readonly ReportFile[] = []): readonly ReportFile[] {
  const [, kind = '', file = ''] = /^([^=]*)=(.+)$/.exec(value) ?? [];
  if (!isReportKind(kind)) throw new InvalidArgumentError(`Accepted: ${Object.keys(reports).join('=FILE, ')}=FILE.`);
  return [...previous, { kind, file }];
}

function isReportKind(kind: string): kind is ReportKind {
  return Object.hasOwn(reports, kind);
}
