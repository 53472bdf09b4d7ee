/**
 * Measures the checks: runs them against every server of the catalogue of broken ones, and against
 * servers that conform. Prints which check finds which fault, the kill rate and the false alarms.
 * Each fault has a server of its own, and counts as found only by a finding that the same run
 * without the fault does not have, and that has a code by which the catalogue names the fault. Exit
 * 1 below 95 %, with any false alarm, and where another fault is missed than the catalogue says; a
 * sample has no rate.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Fault, type FaultApi, faultApis, faults } from '../test/faults/index.ts';
import { comparePrism } from './faults/compare-prism.ts';
import { type Job, type Outcome, routes } from './faults/jobs.ts';
import { findNode24 } from './faults/node24.ts';
import { runJobs } from './faults/pool.ts';
import { sampleFaults } from './faults/sample.ts';
import { describePrism, describeReport, describeSurprises, toReport } from './faults/tell.ts';

const leastKillRate = 0.95;

/** Decides which faults are in a sample. */
const sampleSeed = 1;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    json: { type: 'string' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    sample: { type: 'string' },
    all: { type: 'boolean', default: false },
    prism: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const usage = `npm run faults -- [options]
  --only <pattern>  only faults whose name, group or API contains it (* stands for anything); repeatable
  --sample <n>      only so many faults, always the same, of as many groups as there are; and only one run on each server that conforms
  --all             run all checks on each fault, not only up to the first that names it
  --json <file>     write the figures and all findings
  --seed <number>   of the servers and of the checks; 1 by default
  --jobs <number>   processes at once; as many as cores by default
  --prism           the same table for prism proxy --errors with the valid requests of the checks instead
  --quiet           no line per run while it goes on`;

async function measure(): Promise<number> {
  const seed = Number(options.seed);
  const chosen = faults.filter(
    ({ name, group, api }) =>
      options.only.length === 0 ||
      options.only.some((pattern) => matches(pattern, [name, group, api])),
  );
  const selected =
    options.sample === undefined
      ? chosen
      : sampleFaults(chosen, Number(options.sample), sampleSeed);
  if (selected.length === 0) throw new Error(`no fault is called ${options.only.join(', ')}`);
  const apis = faultApis.filter((api) => selected.some((fault) => fault.api === api));
  if (options.prism) return compareWithPrism(apis, selected, seed);
  const isSample = options.sample !== undefined;
  const conforming = [
    ...(await run(apis.flatMap((api) => conformingJobs(api, seed, isSample)))),
    ...(isSample ? [] : await runOnNode24(apis, seed)),
  ];
  const broken = await run(
    selected.map(({ name, api }) => {
      const baseline = conforming.find(
        ({ job }) => job.api === api && job.route === 'through the proxy',
      );
      return {
        api,
        seed,
        fault: name,
        route: 'through the proxy',
        known: (baseline?.found ?? []).map(({ key }) => key),
        toTheEnd: options.all,
      };
    }),
  );
  const report = toReport(seed, conforming, broken);
  console.log(describeReport(report).join('\n'));
  if (options.json !== undefined)
    await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
  return (report.killRate < leastKillRate && !isSample) || describeSurprises(report).length > 0
    ? 1
    : 0;
}

/** Only for comparison: whatever Prism finds, the exit code is 0. */
async function compareWithPrism(
  apis: readonly FaultApi[],
  selected: readonly Fault[],
  seed: number,
): Promise<number> {
  const tell = options.quiet ? () => undefined : (line: string) => console.error(line);
  const ofApi = (name: FaultApi) => selected.filter(({ api }) => api === name);
  const verdicts = await Promise.all(apis.map((api) => comparePrism(api, ofApi(api), seed, tell)));
  console.log(describePrism(verdicts).join('\n'));
  return 0;
}

/** A sample needs but the run that the findings on broken servers are compared with. */
function conformingJobs(api: FaultApi, seed: number, isSample: boolean): Job[] {
  const all = routes.filter(
    (route) =>
      route !== 'on Node.js 24' && (!['shop', 'archive'].includes(api) || route !== 'in process'),
  );
  const reached = isSample ? all.filter((route) => route === 'through the proxy') : all;
  return reached.map((route) => ({
    api,
    route,
    seed: route === 'another seed' ? seed + 41 : seed,
    known: [],
    toTheEnd: true,
  }));
}

/**
 * Servers and checks on Node.js 24, installed for the time being. Where it cannot be had that is
 * told, and nothing counted.
 */
async function runOnNode24(apis: readonly FaultApi[], seed: number): Promise<Outcome[]> {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-faults-'));
  try {
    const program = node24Or(folder, (reason) => console.error(`No run on Node.js 24: ${reason}`));
    const jobs = apis.map(
      (api): Job => ({ api, route: 'on Node.js 24', seed, known: [], toTheEnd: true }),
    );
    return program === undefined ? [] : await run(jobs, program);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Only that there is no Node.js 24 is told and passed over; what becomes of a run on it is not. */
function node24Or(folder: string, tell: (reason: string) => void): string | undefined {
  try {
    return findNode24(folder);
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

function run(jobs: readonly Job[], program?: string): Promise<Outcome[]> {
  let done = 0;
  const tell = ({ job, found, milliseconds, error }: Outcome) => {
    done++;
    const ending =
      error === undefined
        ? `${found.length} ${found.length === 1 ? 'finding' : 'findings'}`
        : `ERROR ${error}`;
    if (!options.quiet)
      console.error(
        `${done}/${jobs.length} ${job.fault ?? `${job.api}, ${job.route}`}: ${ending}, ${(milliseconds / 1000).toFixed(1)} s`,
      );
  };
  return runJobs(jobs, Math.max(1, Number(options.jobs)), tell, program);
}

function matches(pattern: string, texts: readonly string[]): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replaceAll(/[.+?^$()|[\]\\{}]/g, '\\$&'))
    .join('.*');
  return texts.some((text) => new RegExp(source).test(text));
}

if (options.help) console.log(usage);
else process.exitCode = await measure();
