import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { findDrift } from '../contracts/drift/find-drift.ts';
import { learnAnswers } from '../contracts/learn/learn-answers.ts';
import { writeOverlay } from '../contracts/learn/write-learned.ts';
import type { RecordedExchange } from '../contracts/recording/recorded-exchange.ts';
import type { ReplayedExchange } from '../contracts/replay/replay.ts';
import { printedJson, printedLine } from '../openapi/lib/escape-control-chars.ts';
import { loadDocument } from '../openapi/load/load-document.ts';
import {
  addRecordedOptions,
  type RecordedOptions,
  recordedSource,
} from './learning/recorded-options.ts';
import { replayOnTarget } from './learning/replay-on-target.ts';
import {
  type AuthenticationOptions,
  addAuthenticationOptions,
} from './options/authentication-options.ts';
import { addConnectionOptions, type ConnectionOptions } from './options/connection-options.ts';
import { collect, parseTimeout } from './options/parse-options.ts';
import { print } from './output/print.ts';

interface DriftOptions extends RecordedOptions, AuthenticationOptions, ConnectionOptions {
  readonly baseline: readonly string[];
  readonly target: string;
  readonly out?: string;
  readonly timeout: number;
  readonly json?: boolean;
}

/** `doubletake drift`: what of a live API is otherwise than it was recorded. */
export function addDriftCommand(program: Command): void {
  const command = program
    .command('drift')
    .summary('say how a live API has changed since it was recorded')
    .description(
      'Sends the recorded reads again, and compares what the answers have in common with the recorded ones.',
    )
    .usage('[options] --baseline <recording.har> --target <url>')
    .requiredOption('--baseline <file>', 'a recording (repeatable)', collect)
    .requiredOption('--target <url>', 'the live API: its base URL')
    .option('-o, --out <file>', 'write what is new as an overlay')
    .option('--timeout <ms>', 'for an answer of the target', parseTimeout, 30_000)
    .option('--json', 'print JSON')
    .action(drift);
  addRecordedOptions(addConnectionOptions(addAuthenticationOptions(command)));
}

async function drift(options: DriftOptions): Promise<void> {
  const source = await recordedSource(options.baseline, options);
  const replayed: ReplayedExchange[] = [];
  for await (const exchange of replayOnTarget(source, options.target, options, isRead))
    replayed.push(exchange);
  const { drifts, answers, compared } = findDrift(replayed);
  if (options.out !== undefined) {
    const document = await loadDocument(source.document, {
      overlays: source.overlays,
      allowRefs: source.allowRefs,
    });
    const { actions } = learnAnswers(document, answers, new Set());
    await writeFile(
      options.out,
      writeOverlay(document.title, `drift of ${new URL(options.target).host}`, [actions]),
    );
  }
  const left = replayed.filter(({ leftOut }) => leftOut !== undefined).length;
  print(
    options.json
      ? `${printedJson({ compared, leftOut: left, drifts }, 2)}\n`
      : `${[
          ...drifts.map(({ operation, at, message }) => `${operation}  ${at}  ${message}`),
          ...(drifts.length > 0 ? [''] : []),
          `${compared} reads compared, ${left} left out: ${drifts.length === 0 ? 'nothing has changed' : `${drifts.length} ${drifts.length === 1 ? 'change' : 'changes'}`}.`,
        ]
          .map((line) => printedLine(line))
          .join('\n')}\n`,
  );
  process.exitCode = drifts.length > 0 ? 1 : 0;
}

/** A read that succeeded. */
function isRead({ method, status }: RecordedExchange): boolean {
  return ['GET', 'HEAD'].includes(method) && status > 0 && status < 400;
}
