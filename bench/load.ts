import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readCpuTimes, stolen } from './machine.ts';
import { loadCore, pinned, type Server } from './server.ts';
import type { Work } from './work.ts';

const run = promisify(execFile);

/** One run of wrk against one server. */
export interface Load {
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** CPU seconds of the server for 1,000 requests. */
  readonly cpuPerThousand: number;
  /** Share of a core that the server got. */
  readonly coreShare: number;
  /** Share of the machine's time that its host took away. */
  readonly stolen: number;
}

export const connections = 50;
/** More stolen time than this makes a run worthless. */
const mostStolen = 0.03;

/**
 * Loads a server for so many seconds. A run that lost time to the host is repeated, twice at most.
 * Rejects for an answer that is not 2xx.
 */
export async function load(
  server: Server,
  work: Work,
  seconds: number,
  folder: string,
): Promise<Load> {
  let best: Load | undefined;
  for (let attempt = 0; attempt < 3; attempt++) {
    const measured = await loadOnce(server, work, seconds, folder);
    if (best === undefined || measured.stolen < best.stolen) best = measured;
    if (best.stolen <= mostStolen) break;
  }
  if (best === undefined) throw new Error('nothing measured');
  return best;
}

async function loadOnce(
  server: Server,
  work: Work,
  seconds: number,
  folder: string,
): Promise<Load> {
  const script = join(folder, 'work.lua');
  await writeFile(script, luaOf(work));
  const [program = '', ...args] = [
    ...pinned(loadCore),
    'wrk',
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--timeout',
    '20s',
    '-s',
    script,
    server.origin,
  ];
  const [cpu, times, began] = [server.cpuSeconds(), readCpuTimes(), performance.now()];
  const { stdout } = await run(program, args);
  const wall = (performance.now() - began) / 1000;
  const used = server.cpuSeconds() - cpu;
  const told = /^RESULT (.*)$/m.exec(stdout)?.[1];
  if (told === undefined) throw new Error(`wrk said nothing:\n${stdout}`);
  const { requests, microseconds, p50, p99, wrong, socket } = JSON.parse(told) as Record<
    string,
    number
  >;
  if ((wrong ?? 0) > 0)
    throw new Error(
      `${wrong} of ${requests} answers are no success at ${work.method} ${work.path}`,
    );
  if ((socket ?? 0) > connections)
    throw new Error(`${socket} connections failed at ${work.method} ${work.path}`);
  return {
    requestsPerSecond: round((requests ?? 0) / ((microseconds ?? 1) / 1e6), 1),
    p50: round((p50 ?? 0) / 1000, 2),
    p99: round((p99 ?? 0) / 1000, 2),
    cpuPerThousand: round((used / Math.max(1, requests ?? 1)) * 1000, 4),
    coreShare: round(used / wall, 2),
    stolen: round(stolen(times, readCpuTimes()), 3),
  };
}

function luaOf({ method, path, headers, bodyFile }: Work): string {
  const fields = Object.entries(headers).map(
    ([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`,
  );
  const body =
    bodyFile === undefined
      ? []
      : [
          `local f = io.open(${JSON.stringify(bodyFile)}, "rb")`,
          'wrk.body = f:read("*a")',
          'f:close()',
        ];
  return [
    `wrk.method = "${method}"`,
    `wrk.path = ${JSON.stringify(path)}`,
    ...fields,
    ...body,
    'function done(summary, latency, requests)',
    '  local e = summary.errors',
    '  io.write(string.format(\'RESULT {"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"wrong":%d,"socket":%d}\\n\', summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), e.status, e.connect + e.read + e.write + e.timeout))',
    'end',
    '',
  ].join('\n');
}

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** The middle of some values; of an even number, the lower of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}
