/**
 * Measures the double on a folder of OpenAPI documents: which are served, which operations answer
 * valid requests with answers that an independent validator finds valid, and which chains of
 * create, read, list, update and delete hold. Exit 1 below the thresholds.
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { findDocuments } from './corpus/find-documents.ts';
import { measureAll } from './corpus/measure-all.ts';
import { describeOutcomes, describeProblems, describeUnobservable } from './corpus/tell.ts';
import { percent, totalsOf } from './corpus/totals.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', multiple: true, default: [] },
    json: { type: 'string' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    timeout: { type: 'string', default: '10' },
    'document-timeout': { type: 'string', default: '300' },
    loads: { type: 'string', default: '0' },
    answers: { type: 'string', default: '0' },
    chains: { type: 'string', default: '0' },
    verbose: { type: 'boolean', default: false },
    unobservable: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const usage = `npm run corpus -- <folder> [options]
  --only <text>               only documents whose path contains it; repeatable
  --json <file>               write all outcomes
  --verbose                   say why each document, operation or chain does not hold
  --unobservable              say what could not be seen, and why
  --loads <percent>           exit 1 where fewer documents are served
  --answers <percent>         exit 1 where fewer operations answer validly
  --chains <percent>          exit 1 where fewer chains hold
  --seed <number>             of the double; 1 by default
  --jobs <number>             processes at once; as many as cores by default
  --timeout <seconds>         for one answer; 10 by default
  --document-timeout <seconds>  for one document; 300 by default`;

async function measure(folder: string): Promise<number> {
  const files = (await findDocuments(folder)).filter(
    (file) => options.only.length === 0 || options.only.some((text) => file.includes(text)),
  );
  if (files.length === 0) throw new Error(`there is no document in ${folder}`);
  const jobs = files.map((file) => ({
    file,
    seed: Number(options.seed),
    timeout: Number(options.timeout) * 1000,
  }));
  const limits = {
    processes: Math.max(1, Number(options.jobs)),
    limit: Number(options['document-timeout']) * 1000,
  };
  const outcomes = await measureAll(jobs, limits, (outcome) => {
    if (options.verbose) for (const line of describeProblems(outcome)) console.log(line);
    if (options.unobservable) for (const line of describeUnobservable(outcome)) console.log(line);
  });
  console.log(describeOutcomes(outcomes).join('\n'));
  const totals = totalsOf(outcomes);
  if (options.json !== undefined)
    await writeFile(options.json, `${JSON.stringify({ totals, documents: outcomes }, null, 2)}\n`);
  const falls = (['loads', 'answers', 'chains'] as const).filter((key) => {
    const share = { loads: totals.documents, answers: totals.operations, chains: totals.chains }[
      key
    ];
    return percent(share) < Number(options[key]);
  });
  return falls.length > 0 ? 1 : 0;
}

const [folder] = positionals;
if (options.help || folder === undefined) {
  console.log(usage);
  process.exitCode = options.help ? 0 : 2;
} else process.exitCode = await measure(folder);
