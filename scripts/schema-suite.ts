/**
 * Runs the JSON Schema Test Suite through the double's validation of requests and answers, and
 * prints how much of it passes. Exit 1 below `--least`.
 */
import { parseArgs } from 'node:util';
import { leftOut } from './schema-suite/left-out.ts';
import { listDrafts, readDraft, readRemotes } from './schema-suite/read-suite.ts';
import { type FileResult, runFile } from './schema-suite/run-suite.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    least: { type: 'string', default: '99' },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const usage = `npm run schema-suite -- [folder] [options]
  folder              of the suite; ../shared/json-schema-test-suite by default
  --least <percent>   exit 1 where fewer of the mandatory tests pass; 99 by default
  --verbose           name every test that fails`;

async function measure(folder: string): Promise<number> {
  const remotes = await readRemotes(folder);
  let worst = 100;
  for (const draft of await listDrafts(folder)) {
    const files = await readDraft(folder, draft);
    const results = files
      .filter(({ name }) => leftOut[name] === undefined)
      .map((file) => runFile(file, draft, remotes));
    const mandatory = results.filter(({ name }) => !name.startsWith('optional/'));
    console.log(
      `${draft}\n${results.map((result) => `  ${result.name.padEnd(48)} ${result.passed}/${result.total}`).join('\n')}`,
    );
    console.log(`  mandatory: ${outcomeCounts(mandatory)}`);
    console.log(
      `  optional:  ${outcomeCounts(results.filter(({ name }) => name.startsWith('optional/')))}`,
    );
    for (const { name } of files)
      if (leftOut[name] !== undefined) console.log(`  left out: ${name}: ${leftOut[name]}`);
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
