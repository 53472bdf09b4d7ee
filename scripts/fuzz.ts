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

/** Those whose inputs take longest come first: the others get what is left of the time. */
const areas: Readonly<Record<string, Fuzz>> = {
  targets: fuzzTargets,
  documents: fuzzDocuments,
  uploads: (seeds, count) => fuzzDouble('uploads', seeds, count),
  http: (seeds, count) => fuzzDouble('http', seeds, count),
  bodies: (seeds, count) => fuzzDouble('bodies', seeds, count),
  parameters: (seeds, count) => fuzzDouble('parameters', seeds, count),
};

const most = numberOf('count', Infinity);
// A run of a given number of inputs is there to see one again, and ends with the last.
const seconds = numberOf('seconds', most === Infinity ? 60 : Infinity);
const seed = numberOf('seed', Math.floor(Math.random() * 2 ** 31));
const folder = values.out ?? join(tmpdir(), 'doubletake-fuzz');
const chosen = values.only ?? Object.keys(areas);

/** The most failures of an area that are told: the rest mostly have the same cause. */
const mostTold = 10;

/** Milliseconds that the last input of a run may take beyond the time of the run. */
const grace = 8000;

/** Milliseconds that are spent on making an input that failed smaller. */
const mostShrinking = Math.max(1000, Math.min(5000, seconds * 20));

const end = performance.now() + seconds * 1000;
console.log(
  `seed ${seed}, ${seconds === Infinity ? `${most} inputs` : `${seconds} seconds`} for ${chosen.join(', ')}`,
);
let failures = 0;
let total = 0;
/** The options that show the input that is judged now; empty where none is. */
let current = '';
if (seconds !== Infinity) setTimeout(giveUp, seconds * 1000 + grace).unref();

for (const [index, area] of chosen.entries()) {
  const fuzz = Object.hasOwn(areas, area) ? areas[area] : undefined;
  if (fuzz === undefined)
    throw new Error(`--only ${area} is not accepted (accepted: ${Object.keys(areas).join(', ')})`);
  const from = performance.now();
  const until = from + (end - from) / (chosen.length - index);
  let inputs = 0;
  let found = 0;
  const count = (more: number) => {
    inputs += more;
    total += more;
  };
  for await (const failure of fuzz(seedsUntil(until, area), count)) {
    failures++;
    console.log(await saveFailure(folder, failure, failure.input));
    current = '';
    const smaller = await failure.smaller?.(performance.now() + mostShrinking);
    if (smaller !== undefined) await saveFailure(folder, failure, smaller);
    if (++found >= mostTold) break;
  }
  const spent = ((performance.now() - from) / 1000).toFixed(1);
  console.log(`${area}: ${inputs} inputs in ${spent} s, ${found} failures`);
}
conclude();

function conclude(): void {
  console.log(
    `${total} inputs: ${failures === 0 ? 1 : 0} passed, ${failures} failed; seed ${seed}`,
  );
  process.exitCode = failures > 0 ? 1 : 0;
}

/**
 * Ends a run whose last input has no end, or whose last failure is still being made smaller. The
 * processes that were started end with this one.
 */
function giveUp(): void {
  if (current !== '') {
    failures++;
    console.log(
      `FAILED ${current}: no end ${grace / 1000} seconds after the time of the run\n  again: npm run fuzz -- ${current} --count 1`,
    );
  }
  conclude();
  process.exit();
}

/** The seed of each input: the first is that of the run, so that a single one can be had again. */
function* seedsUntil(until: number, area: string): Generator<number> {
  for (let index = 0; index < most && (index === 0 || performance.now() < until); index++) {
    const own = (seed + index) | 0;
    current = `--only ${area} --seed ${own}`;
    yield own;
  }
}

function numberOf(name: 'seconds' | 'seed' | 'count', otherwise: number): number {
  const text = values[name];
  if (text === undefined) return otherwise;
  if (!/^-?\d+$/.test(text))
    throw new Error(`--${name} ${text} is not accepted (accepted: a whole number)`);
  return Number(text);
}
