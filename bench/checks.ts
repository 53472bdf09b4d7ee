import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { median, round } from './load.ts';
import { root } from './servers.ts';

const run = promisify(execFile);

/** How quick the checks of OKCHAT are on the double in process. */
export interface CheckRates {
  /**
   * Checks a second of `doubletake check okchat`: most of its code runs for the first time, and is
   * not compiled.
   */
  readonly command: number;
  /**
   * The same in a process that has run them before, as a suite that is watched does: the median of
   * the runs after the fifth.
   */
  readonly warm: number;
  /** Memory in use after all checks of a run, by that after a quarter of them. */
  readonly memoryGrowth: number;
}

/** @param node the Node.js to run on */
export async function measureChecks(node: string): Promise<CheckRates> {
  const commands: number[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const { stdout } = await run(node, [`${root}bin/doubletake.js`, 'check', 'okchat'], {
      maxBuffer: 1e8,
      env: { ...process.env, NO_COLOR: '1' },
    });
    commands.push(Number(/\(([\d.]+) checks\/s\)/.exec(stdout)?.[1]));
  }
  const { stdout } = await run(node, ['--expose-gc', `${root}bench/run-checks.js`]);
  const { rates, atQuarter, atEnd } = JSON.parse(stdout) as {
    rates: number[];
    atQuarter: number;
    atEnd: number;
  };
  return {
    command: round(median(commands), 1),
    warm: round(median(rates.slice(5)), 1),
    memoryGrowth: round(atEnd / atQuarter, 3),
  };
}
