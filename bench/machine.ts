import { readdirSync, readFileSync } from 'node:fs';

/** What Linux tells of processors and processes in /proc. */

/** Ticks of a clock in /proc: USER_HZ, which is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

export interface CpuTimes {
  /** Ticks of all kinds together, of all cores. */
  readonly total: number;
  /** Ticks that the host gave to another machine. */
  readonly steal: number;
}

export function readCpuTimes(): CpuTimes {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  // user nice system idle iowait irq softirq steal; what guests use is counted in user.
  const fields = line.trim().split(/\s+/).slice(1, 9).map(Number);
  return { total: fields.reduce((sum, ticks) => sum + ticks, 0), steal: fields[7] ?? 0 };
}

/** Share of the time between two readings that was stolen, 0 to 1. */
export function stolen(before: CpuTimes, after: CpuTimes): number {
  return (after.steal - before.steal) / Math.max(1, after.total - before.total);
}

/** A process and all that it has started. */
export function processTree(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = Number(statFields(Number(name))[1] ?? 0);
    parents.set(Number(name), parent);
  }
  const tree = [pid];
  for (const member of tree)
    for (const [child, parent] of parents) if (parent === member) tree.push(child);
  return tree;
}

/** CPU seconds that processes have used so far, in user and system mode. */
export function cpuSeconds(pids: readonly number[]): number {
  return (
    pids.reduce(
      (sum, pid) => sum + Number(statFields(pid)[11] ?? 0) + Number(statFields(pid)[12] ?? 0),
      0,
    ) / ticksPerSecond
  );
}

/** Megabytes of memory that processes hold now. */
export function residentMegabytes(pids: readonly number[]): number {
  return (
    pids.reduce(
      (sum, pid) => sum + Number(/VmRSS:\s+(\d+) kB/.exec(readProc(pid, 'status'))?.[1] ?? 0),
      0,
    ) / 1024
  );
}

/** The fields of /proc/<pid>/stat from the state on: the name before them may hold blanks. */
function statFields(pid: number): string[] {
  return readProc(pid, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ');
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // It has ended.
    return '';
  }
}
