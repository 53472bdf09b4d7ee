import cliProgress from 'cli-progress';
import type { RunEvent } from '../../contracts/run/event.ts';
import { printedLine } from '../../openapi/lib/escape-control-chars.ts';

/** Shows how far a run has come. */
export interface Progress {
  listen(event: RunEvent): void;
  /**
   * Takes the bar away; to be called before anything else is printed, also when the run is
   * interrupted.
   */
  stop(): void;
}

/** `waiting 12 s: the target allows 20 requests a second (429, Retry-After: 12)`. */
export function describeWaiting(milliseconds: number, reason: string): string {
  return `waiting ${Math.max(1, Math.round(milliseconds / 1000))} s: ${reason}`;
}

/** Shorter waits are told only where nothing else was for a while. */
const worthTelling = 2_000;

/** How long nothing is said without a terminal. */
const pause = 10_000;

/**
 * A bar on a terminal; elsewhere, such as in CI, a line every ten seconds. Both go to standard
 * error, to keep reports clean.
 */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY ? createBar(stream) : createLines(stream);
}

function createBar(stream: NodeJS.WriteStream): Progress {
  const bar = new cliProgress.SingleBar({
    stream,
    format: '{bar} {value} of {total} checks{findings}  {operation}',
    barsize: 30,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
    // It would end the process on Ctrl-C, before the test data is deleted.
    gracefulExit: false,
  });
  const counter = createCounter();
  return {
    listen(event) {
      counter.listen(event);
      if (event.type === 'run-started')
        bar.start(event.checks.length, 0, { findings: '', operation: '' });
      if (event.type === 'waiting')
        bar.update({ operation: printedLine(describeWaiting(event.milliseconds, event.reason)) });
      if (event.type === 'check-started')
        bar.update({ operation: printedLine(event.check.operation.id) });
      if (event.type === 'check-ended') bar.increment(1, { findings: counter.findings() });
      if (event.type === 'run-ended') bar.stop();
    },
    stop() {
      bar.stop();
    },
  };
}

function createLines(stream: NodeJS.WriteStream): Progress {
  const counter = createCounter();
  let said = performance.now();
  return {
    listen(event) {
      counter.listen(event);
      const isQuiet = performance.now() - said < pause;
      if (event.type === 'waiting' && (!isQuiet || event.milliseconds >= worthTelling)) {
        said = performance.now();
        stream.write(`${describeWaiting(event.milliseconds, event.reason)}\n`);
      }
      if (event.type !== 'check-ended' || isQuiet) return;
      said = performance.now();
      stream.write(`${counter.ended()} of ${counter.total()} checks${counter.findings()}\n`);
    },
    stop() {},
  };
}

/** Counts what the two ways to show it need. */
function createCounter() {
  let total = 0;
  let ended = 0;
  let findings = 0;
  return {
    listen(event: RunEvent) {
      if (event.type === 'run-started') total = event.checks.length;
      if (event.type === 'check-ended') {
        ended++;
        findings += event.findings.length;
      }
    },
    total: () => total,
    ended: () => ended,
    /** `, 2 findings`, or nothing. */
    findings: () =>
      findings === 0 ? '' : `, ${findings} ${findings === 1 ? 'finding' : 'findings'}`,
  };
}
