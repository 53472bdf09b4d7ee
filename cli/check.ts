import { randomBytes } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import {
  type CheckSelection,
  type PreparedChecks,
  prepareChecks,
  type RunEvent,
  runChecks,
} from '../contracts/index.ts';
import { givenInPaths } from '../contracts/plan/check-context.ts';
import { describeChecks, listAsData } from '../contracts/report/check-list.ts';
import { createGithubReport } from '../contracts/report/github.ts';
import { createHtmlReport } from '../contracts/report/html/html-report.ts';
import { createJsonReport } from '../contracts/report/json.ts';
import { createJunitReport } from '../contracts/report/junit.ts';
import { createMarkdownReport } from '../contracts/report/markdown.ts';
import type { Report, ReportOptions } from '../contracts/report/report.ts';
import { createReproReport } from '../contracts/report/repro.ts';
import { createSarifReport, type SarifOptions } from '../contracts/report/sarif.ts';
import { createTerminalReport } from '../contracts/report/terminal.ts';
import { describeEstimate, estimate } from '../contracts/run/estimate.ts';
import { assertKnownOperations } from '../contracts/safety/known-operations.ts';
import { type Allowance, allowances, permissionsOf } from '../contracts/safety/permit.ts';
import { mostSkipped } from '../contracts/safety/share.ts';
import { shortestSecret } from '../contracts/secrets/mask.ts';
import { DoubletakeError, messageOf } from '../openapi/lib/doubletake-error.ts';
import { printedJson, printedLine, printedLines } from '../openapi/lib/escape-control-chars.ts';
import { isUrl, shownLocation } from '../openapi/load/read-text.ts';
import { addBaselineOptions, type BaselineOptions, openBaseline } from './files/baseline-file.ts';
import { openLedger } from './files/ledger-file.ts';
import { loadSource, type Source } from './files/load-source.ts';
import {
  type AuthenticationOptions,
  addAuthenticationOptions,
  type ReadAuthentication,
  readAuthentication,
} from './options/authentication-options.ts';
import {
  addConnectionOptions,
  type ConnectionOptions,
  readConnection,
} from './options/connection-options.ts';
import { openAuthentication, targetOptions } from './options/open-authentication.ts';
import {
  collect,
  collectAllowances,
  parseCount,
  parseDelay,
  parsePercent,
  parseSeed,
  parseTimeout,
} from './options/parse-options.ts';
import { createRunSecrets, type RunSecrets } from './options/run-secrets.ts';
import {
  addSelectionOptions,
  describeSelection,
  readSelection,
  type SelectionOptions,
} from './options/selection-options.ts';
import { takeUserInfo } from './options/user-info.ts';
import { requireDocument, withConfig } from './options/with-config.ts';
import { withMaskedErrors } from './output/masked-errors.ts';
import { hasColor, print } from './output/print.ts';
import { printWarnings } from './output/print-warnings.ts';
import { createProgress } from './output/progress.ts';
import {
  jobSummary,
  openAnnotations,
  openReportFile,
  openScripts,
  type ReportTarget,
} from './output/report-files.ts';
import { keepGoing } from './serving/keep-going.ts';
import { openTarget } from './target/check-target.ts';

interface CheckOptions
  extends AuthenticationOptions,
    ConnectionOptions,
    SelectionOptions,
    BaselineOptions {
  readonly target: string;
  readonly overlay?: readonly string[];
  readonly allowRef?: readonly string[];
  readonly journeys?: readonly string[];
  readonly seed: number;
  readonly concurrency: number;
  readonly rate?: number;
  readonly timeout: number;
  readonly settle?: number;
  readonly allowWrites?: boolean;
  readonly allow?: readonly Allowance[];
  readonly allowOperation?: readonly string[];
  readonly maxSkipped: number;
  readonly strict?: boolean;
  readonly list?: boolean;
  readonly ledger?: string;
  readonly verbose?: boolean;
  readonly json?: boolean;
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
    .option('--allow-ref <where>', 'folder or origin for its $refs (repeatable)', collect)
    .option('--journeys <file>', 'Arazzo workflows to check too (repeatable)', collect)
    .option('--seed <number>', 'decides samples and random bodies', parseSeed, 1)
    .option('--concurrency <n>', 'checks that cannot write, at once', parseCount, 1)
    .option('--rate <n>', 'requests a second (default: 10 on a live API)', parseCount)
    .option('--timeout <ms>', 'for one answer', parseTimeout, 10_000)
    .option('--settle <ms>', 'until writes show (default: 500 on a live API)', parseDelay)
    .option('--allow-writes', 'create, change and delete test data')
    .option('--allow <kinds>', `besides: ${allowances.join(', ')}`, collectAllowances)
    .option('--allow-operation <id>', 'allow one operation by its id (repeatable)', collect)
    .option(
      '--max-skipped <percent>',
      'fail a run that skips more of what it may send',
      parsePercent,
      mostSkipped,
    )
    .option('--strict', 'refuted assumptions fail the run')
    .option('--ledger <file>', 'where to note what is made on a live API')
    .option(
      '--report <kind=file>',
      'junit, json, html, md, sarif, repro, github (repeatable)',
      collectReports,
    )
    .option('--verbose', 'every finding in full, also in a terminal')
    .option('--list', 'print what would be sent, send nothing')
    .option('--json', 'print JSON: the report, or the list')
    .configureHelp({ visibleArguments: () => [] })
    .action(check);
  for (const add of [
    addSelectionOptions,
    addAuthenticationOptions,
    addConnectionOptions,
    addBaselineOptions,
    withConfig,
  ])
    add(command);
}

async function check(api: string | undefined, given: CheckOptions): Promise<void> {
  const { target, options: taken } = takeUserInfo(given.target, given);
  const options = { ...taken, target };
  const source = await loadSource(
    requireDocument(api),
    options.overlay ?? [],
    options.journeys ?? [],
    options.allowRef ?? [],
  );
  const { document, journeys } = source;
  printWarnings(document.warnings, { json: options.json ?? false });
  // What is only printed is the same each time.
  const runId = options.list ? 'run' : randomBytes(3).toString('hex');
  const selection = {
    document,
    journeys,
    seed: options.seed,
    runId,
    ...readSelection(document, options),
  };
  const prepared = prepareChecks(selection);
  assertOperations(prepared, options);
  if (options.list) {
    // On a double nothing is anybody's.
    const isDouble = !/^https?:/.test(options.target);
    const permissions = permissionsOf({
      ...options,
      allowWrites: isDouble || options.allowWrites === true,
      allowOperations: options.allowOperation ?? [],
      given: givenInPaths(prepared.context),
      disposable: isDouble,
    });
    const { rate } = rateOf(options, isDouble);
    print(
      options.json
        ? `${printedJson(await listAsData(prepared, permissions, rate), 2)}\n`
        : `${(await describeChecks(prepared, permissions, rate)).join('\n')}\n`,
    );
    return;
  }
  if (prepared.checks.length === 0)
    throw new DoubletakeError(
      'option-invalid',
      `no check is left by ${describeSelection(options) || 'the document'}`,
      {
        next: 'See `doubletake check <api> --list`.',
      },
    );
  const files = await openReports(options.report ?? []);
  const credentials = readAuthentication(document, options, process.env);
  warnOfShort(credentials.secrets());
  const secrets = createRunSecrets(credentials, options.target);
  await withMaskedErrors(secrets.mask, () =>
    runAgainst(options, {
      source,
      prepared,
      selection,
      runId,
      files,
      credentials,
      secrets,
    }),
  );
}

interface Preparation {
  readonly source: Source;
  readonly prepared: PreparedChecks;
  readonly selection: CheckSelection;
  readonly runId: string;
  readonly files: readonly { readonly kind: ReportKind; readonly target: ReportTarget }[];
  readonly credentials: ReadAuthentication;
  readonly secrets: RunSecrets;
}

async function runAgainst(
  options: CheckOptions,
  { source, prepared, selection, runId, files, credentials, secrets }: Preparation,
): Promise<void> {
  const { document } = source;
  const { mask } = secrets;
  const baseline = await openBaseline(options);
  const connection = readConnection(options);
  const target = await openTarget(options.target, source, {
    seed: options.seed,
    keys: credentials.keys,
    connection,
  });
  const setup = { connection, timeout: options.timeout, context: prepared.context };
  const authentication = await openAuthentication(target, source, { credentials, setup }).catch(
    async (error: unknown) => {
      await target.close();
      throw error;
    },
  );
  secrets.know(authentication.secrets);
  const allowWrites = target.isOurs || (options.allowWrites ?? false);
  const ledger =
    !target.isOurs && allowWrites ? await openLedger(options.ledger, runId, mask) : undefined;
  const reportOptions: ReportOptions = {
    startedAt: new Date(),
    secrets: secrets.now,
    document: document.root,
    // The documents that ship, and those of a URL, are no files of who runs the checks.
    ...(!source.isShipped &&
      !isUrl(source.given) && { locate: (pointer: string) => document.locate(pointer) }),
  };
  const printed = options.json
    ? createJsonReport(reportOptions)
    : createTerminalReport({
        ...reportOptions,
        color: hasColor(),
        // What is read later, in a file or a log, is to be whole.
        isVerbose: options.verbose === true || !process.stdout.isTTY,
        ...(process.stdout.columns && { width: process.stdout.columns }),
      });
  // What else is to be said would break the JSON.
  const beside = options.json ? process.stderr : process.stdout;
  const written = files.map(({ kind, target: file }) => ({
    file,
    report: reports[kind]({ ...reportOptions, documentUri: shownLocation(source.given) }),
  }));
  const summaryPage = files.some(({ kind }) => kind === 'github')
    ? jobSummary(process.env)
    : undefined;
  if (summaryPage !== undefined)
    written.push({ file: summaryPage, report: createMarkdownReport(reportOptions) });
  const { rate } = rateOf(options, target.isOurs);
  const asking = { writes: allowWrites, rate };
  const about = describeEstimate(estimate(prepared.context, prepared.checks, asking), asking);
  process.stderr.write(`${prepared.checks.length} checks: ${about}\n`);
  const progress = createProgress(process.stderr);
  const heard = listenForEnd();
  const listeners = [printed, progress, heard, ...written.map(({ report }) => report)];
  const ending = keepGoing();
  const { signal } = ending;
  try {
    const summary = await runChecks({
      ...selection,
      prepared,
      ...targetOptions(target, credentials, authentication),
      connection,
      ...(baseline.entries && { baseline: baseline.entries }),
      allowWrites,
      ...(options.allow && { allow: options.allow }),
      ...(options.allowOperation && { allowOperations: options.allowOperation }),
      maxSkipped: options.maxSkipped,
      strict: options.strict ?? (target.isOurs && source.isShipped),
      disposable: target.isOurs,
      keep: target.isOurs,
      ...(target.recover && { recover: target.recover }),
      timeout: options.timeout,
      ...(options.settle !== undefined && { settle: options.settle }),
      concurrency: options.concurrency,
      ...rateOf(options, target.isOurs),
      ...(ledger && { ledger, documentName: shownLocation(source.given) }),
      signal,
      listen: (event: RunEvent) => listeners.forEach((listener) => void listener.listen(event)),
    });
    print(printed.render());
    const note = summary.stopped !== undefined ? undefined : target.note?.(summary);
    if (note !== undefined) print(`${printedLines(mask(note))}\n`, beside);
    const noted =
      summary.stopped !== undefined ? undefined : await baseline.write(source.name, summary);
    if (noted !== undefined) print(`${printedLines(mask(noted))}\n`, beside);
    if (ledger !== undefined) {
      const again = heard.hasRemains()
        ? `To try again to delete what is left: doubletake clean ${printedLine(ledger.file)}\n`
        : '';
      print(`Ledger: ${printedLine(ledger.file)}\n${again}`, beside);
    }
    // 128 and the number of SIGINT, as shells have it: a run that was cut short has no verdict.
    process.exitCode = summary.exitCode;
  } finally {
    progress.stop();
    await ledger?.close();
    await target.close();
    // What never began has nothing to report, and what is there of an earlier run stays.
    if (heard.hasStarted()) await writeReports(written);
    for (const stray of ending.strays)
      process.stderr.write(
        `Unexpected error, a defect of doubletake or of a library; the run was ended for it:\n${stray}\n`,
      );
    ending.stop();
  }
}

/** Sees that every operation that is allowed by name is there. Throws `option-invalid`. */
function assertOperations(
  { context }: PreparedChecks,
  { allow, allowOperation = [], allowWrites }: CheckOptions,
): void {
  assertKnownOperations(context.operations, allowOperation, '--allow-operation');
  const needsWrites = [
    ...(allow ?? []),
    ...allowOperation.filter((id) =>
      context.operations.some(({ id: own, method }) => own === id && method !== 'get'),
    ),
  ];
  if (needsWrites.length > 0 && !allowWrites && !(allow ?? []).includes('actions')) {
    throw new DoubletakeError(
      'option-invalid',
      `${needsWrites.join(', ')} allows nothing without --allow-writes`,
      { next: 'Give --allow-writes as well.' },
    );
  }
}

/** Keeps of a run whether it began, and whether it has left something. */
function listenForEnd() {
  let started = false;
  let remains = false;
  return {
    listen(event: RunEvent) {
      if (event.type === 'run-started') started = true;
      if (event.type === 'cleaned-up') remains = event.left.length + event.untraced.length > 0;
    },
    hasStarted: () => started,
    hasRemains: () => remains,
  };
}

function warnOfShort(secrets: readonly string[]): void {
  if (!secrets.some((secret) => secret.length < shortestSecret)) return;
  process.stderr.write(
    `Warning: keys and passwords of fewer than ${shortestSecret} characters are not hidden: reports show them where the target repeats them.\n`,
  );
}

/** Sees that every report can be written before anything is sent. Rejects with `option-invalid`. */
async function openReports(
  files: readonly ReportFile[],
): Promise<{ readonly kind: ReportKind; readonly target: ReportTarget }[]> {
  const opened = [];
  for (const { kind, file } of files) {
    const option = `--report ${kind}=${file}`;
    const open =
      kind === 'repro' ? openScripts : kind === 'github' ? openAnnotations : openReportFile;
    opened.push({ kind, target: await open(file, option) });
  }
  return opened;
}

/** Writes all reports that can be written: a full disk under one takes no other along. */
async function writeReports(
  reports: readonly { readonly file: ReportTarget; readonly report: Report }[],
): Promise<void> {
  for (const { file, report } of reports) {
    try {
      await file.write(report.render());
    } catch (error) {
      process.stderr.write(`The report ${file.file} cannot be written: ${messageOf(error)}\n`);
      process.exitCode = 2;
    }
  }
}

/** A live API is treated gently unless it is said otherwise. */
function rateOf({ rate }: CheckOptions, isOurs: boolean): { rate?: number } {
  if (rate !== undefined) return { rate };
  return isOurs ? {} : { rate: 10 };
}

const reports: Readonly<Record<ReportKind, (options: SarifOptions) => Report>> = {
  junit: createJunitReport,
  json: createJsonReport,
  html: createHtmlReport,
  md: createMarkdownReport,
  sarif: createSarifReport,
  github: createGithubReport,
  repro: createReproReport,
};

type ReportKind = 'junit' | 'json' | 'html' | 'md' | 'sarif' | 'github' | 'repro';

interface ReportFile {
  readonly kind: ReportKind;
  readonly file: string;
}

function collectReports(
  value: string,
  previous: readonly ReportFile[] = [],
): readonly ReportFile[] {
  // Annotations are printed: a runner reads them there.
  if (value === 'github') return [...previous, { kind: 'github', file: '' }];
  const [, kind = '', file = ''] = /^([^=]*)=(.+)$/.exec(value) ?? [];
  if (!isReportKind(kind) || kind === 'github')
    throw new InvalidArgumentError(
      'Accepted: junit=FILE, json=FILE, html=FILE, md=FILE, sarif=FILE, repro=DIR, github.',
    );
  return [...previous, { kind, file }];
}

function isReportKind(kind: string): kind is ReportKind {
  return Object.hasOwn(reports, kind);
}
