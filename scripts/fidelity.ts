/**
 * How true a double is, before and after it has learned. Each server is started twice with the same
 * data; a session of some hundred requests is recorded on each, by a proxy. From the first the
 * double learns; the second, which it has not seen, is replayed on a double of the document alone
 * and on one with what was learned. Exit 1 where a score after learning is less than 95 %.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { countLeaks, type Measured, measure, recordBoth } from './fidelity/measure.ts';
import { measureLearning } from './fidelity/measure-learning.ts';
import { recordedServers } from './fidelity/start-servers.ts';
import { installServers } from './real-servers/install.ts';

const usage = `npm run fidelity -- [options]
  --only <name>    one server; repeatable: ${recordedServers.map(({ name }) => name).join(', ')}
  --seed <n>       of the sessions; 1 by default, the unseen one has the next
  --keep <folder>  keeps recordings, overlays and data there
  --again          replays what is kept there, and records nothing
  --exchanges <n>  measures instead how long it takes to learn from so many, and how much memory,
                   on a recording of the gallery; the command has to be built
  --verbose        prints each difference that is left`;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string' },
    again: { type: 'boolean', default: false },
    exchanges: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const goal = 95;

async function main(): Promise<number> {
  if (options.exchanges !== undefined) return cost(Number(options.exchanges));
  const wanted = recordedServers.filter(
    ({ name }) => options.only.length === 0 || options.only.includes(name),
  );
  if (wanted.length === 0) throw new Error(`no server is called ${options.only.join(', ')}`);
  const root = options.keep ?? (await mkdtemp(join(tmpdir(), 'fidelity-')));
  const modules = options.again ? '' : await installServers();
  const rows: Measured[] = [];
  let leaks = 0;
  for (const server of wanted) {
    const folder = join(root, server.name);
    await mkdir(folder, { recursive: true });
    if (!options.again) await recordBoth(server, modules, folder, Number(options.seed));
    rows.push(await measure(server, folder, options.verbose));
    leaks += await countLeaks(server, folder);
  }
  if (options.keep === undefined) await rm(root, { recursive: true, force: true });
  console.log('| server | learned from | unseen requests | before | after |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const { server, learnedFrom, replayed, before, after } of rows)
    console.log(
      `| ${server} | ${learnedFrom} | ${replayed} | ${before.toFixed(1)} % | ${after.toFixed(1)} % |`,
    );
  console.log(`Secrets of the sessions in files: ${leaks}`);
  return leaks > 0 || rows.some(({ after }) => after < goal) ? 1 : 0;
}

async function cost(exchanges: number): Promise<number> {
  const gallery = recordedServers.find(({ name }) => name === 'gallery');
  if (gallery === undefined) throw new Error('there is no gallery');
  const { worked, peak, ...own } = await measureLearning(gallery, exchanges);
  console.log(
    `${own.exchanges} exchanges (${own.megabytes.toFixed(1)} MB) learned in ${own.seconds.toFixed(1)} s, of which a core worked ${worked.toFixed(1)} s; ${peak.toFixed(0)} MB of memory at most`,
  );
  return 0;
}

if (options.help) console.log(usage);
else process.exitCode = await main();
