import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../free-port.ts';
import { startRecordingProxy } from './recording-proxy.ts';
import type { Held, Place, RealServer } from './servers.ts';

/** What one run of the checks did to a server. */
export interface Measured {
  /** Requests by method, as the proxy has counted them. */
  readonly counts: ReadonlyMap<string, number>;
  /** Fingerprint to message. */
  readonly findings: ReadonlyMap<string, string>;
  /** What was there before and is another now, or gone. */
  readonly changed: readonly string[];
  /** What is there now and was not before, and the run has said so. */
  readonly left: readonly string[];
  /** The same, of which the run has said nothing. */
  readonly untold: readonly string[];
  /** The same, where the server keeps it by a mistake of its own. */
  readonly kept: readonly string[];
  /** The exit code; undefined where the run had to be killed. */
  readonly exitCode: number | undefined;
  /** What went wrong with the run itself. */
  readonly trouble: string | undefined;
}

export interface RunSetup {
  readonly modules: string;
  /** An empty folder. */
  readonly folder: string;
  readonly allowWrites: boolean;
  /** Milliseconds for the checks. */
  readonly limit: number;
  readonly rate: number;
}

const root = new URL('../..', import.meta.url).pathname;

/**
 * Starts a server with data in it, checks it through a proxy that counts, and looks what has become
 * of the data.
 */
export async function runChecksOn(server: RealServer, setup: RunSetup): Promise<Measured> {
  const { modules, allowWrites } = setup;
  const port = await freePort();
  const place: Place = {
    modules,
    folder: join(setup.folder, 'server'),
    port,
    url: `http://127.0.0.1:${port}`,
  };
  await mkdir(place.folder, { recursive: true });
  await server.prepare?.(place);
  const running = spawn(process.execPath, server.command(place), {
    cwd: place.folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  running.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  const proxy = await startRecordingProxy(port);
  try {
    await untilUp(place.url + server.ready, running, () => said);
    await server.seed?.(place);
    const document = await documentOf(server, place, setup.folder);
    const before = await settled(() => server.look(place));
    const report = join(setup.folder, 'report.json');
    const args = [
      join(root, 'bin/doubletake.js'),
      'check',
      document,
      '--no-config',
      '--target',
      proxy.url,
      '--rate',
      String(setup.rate),
      '--timeout',
      '5000',
      '--report',
      `json=${report}`,
      ...(allowWrites ? ['--allow-writes', '--ledger', join(setup.folder, 'ledger.jsonl')] : []),
    ];
    const checks = await runFor(args, setup.limit);
    const died = running.exitCode !== null || running.signalCode !== null;
    const after = await settled(() => server.look(place)).catch(() => undefined);
    const trouble = [
      ...(checks.code === undefined ? [`it took longer than ${setup.limit / 1000} s`] : []),
      ...(checks.code === 2 ? [`it ended with 2: ${checks.tail}`] : []),
      ...(died ? [`the server died: ${/^.*Error.*$/m.exec(said)?.[0] ?? said.slice(-200)}`] : []),
      ...(after === undefined ? ['what the server holds cannot be read afterwards'] : []),
    ];
    return {
      counts: new Map(proxy.counts),
      findings: await readFindings(report),
      ...compare(before, after ?? before, await readRemains(report), server.keeps ?? {}),
      exitCode: checks.code,
      trouble: trouble.length === 0 ? undefined : trouble.join('; '),
    };
  } finally {
    running.kill('SIGKILL');
    await proxy.close();
  }
}

/** Waits at most half a minute for any answer. */
async function untilUp(url: string, running: ChildProcess, said: () => string): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    if (running.exitCode !== null)
      throw new Error(`the server ended with ${running.exitCode}: ${said()}`);
    const isUp = await fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await wait(200);
  }
  throw new Error(`${url} does not answer: ${said()}`);
}

async function documentOf(server: RealServer, { url }: Place, folder: string): Promise<string> {
  const own = new URL(`documents/${server.name}.yaml`, import.meta.url).pathname;
  if (server.document === undefined) return own;
  const file = join(folder, `${server.name}.json`);
  const text = await (await fetch(url + server.document)).text();
  await writeFile(file, text);
  return file;
}

/** What is held when two looks in a row agree: servers write their files a little later. */
async function settled(look: () => Promise<Held>): Promise<Held> {
  let last = await look();
  for (let tries = 0; tries < 20; tries++) {
    await wait(300);
    // A file may be half written.
    const next = await look().catch(() => undefined);
    if (next !== undefined && JSON.stringify([...next]) === JSON.stringify([...last])) return next;
    last = next ?? last;
  }
  return last;
}

/** What a report says to be left, or that it may be. */
async function readRemains(report: string): Promise<readonly string[]> {
  if (!existsSync(report)) return [];
  const { cleanUp } = JSON.parse(await readFile(report, 'utf8')) as {
    cleanUp?: { left: string[]; untraced: string[] };
  };
  return [...(cleanUp?.left ?? []), ...(cleanUp?.untraced ?? [])];
}

function compare(
  before: Held,
  after: Held,
  told: readonly string[],
  keeps: Readonly<Record<string, string>>,
): Pick<Measured, 'changed' | 'left' | 'untold' | 'kept'> {
  const changed = [...before]
    .filter(([name, content]) => after.get(name) !== content)
    .map(([name]) => `${name} ${after.has(name) ? 'is changed' : 'is gone'}`);
  const fresh = [...after.keys()].filter((name) => !before.has(name));
  const isTold = (name: string) => told.some((text) => isNamedIn(name, text));
  return {
    changed,
    left: fresh.filter((name) => isTold(name)),
    kept: fresh.filter((name) => !isTold(name) && Object.hasOwn(keeps, name)),
    untold: fresh.filter((name) => !isTold(name) && !Object.hasOwn(keeps, name)),
  };
}

/** Whether a text names an item: by its mark as test data, or by its whole id. */
function isNamedIn(name: string, text: string): boolean {
  const mark = /doubletake-check-[0-9a-f]+-\d+(?!\d)/.exec(name)?.[0];
  const wanted = mark ?? name.split('/').at(-1) ?? name;
  return text
    .split(/[\s"',;(){}:]+/)
    .some((word) => word === wanted || word.startsWith(`${wanted}-`));
}

/** SIGINT at the limit, so that test data is deleted; SIGKILL half a minute later. */
async function runFor(
  args: readonly string[],
  limit: number,
): Promise<{ code: number | undefined; tail: string }> {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-500);
    });
  }
  let isLate = false;
  const gentle = setTimeout(() => {
    isLate = true;
    child.kill('SIGINT');
  }, limit);
  const hard = setTimeout(() => child.kill('SIGKILL'), limit + 30_000);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(gentle);
  clearTimeout(hard);
  return {
    code: isLate ? undefined : (code ?? undefined),
    tail: tail.trim().replaceAll('\n', ' '),
  };
}

async function readFindings(report: string): Promise<Map<string, string>> {
  const text = existsSync(report) ? await readFile(report, 'utf8') : '';
  if (text === '') return new Map();
  const { findings } = JSON.parse(text) as { findings: { fingerprint: string; message: string }[] };
  return new Map(findings.map(({ fingerprint, message }) => [fingerprint, message]));
}
