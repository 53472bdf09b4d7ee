import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawChart } from './chart.ts';
import { type CheckRates, measureChecks } from './checks.ts';
import { measureEndurance } from './endurance.ts';
import { prepare } from './inputs.ts';
import { type Measured, measure, type Plan } from './measure.ts';
import { formatReport, type Report } from './report.ts';
import { contestants, node24, root } from './servers.ts';
import { measureGenerate, measureStarts, type Start } from './start-up.ts';
import { workNames } from './work.ts';

/**
 * `npm run bench`: the double beside bare servers and other mocks. Needs Linux, `taskset`, `wrk`
 * and two cores; installs the peers into bench/peers when they are not there. Everything is on
 * 127.0.0.1. Writes bench/results/bench.json and docs/performance.md.
 */

const usage = `npm run bench -- [options]
  --quick          one short round: about three minutes, an order rather than figures
  --seconds <n>    of load for each server, kind of request and round; 5 by default, 2 with --quick
  --warm-up <n>    seconds of load before the first round, for each server and kind of request; 5 by default, 1 with --quick
  --long           also memory after a million requests, 100,000 chatbots, 10,000 avatars
  --node <majors>  20,24 by default
  --only <names>   no more than the servers whose name has one of these in it, comma-separated; writes nothing into the repository,
                   since ratios are between servers of one run
  --dry            writes nothing into the repository`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    dry: { type: 'boolean', default: false },
    seconds: { type: 'string' },
    'warm-up': { type: 'string' },
    node: { type: 'string', default: '20,24' },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}

process.setMaxListeners(0);
const folder = await mkdtemp(join(tmpdir(), 'doubletake-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const seconds = readSeconds('seconds', values.quick ? 2 : 5);
const warmUpSeconds = readSeconds('warm-up', values.quick ? 1 : 5);
const rounds = values.quick ? 1 : 3;
const own = process.version.slice(1).split('.')[0];
const versions = values.node.split(',').map(Number);
const programOf = (version: number) => (String(version) === own ? process.execPath : node24);
const only = values.only?.split(',');
const chosen = contestants.filter(
  ({ name }) => only?.some((word) => name.toLowerCase().includes(word.toLowerCase())) ?? true,
);

const files = await prepare(folder, process.execPath);
const results: Record<string, readonly Measured[]> = {};
const starts: Record<string, Record<string, Start>> = {};
const checks: Record<string, CheckRates> = {};
for (const version of versions) {
  const plan: Plan = {
    version,
    node: programOf(version),
    rounds,
    seconds,
    warmUpSeconds,
    starts: values.quick ? 1 : 3,
  };
  console.log(`Node.js ${version}`);
  results[version] = await measure(chosen, files, plan, (line) => console.log(line));
  starts[version] = await measureStarts(files, plan.node, values.quick ? 1 : 5);
  checks[version] = await measureChecks(plan.node);
}
const report: Report = {
  date: new Date().toISOString(),
  processor: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
  rounds,
  seconds,
  warmUpSeconds,
  results,
  starts,
  checks,
  generateSeconds: await measureGenerate(),
  ...(values.long && { endurance: await measureEndurance(files, process.execPath) }),
};
const figures = formatReport(report);
console.log(figures);
if (!values.dry && only === undefined) await writeResults(report, figures);

function readSeconds(name: 'seconds' | 'warm-up', otherwise: number): number {
  const given = Number(values[name] ?? otherwise);
  if (!(given >= 1)) throw new Error(`--${name} takes a number from 1, not ${values[name]}`);
  return given;
}

/** The page keeps what is written by hand around the figures. */
async function writeResults(measured: Report, text: string): Promise<void> {
  await mkdir(join(root, 'bench', 'results'), { recursive: true });
  await writeFile(
    join(root, 'bench', 'results', 'bench.json'),
    `${JSON.stringify(measured, null, 2)}\n`,
  );
  const page = join(root, 'docs', 'performance.md');
  const [start, end] = ['<!-- figures -->', '<!-- end of figures -->'];
  const old = await readFile(page, 'utf8');
  const chart = '![Requests a second](performance.svg)';
  await writeFile(
    page,
    `${old.slice(0, old.indexOf(start))}${start}\n\n${chart}\n\n${text}\n\n${old.slice(old.indexOf(end))}`,
  );
  const [version = ''] = versions.map(String);
  const groups = workNames.map((work) => ({
    title: work,
    bars: (measured.results[version] ?? []).flatMap(({ name, kind, works }) => {
      const one = works?.[work];
      return one === undefined
        ? []
        : [{ label: name, value: one.requestsPerSecond, isOurs: kind === 'double' }];
    }),
  }));
  await writeFile(
    join(root, 'docs', 'performance.svg'),
    drawChart(`Requests a second on one core, Node.js ${version}`, groups),
  );
}
