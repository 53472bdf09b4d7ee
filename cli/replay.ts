import type { Command } from 'commander';
import { withoutSecrets } from '../contracts/replay/hide-values.ts';
import { remedyFor } from '../contracts/replay/remedy.ts';
import type { ReplayedExchange } from '../contracts/replay/replay.ts';
import { percentOf, type Score, scoreOf } from '../contracts/replay/score.ts';
import { type Allowance, allowances } from '../contracts/safety/permit.ts';
import { printedJson, printedLine } from '../openapi/lib/escape-control-chars.ts';
import type { LearnSource } from './learning/learn-from.ts';
import {
  addRecordedOptions,
  type RecordedOptions,
  recordedSource,
} from './learning/recorded-options.ts';
import { replayOnDouble } from './learning/replay-on.ts';
import { replayOnTarget } from './learning/replay-on-target.ts';
import {
  type AuthenticationOptions,
  addAuthenticationOptions,
} from './options/authentication-options.ts';
import { addConnectionOptions, type ConnectionOptions } from './options/connection-options.ts';
import {
  collect,
  collectAllowances,
  parsePercent,
  parseSeed,
  parseTimeout,
} from './options/parse-options.ts';
import { print } from './output/print.ts';

interface ReplayOptions extends RecordedOptions, AuthenticationOptions, ConnectionOptions {
  readonly target?: string;
  readonly data?: readonly string[];
  readonly handlers?: string;
  readonly seed: number;
  readonly min?: number;
  readonly allowWrites?: boolean;
  readonly allow?: readonly Allowance[];
  readonly allowOperation?: readonly string[];
  readonly timeout: number;
  readonly json?: boolean;
}

/** `doubletake replay`: how true a double is to a recording. */
export function addReplayCommand(program: Command): void {
  const command = program
    .command('replay')
    .summary('say how true a double is to recordings')
    .description(
      'Sends recorded requests to a double, or to a target, and compares the answers with the recorded ones.',
    )
    .usage('[options] <recording.har...>')
    .argument('<recordings...>')
    .option('--data <file>', 'start data of the double (repeatable)', collect)
    .option('--handlers <file>', 'a module with handlers of the double')
    .option('--seed <number>', 'of the double', parseSeed, 1)
    .option('--min <percent>', 'fail where fewer answers are equal', parsePercent)
    .option('--target <url>', 'replay against this URL, not against a double')
    .option('--allow-writes', 'send what makes, changes and deletes what this run has made')
    .option('--allow <kinds>', `besides: ${allowances.join(', ')}`, collectAllowances)
    .option('--allow-operation <id>', 'allow one operation by its id (repeatable)', collect)
    .option('--timeout <ms>', 'for an answer of the target', parseTimeout, 30_000)
    .option('--json', 'print JSON')
    .configureHelp({ visibleArguments: () => [] })
    .action(replayRecordings);
  addRecordedOptions(addConnectionOptions(addAuthenticationOptions(command)));
}

async function replayRecordings(
  recordings: readonly string[],
  options: ReplayOptions,
): Promise<void> {
  const source = await recordedSource(recordings, options);
  const all: ReplayedExchange[] = [];
  const replayed =
    options.target === undefined
      ? onDouble(source, options)
      : replayOnTarget(source, options.target, options);
  for await (const exchange of replayed)
    all.push({ ...exchange, differences: exchange.differences.map(withoutSecrets) });
  const { total, operations } = scoreOf(all);
  const percent = percentOf(total);
  print(
    options.json
      ? `${printedJson(asJson(all, total, operations), 2)}\n`
      : asText(all, total, operations),
  );
  // Where nothing was compared, nothing is known.
  const isShort = options.min !== undefined && (percent < options.min || total.compared === 0);
  if (isShort && !options.json)
    print(
      total.compared === 0
        ? `No answer was compared: --min ${options.min} % is not shown.\n`
        : `Fewer than --min ${options.min} %.\n`,
    );
  process.exitCode = isShort ? 1 : 0;
}

function onDouble(source: LearnSource, options: ReplayOptions): AsyncGenerator<ReplayedExchange> {
  const double = {
    apis: [source.given ?? source.document],
    overlays: source.extraOverlays ?? [],
    allowRefs: source.allowRefs,
    seed: options.seed,
    ...(options.data !== undefined && { data: options.data }),
    ...(options.handlers !== undefined && { handlers: options.handlers }),
  };
  return replayOnDouble(source.recordings, double, source.basePath);
}

/** Differences that are shown. */
const mostShown = 30;

function asText(
  all: readonly ReplayedExchange[],
  total: Score,
  operations: readonly Score[],
): string {
  const width = Math.max(9, ...operations.map(({ operation }) => operation.length));
  const rows = operations.map(
    (score) =>
      `  ${score.operation.padEnd(width)}  ${`${score.equal}/${score.compared}`.padStart(9)}  ${percentOf(score).toFixed(1).padStart(5)} %${score.leftOut > 0 ? `  ${score.leftOut} left out` : ''}`,
  );
  const wrong = all.filter(({ differences }) => differences.length > 0);
  const shown = wrong.slice(0, mostShown).flatMap((exchange) => {
    const { recorded, operation, differences } = exchange;
    const { pathname, search } = new URL(recorded.url);
    const remedy = operation === undefined ? undefined : remedyFor(operation, differences);
    return [
      '',
      `${recorded.where}  ${operation?.id ?? ''}  ${recorded.method} ${pathname}${search}`,
      ...differences
        .slice(0, 5)
        .map(
          ({ at, recorded: own, actual }) =>
            `  ${at}: recorded ${brief(own)}, here ${brief(actual)}`,
        ),
      ...(differences.length > 5 ? [`  and ${differences.length - 5} more`] : []),
      ...(remedy === undefined ? [] : remedy.split('\n').map((line) => `    ${line}`)),
    ].map((line) => printedLine(line));
  });
  const left = all.filter(({ leftOut }) => leftOut !== undefined);
  const reasons = [...new Set(left.map(({ leftOut }) => leftOut ?? ''))].sort();
  return `${[
    `${total.equal} of ${total.compared} answers are equal: ${percentOf(total).toFixed(1)} %`,
    ...rows,
    ...(reasons.length === 0 ? [] : ['', 'Left out:']),
    ...reasons.map(
      (reason) =>
        `  ${left.filter(({ leftOut }) => leftOut === reason).length}: ${printedLine(reason)}`,
    ),
    ...shown,
    ...(wrong.length > mostShown
      ? ['', `and ${wrong.length - mostShown} more exchanges; --json has all.`]
      : []),
  ].join('\n')}\n`;
}

function brief(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

function asJson(
  all: readonly ReplayedExchange[],
  total: Score,
  operations: readonly Score[],
): object {
  return {
    percent: percentOf(total),
    ...total,
    operations: operations.map((score) => ({ ...score, percent: percentOf(score) })),
    differences: all.flatMap(({ recorded, operation, differences }) =>
      differences.length === 0
        ? []
        : [
            {
              where: recorded.where,
              operation: operation?.id,
              method: recorded.method,
              url: recorded.url,
              differences,
              ...(operation !== undefined && { remedy: remedyFor(operation, differences) }),
            },
          ],
    ),
    leftOut: all.flatMap(({ recorded, leftOut }) =>
      leftOut === undefined ? [] : [{ where: recorded.where, reason: leftOut }],
    ),
  };
}
