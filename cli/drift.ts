import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Drift } from '../contracts/drift/compare-shapes.ts';
import { findDrift } from '../contracts/drift/find-drift.ts';
import { findLearnedDrift } from '../contracts/drift/find-learned-drift.ts';
import { learnAnswers } from '../contracts/learn/learn-answers.ts';
import type { LearnedAction } from '../contracts/learn/overlay/action.ts';
import { writeOverlay } from '../contracts/learn/write-learned.ts';
import type { RecordedExchange } from '../contracts/recording/recorded-exchange.ts';
import type { ReplayedExchange } from '../contracts/replay/replay.ts';
import { createApi } from '../mock/apis/create-api.ts';
import { DoubletakeError } from '../openapi/lib/doubletake-error.ts';
import { printedJson, printedLine } from '../openapi/lib/escape-control-chars.ts';
import { sortBaselines } from './learning/drift-baseline.ts';
import { documentFor } from './learning/learn-from.ts';
import { readTarget } from './learning/read-target.ts';
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
      'Sends the reads of a recording again, or reads what learn has learned of, and says what the answers have that they had not.',
    )
    .usage('[options] --baseline <recording.har or folder> --target <url>')
    .requiredOption(
      '--baseline <path>',
      'a recording, or what learn has written (repeatable)',
      collect,
    )
    .requiredOption('--target <url>', 'the live API: its base URL')
    .option('-o, --out <file>', 'write what is new as an overlay')
    .option('--timeout <ms>', 'for an answer of the target', parseTimeout, 30_000)
    .option('--json', 'print JSON')
    .action(drift);
  addRecordedOptions(addConnectionOptions(addAuthenticationOptions(command)));
}

async function drift(options: DriftOptions): Promise<void> {
  const { recordings, learned } = await sortBaselines(options.baseline);
  const plain = await recordedSource(recordings, options);
  const source = { ...plain, overlays: [...plain.overlays, ...learned] };
  const document = await documentFor(source);
  const drifts = new Map<string, Drift>();
  const actions: LearnedAction[] = [];
  let compared = 0;
  let left = 0;
  const take = (found: readonly Drift[]) => {
    for (const { kind, operation, at, message } of found) {
      const key = JSON.stringify([operation, at.replace(/^\d+\//, ''), kind]);
      drifts.set(key, { kind, operation, at, message });
    }
  };
  if (learned.length > 0) {
    const now = await readTarget(document, options.target, options);
    if (now.isGone)
      throw new DoubletakeError('target-unreachable', `${options.target} does not answer any more`);
    const { validator } = createApi(document);
    const found = findLearnedDrift(document, validator, now.answers);
    take(found.drifts);
    const { actions: others } = learnAnswers(
      document,
      found.answers,
      new Set(),
      found.broken,
      false,
    );
    actions.push(...found.actions, ...others);
    compared += now.answers.length;
    left += now.leftOut;
  }
  if (recordings.length > 0) {
    const replayed: ReplayedExchange[] = [];
    for await (const exchange of replayOnTarget(source, options.target, options, isRead))
      replayed.push(exchange);
    const found = findDrift(replayed);
    take(found.drifts);
    actions.push(...learnAnswers(document, found.answers, new Set(), [], false).actions);
    compared += found.compared;
    left += replayed.filter(({ leftOut }) => leftOut !== undefined).length;
  }
  if (options.out !== undefined)
    await writeFile(
      options.out,
      writeOverlay(document, `drift of ${new URL(options.target).host}`, [actions]),
    );
  report(
    [...drifts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => own),
    compared,
    left,
    options.json,
  );
}

function report(
  drifts: readonly Drift[],
  compared: number,
  leftOut: number,
  json: boolean | undefined,
): void {
  print(
    json
      ? `${printedJson({ compared, leftOut, drifts }, 2)}\n`
      : `${[
          ...drifts.map(({ operation, at, message }) => `${operation}  ${at}  ${message}`),
          ...(drifts.length > 0 ? [''] : []),
          `${compared} reads compared, ${leftOut} left out: ${drifts.length === 0 ? 'nothing has changed' : `${drifts.length} ${drifts.length === 1 ? 'change' : 'changes'}`}.`,
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
