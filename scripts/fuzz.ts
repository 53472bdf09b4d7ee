/**
 * Sends made-up input to everything that takes input, for so many seconds, and tells what should
 * not have happened: a crash, an answer that takes longer than a second, a 5xx, state that a
 * refused request has changed, memory without bound.
 *
 * npm run fuzz -- [--seconds 60] [--seed n] [--only area] [--count n] [--out folder]
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Failure, saveFailure } from './fuzz/failure.ts';
import { fuzzDocuments } from './fuzz/fuzz-documents.ts';
import { fuzzDouble } from './fuzz/fuzz-double.ts';
import { fuzzTargets } from './fuzz/fuzz-targets.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string', multiple: true },
    count: { type: 'string' },
    out: { type: 'string' },
  },
});

type Fuzz = (seeds: Iterable<number>, count: (inputs: number) => void) => AsyncGenerator<Failure>;

const areas: Readonly<Record<string, Fuzz>> = {
  uploads: (seeds, count) => fuzzDouble('uploads', seeds, count),
  http: (seeds, count) => fuzzDouble('http', seeds, count),
  bodies: (seeds, count) => fuzzDouble('bodies', seeds, count),
  parameters: (seeds, count) => fuzzDouble('parameters', seeds, count),
  documents: fuzzDocuments,
  targets: fuzzTargets,
};

const seconds = numberOf('seconds', 60);
const seed = numberOf('seed', Math.floor(Math.random() * 2 ** 31));
const most = numberOf('count', Infinity);
const folder = values.out ?? join(tmpdir(), 'doubletake-fuzz');
const chosen = values.only ?? Object.keys(areas);

/** The most failures of an area that are told: the rest mostly have the same cause. */
const mostTold = 10;

console.log(`seed ${seed}, ${seconds} seconds for ${chosen.join(', ')}`);
let failures = 0;
let total = 0;
for (const area of chosen) {
  const fuzz = Object.hasOwn(areas, area) ? areas[area] : undefined;
  if (fuzz === undefined)
    throw new Error(`--only ${area} is not accepted (accepted: ${Object.keys(areas).join(', ')})`);
  let inputs = 0;
  let found = 0;
  const seeds = seedsFor((seconds * 1000) / chosen.length);
  for await (const failure of fuzz(seeds, (more) => {
    inputs += more;
  })) {
    console.log(await saveFailure(folder, failure));
    if (++found >= mostTold) break;
  }
  console.log(`${area}: ${inputs} inputs, ${found} failures`);
  failures += found;
  total += inputs;
}
console.log(`${total} inputs: ${failures === 0 ? 1 : 0} passed, ${failures} failed; seed ${seed}`);
process.exitCode = failures > 0 ? 1 : 0;

/**
 * The seed of each input: the first is that of the run, so that a single input can be had again.
 * The time runs from the first one.
 */
function* seedsFor(milliseconds: number): Generator<number> {
  const until = performance.now() + milliseconds;
  for (let index = 0; index < most && (index === 0 || performance.now() < until); index++)
    yield (seed + index) | 0;
}

function numberOf(name: 'seconds' | 'seed' | 'count', otherwise: number): number {
  const text = values[name];
  if (text === undefined) return otherwise;
  if (!/^-?\d+$/.test(text))
    throw new Error(`--${name} ${text} is not accepted (accepted: a whole number)`);
  return Number(text);
}
