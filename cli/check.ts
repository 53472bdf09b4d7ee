import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { prepareChecks, type RunEvent, runChecks } from '../contracts/index.ts';
import { describeChecks } from '../contracts/report/check-list.ts';
import { createHtmlReport } from '../contracts/report/html.ts';
import { createJsonReport } from '../contracts/report/json.ts';
import { createJunitReport } from '../contracts/report/junit.ts';
import { createMarkdownReport } from '../contracts/report/markdown.ts';
import type { Report, ReportOptions } from '../contracts/report/report.ts';
import { createTerminalReport } from '../contracts/report/terminal.ts';
import { DoubletakeError, messageOf } from '../openapi/doubletake-error.ts';
import { type AuthenticationOptions, addAuthenticationOptions, readAuthentication } from './authentication-options.ts';
import { addBaselineOptions, type BaselineOptions, openBaseline } from './baseline-file.ts';
import { openTarget } from './check-target.ts';
import { addConnectionOptions, type ConnectionOptions, readConnection } from './connection-options.ts';
import { openLedger } from './ledger-file.ts';
import { loadSource } from './load-source.ts';
import { openAuthentication } from './open-authentication.ts';
import { collect, parseCount, parseSeed, parseTimeout } from './parse-options.ts';
import { printWarnings } from './print-warnings.ts';
import { createProgress } from './progress.ts';
import { addSelectionOptions, describeSelection, readSelection, type SelectionOptions } from './selection-options.ts';
import { requireDocument, withConfig } from './with-config.ts';

interface CheckOptions extends AuthenticationOptions, ConnectionOptions, SelectionOptions, BaselineOptions {
  readonly target: string;
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
  const command = program
    .command('check')
    .summary('check an API against its contract')
    .description('Checks where a target departs from its OpenAPI document.')
    .usage('[options] [api or document]')
    .argument('[api]')
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
  for (const add of [addSelectionOptions, addAuthenticationOptions, addConnectionOptions, addBaselineOptions, withConfig]) add(command);
}

async function check(api: string | undefined, options: CheckOptions): Promise<void> {
  const source = await loadSource(requireDocument(api), options.overlay ?? [], options.journeys ?? []);
  const { document, journeys } = source;
  printWarnings(document.warnings);
  // What is only printed is the same each time.
  const runId = options.list ? 'run' : randomBytes(3).toString('hex');
  const selection = { document, journeys, seed: options.seed, runId, ...readSelection(document, options) };
  const prepared = prepareChecks(selection);
  if (options.list) {
    process.stdout.write(`${(await describeChecks(prepared)).join('\n')}\n`);
    return;
  }
  if (prepared.checks.length === 0)
    throw new DoubletakeError('option-invalid', `no check is left by ${describeSelection(options) || 'the document'}`, {
      next: 'See `doubletake check <api> --list`.',
    });
  const files = await openReports(options.report ?? []);
  const baseline = await openBaseline(options);
  const connection = readConnection(options);
  const credentials = readAuthentication(document, options, process.env);
  const target = await openTarget(options.target, source, { seed: options.seed, keys: credentials.keys, connection });
  const setup = { connection, timeout: options.timeout, plan: prepared.plan };
  const authentication = await openAuthentication(target, source, { credentials, setup }).catch(async (error: unknown) => {
    await target.close();
    throw error;
  });
  const allowWrites = target.isOurs || (options.allowWrites ?? false);
  const ledger = !target.isOurs && allowWrites ? await openLedger(options.ledger, runId) : undefined;
  const reportOptions: ReportOptions = { startedAt: new Date(), secrets: authentication.secrets, document: document.root };
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
      credentials: {},
      authentication,
      connection,
      key: credentials.key,
      ...(credentials.words !== undefined && { credentialsFrom: credentials.words }),
      ...(baseline.entries && { baseline: baseline.entries }),
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
    if (note !== undefined) process.stdout.write(`${note}\n`);
    const noted = signal.aborted ? undefined : await baseline.write(source.name, summary);
    if (noted !== undefined) process.stdout.write(`${noted}\n`);
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
