import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepare } from './inputs.ts';
import { measure, type Plan } from './measure.ts';
import { contestants, node24, root } from './servers.ts';

/**
 * `npm run bench`: the double beside bare servers and other mocks. Needs Linux, `taskset`, `wrk` and two cores; installs the peers
 * into bench/peers when they are not there. Everything is on 127.0.0.1. Writes bench/results/bench.json and docs/performance.md.
 */

const usage = `npm run bench -- [options]
  --quick          one short round: about three minutes, an order rather than figures
  --long           also memory after a million requests, 100,000 chatbots, 10,000 avatars
  --node <majors>  20,24 by default
  --only <names>   no more than the servers whose name has one of these in it, comma-separated
  --dry            writes nothing into the repository`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    dry: { type: 'boolean', default: false },
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
process.once('exit', () => void rm(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const own = process.version.slice(1).split('.')[0];
const versions = values.node.split(',').map(Number);
const programOf = (version: number) => (String(version) === own ? process.execPath : node24);
const only = values.only?.split(',');
const chosen = contestants.filter(({ name }) => only?.some((word) => name.toLowerCase().includes(word.toLowerCase())) ?? true);

const files = await prepare(folder, process.execPath);
const results: Record<string, unknown> = {};
for (const version of versions) {
  const plan: Plan = {
    version,
    node: programOf(version),
    ...(values.quick ? { rounds: 1, seconds: 2, warmUpSeconds: 1, starts: 1 } : { rounds: 3, seconds: 5, warmUpSeconds: 2, starts: 5 }),
  };
  console.log(`Node.js ${version}`);
  results[version] = await measure(chosen, files, plan, (line) => console.log(line));
}
const report = { date: new Date().toISOString(), cores: cpus().length, processor: cpus()[0]?.model, quick: values.quick, results };
if (values.dry) console.log(JSON.stringify(report, null, 1));
else {
  await mkdir(join(root, 'bench', 'results'), { recursive: true });
  await writeFile(join(root, 'bench', 'results', 'bench.json'), `${JSON.stringify(report, null, 2)}\n`);
}
await rm(folder, { recursive: true, force: true });
