import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordBoth } from './measure.ts';
import type { RecordedServer } from './start-servers.ts';

/** What it takes to learn from one long recording. */
export interface LearningCost {
  readonly exchanges: number;
  /** Of the recording. */
  readonly megabytes: number;
  readonly seconds: number;
  /** Of those, seconds that a core worked on it; NaN where the system does not tell. */
  readonly worked: number;
  /** The most memory that the command had, in MB; NaN where the system does not tell. */
  readonly peak: number;
}

const command = new URL('../../bin/doubletake.js', import.meta.url).pathname;
const everyMilliseconds = 50;
/** USER_HZ of Linux. */
const ticksPerSecond = 100;

/** Records a session of so many requests, and runs `doubletake learn`, as it is built, on it. */
export async function measureLearning(
  server: RecordedServer,
  exchanges: number,
): Promise<LearningCost> {
  const folder = await mkdtemp(join(tmpdir(), 'learning-cost-'));
  await recordBoth(server, '', folder, 1, { names: ['learned'], length: exchanges });
  const har = join(folder, 'learned.har');
  const began = performance.now();
  const args = ['learn', har, '--document', join(folder, 'openapi.yaml'), '--out', folder];
  const child = spawn(process.execPath, [command, ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (text: Buffer) => {
    output += text.toString();
  });
  let peak = Number.NaN;
  let worked = Number.NaN;
  const watch = setInterval(() => {
    void readFile(`/proc/${child.pid}/status`, 'utf8').then(
      (status) => {
        const kilobytes = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]);
        if (!Number.isNaN(kilobytes)) peak = kilobytes / 1024;
      },
      () => undefined,
    );
  }, everyMilliseconds);
  const ticks = setInterval(() => {
    void readFile(`/proc/${child.pid}/stat`, 'utf8').then(
      (stat) => {
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const own = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
        if (!Number.isNaN(own)) worked = own;
      },
      () => undefined,
    );
  }, everyMilliseconds);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(watch);
  clearInterval(ticks);
  const seconds = (performance.now() - began) / 1000;
  const { size } = await stat(har);
  await rm(folder, { recursive: true, force: true });
  if (code !== 0) throw new Error(`learn ended with ${code}: ${output}`);
  const told = JSON.parse(output) as { exchanges: number };
  return { exchanges: told.exchanges, megabytes: size / 1e6, seconds, worked, peak };
}
