/**
 * Runs the JSON Schema Test Suite through the double's validation of requests and answers, or with
 * `--served` through documents that are served, and prints how much of it passes. Exit 1 below
 * `--least`.
 */
import { parseArgs } from 'node:util';
import { leftOut, leftOutServed } from './schema-suite/left-out.ts';
import { listDrafts, readDraft, readRemotes, type SuiteFile } from './schema-suite/read-suite.ts';
import { type FileResult, runFile } from './schema-suite/run-suite.ts';
import { servedVersions, serveFile } from './schema-suite/serve-suite.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    least: { type: 'string', default: '99' },
    served: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const usage = `npm run schema-suite -- [folder] [options]
  folder              of the suite; ../shared/json-schema-test-suite by default
  --least <percent>   exit 1 where fewer of the mandatory tests pass; 99 by default
  --served            through served documents, OpenAPI 3.0 and 3.1: as bodies of requests and answers
  --verbose           name every test that fails`;

async function measure(folder: string): Promise<number> {
  const remotes = await readRemotes(folder);
  let worst = 100;
  const runs = options.served
    ? servedVersions.map((version) => ({
        name: `OpenAPI ${version.openapi}, ${version.draft}`,
        draft: version.draft,
        leftOut: { ...leftOut, ...leftOutServed },
        run: (file: SuiteFile) => serveFile(file, version, remotes),
      }))
    : (await listDrafts(folder)).map((draft) => ({
        name: draft,
        draft,
        leftOut,
        run: (file: SuiteFile) => Promise.resolve(runFile(file, draft, remotes)),
      }));
  for (const { name, draft, leftOut: without, run } of runs) {
    const files = await readDraft(folder, draft);
    const results: FileResult[] = [];
    for (const file of files) if (without[file.name] === undefined) results.push(await run(file));
    console.log(name);
    for (const result of results.filter(({ total }) => total > 0))
      console.log(`  ${result.name.padEnd(48)} ${result.passed}/${result.total}`);
    const mandatory = results.filter((result) => !result.name.startsWith('optional/'));
    console.log(`  mandatory: ${outcomeCounts(mandatory)}`);
    console.log(
      `  optional:  ${outcomeCounts(results.filter((result) => result.name.startsWith('optional/')))}`,
    );
    const unsayable = results.reduce((sum, result) => sum + (result.unsayable ?? 0), 0);
    if (unsayable > 0) console.log(`  ${unsayable} more have schemas that OpenAPI cannot say`);
    for (const file of files)
      if (without[file.name] !== undefined)
        console.log(`  left out: ${file.name}: ${without[file.name]}`);
    if (options.verbose)
      for (const { file, group, test, problem } of results.flatMap(({ failures }) => failures))
        console.log(`  ${file}: ${group}: ${test}: ${problem}`);
    worst = Math.min(worst, (100 * count(mandatory, 'passed')) / count(mandatory, 'total'));
  }
  return worst < Number(options.least) ? 1 : 0;
}

function outcomeCounts(results: readonly FileResult[]): string {
  const [passed, total] = [count(results, 'passed'), count(results, 'total')];
  return `${passed} of ${total}, ${((100 * passed) / total).toFixed(2)} %`;
}

function count(results: readonly FileResult[], key: 'passed' | 'total'): number {
  return results.reduce((sum, result) => sum + result[key], 0);
}

if (options.help) console.log(usage);
else process.exitCode = await measure(positionals[0] ?? '../shared/json-schema-test-suite');
