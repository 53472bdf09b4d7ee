/**
 * Runs flows of vendors' own npm packages on the double of the vendor's document, nothing
 * configured, and prints how many of their steps hold. Exit 1 below `--least`.
 */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installPackages } from './install-packages.ts';
import { type FlowRun, runFlow } from './sdks/run-flow.ts';
import { mocks } from './sdks/servers.ts';
import { runSuite, type SuiteRun } from './sdks/suites.ts';
import {
  describeMisses,
  describeTable,
  pageOf,
  type Suites,
  type VendorResult,
} from './sdks/tell.ts';
import { findDocument, vendors } from './sdks/vendors.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    documents: { type: 'string', default: '../shared/documents' },
    on: { type: 'string', multiple: true, default: ['doubletake'] },
    limit: { type: 'string', default: '120' },
    least: { type: 'string', default: '0' },
    verbose: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    suite: { type: 'string' },
    repository: { type: 'string' },
    document: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const usage = `npm run sdks -- [options]
  --only <name>        one vendor; repeatable: ${vendors.map(({ name }) => name).join(', ')}
  --documents <folder> that has the documents which no npm package has; ../shared/documents by default
  --on <mock>          what to run them on; repeatable: ${Object.keys(mocks).join(', ')}; doubletake by default
  --limit <seconds>    for one flow; 120 by default
  --least <percent>    exit 1 where fewer steps hold
  --verbose            name each step that does not hold
  --suite <package@version> in place of the flows, the suite of an SDK of which --repository has the files and
                       --document is the document, without and with --unknown-ids make
  --write              keep the results in scripts/sdks/results.json, and write docs/sdks.md from all that are there`;

async function measure(): Promise<number> {
  const modules = await installPackages(
    new URL('sdks/packages/package.json', import.meta.url).pathname,
    'sdks',
    process.env['SDKS_CACHE'],
  );
  // A module is looked for from where the program lies.
  await cp(new URL('sdks/flows', import.meta.url).pathname, join(modules, 'flows'), {
    recursive: true,
  });
  const results: VendorResult[] = [];
  const chosen = vendors.filter(
    ({ name }) => options.only.length === 0 || options.only.includes(name),
  );
  for (const vendor of chosen) {
    const document = findDocument(vendor, { modules, folder: resolve(options.documents) });
    const limit = Number(options.limit) * 1000;
    const runs: Record<string, FlowRun> = {};
    for (const name of options.on) {
      const serve = mocks[name];
      if (serve === undefined) throw new Error(`--on takes ${Object.keys(mocks).join(', ')}`);
      runs[name] =
        document === undefined
          ? { trouble: 'its document is not there' }
          : await runFlow(vendor, modules, () => serve(document, modules), limit);
    }
    const result = { vendor, runs };
    results.push(result);
    console.log(describeTable([result]).at(-1));
    if (options.verbose) for (const line of describeMisses(result)) console.log(line);
  }
  const table = describeTable(results);
  console.log(['', ...table].join('\n'));
  if (options.write) await write(results);
  const steps = results.flatMap(({ runs }) => Object.values(runs));
  const held = steps.reduce((sum, run) => sum + (run.held ?? 0), 0);
  const total = steps.reduce((sum, run) => sum + (run.total ?? 0), 0);
  return total > 0 && (100 * held) / total >= Number(options.least) ? 0 : 1;
}

/** What is not run this time stays as it was. */
async function write(results: readonly VendorResult[]): Promise<void> {
  const file = new URL('sdks/results.json', import.meta.url);
  const kept = JSON.parse(await readFile(file, 'utf8')) as Record<string, VendorResult['runs']>;
  const date = new Date().toISOString().slice(0, 10);
  for (const { vendor, runs } of results)
    for (const [name, run] of Object.entries(runs))
      kept[vendor.name] = { ...kept[vendor.name], [name]: { ...run, date } };
  const all = vendors.map((vendor) => ({ vendor, runs: kept[vendor.name] ?? {} }));
  const told = Object.fromEntries(all.map(({ vendor, runs }) => [vendor.name, runs]));
  await writeFile(file, `${JSON.stringify(told, null, 2)}\n`);
  const suites = JSON.parse(
    await readFile(new URL('sdks/suites.json', import.meta.url), 'utf8'),
  ) as Suites;
  await writeFile(new URL('../docs/sdks.md', import.meta.url), pageOf(all, suites));
}

async function measureSuite(name: string): Promise<number> {
  const { repository, document } = options;
  if (repository === undefined || document === undefined)
    throw new Error('--suite wants --repository and --document as well');
  const suite = { package: name, repository: resolve(repository), document: resolve(document) };
  const runs: Record<string, SuiteRun> = {};
  for (const [way, isMade] of [
    ['as it is', false],
    ['with --unknown-ids make', true],
  ] as const) {
    const run = await runSuite(suite, process.env['SDKS_CACHE'], isMade);
    runs[way] = { ...run, date: new Date().toISOString().slice(0, 10) };
    console.log(`${name} ${way}: ${run.passed} of ${run.total}`);
  }
  if (options.write) {
    const file = new URL('sdks/suites.json', import.meta.url);
    const kept = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    await writeFile(file, `${JSON.stringify({ ...kept, [name]: runs }, null, 2)}\n`);
    await write([]);
  }
  return 0;
}

if (options.help) console.log(usage);
else if (options.suite !== undefined) process.exitCode = await measureSuite(options.suite);
else process.exitCode = await measure();
