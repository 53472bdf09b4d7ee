import fc from 'fast-check';
import { type DoubleProcess, startDouble } from './double-process.ts';
import { answerLimit, type Failure } from './failure.ts';
import { type WireInput, wireAreas } from './inputs.ts';
import { shrinkBytes } from './shrink.ts';
import { exchangeBytes } from './wire.ts';

/** MiB that the process may hold after a reset: its heap is bounded by twice as much. */
const mostMemory = 600;

/** So many inputs go in before the double is reset and its memory looked at. */
const roundLength = 500;

/**
 * Sends requests of one kind until it is told to stop, and judges what the double makes of them.
 */
export async function* fuzzDouble(
  area: keyof typeof wireAreas,
  seeds: Iterable<number>,
  count: (input: number) => void,
): AsyncGenerator<Failure> {
  let double = await startDouble();
  let state = await double.state();
  let sent = 0;
  try {
    for (const seed of seeds) {
      const [input] = fc.sample(wireAreas[area](), { seed, numRuns: 1 });
      if (input === undefined) continue;
      const what = await judgeInput(double, input, state);
      count(1);
      if (what !== undefined) {
        const again = async (bytes: Buffer) => {
          if (double.ended() !== undefined) double = await startDouble();
          return (
            kindOf(await judgeInput(double, { ...input, bytes }, await double.state())) ===
            kindOf(what)
          );
        };
        yield { area, seed, what, input: await shrinkBytes(input.bytes, again), extension: 'bin' };
        await double.stop();
        double = await startDouble();
      }
      if (++sent % roundLength === 0) {
        await double.reset();
        const memory = await double.memory();
        if (memory !== undefined && memory > mostMemory)
          yield {
            area,
            seed,
            what: `memory: ${Math.round(memory)} MiB after a reset`,
            input: input.bytes,
            extension: 'bin',
          };
      }
      state = await double.state();
    }
  } finally {
    await double.stop();
  }
}

/**
 * What is compared while an input is made smaller: another number of milliseconds is the same
 * failure.
 */
function kindOf(what: string | undefined): string | undefined {
  return what?.replaceAll(/\d+/g, '#').slice(0, 60);
}

/** What is wrong with the answer to an input; undefined where nothing is. */
async function judgeInput(
  double: DoubleProcess,
  input: WireInput,
  before: string,
): Promise<string | undefined> {
  const answer = await exchangeBytes(
    double.port,
    input.bytes,
    input.isWhole ? 5 * answerLimit : 50,
  );
  const probe = await double.probe();
  const ended = double.ended();
  if (ended !== undefined) return `crash: ${ended}`;
  if (probe === undefined) return 'hang: nothing is answered any more';
  if (answer.status !== undefined && answer.status >= 500 && ![501, 505].includes(answer.status))
    return `${answer.status}: ${answer.text.slice(-300)}`;
  if (input.isWhole && answer.isOpen && answer.status === undefined)
    return 'hang: no answer, and the connection stays open';
  if (
    Math.max(input.isWhole ? answer.milliseconds : 0, probe) > answerLimit &&
    (await isSlow(double, input))
  )
    return `slow: an answer took ${Math.round(answer.milliseconds)} ms`;
  const isRefused = answer.status !== undefined && answer.status >= 400 && answer.status < 500;
  // A connection may bear several requests: what the last of them was refused says nothing of those
  // before.
  const isOne = (answer.text.match(/^HTTP\/1\.1 [2-5]/gm)?.length ?? 0) === 1;
  if (isRefused && isOne && (await double.state()) !== before)
    return `state: a request that was refused with ${answer.status} has changed what is stored`;
  return undefined;
}

/**
 * Whether an input is slow by itself, and not because the machine was busy: it is sent twice more,
 * and each time has to take over the limit and over ten times as long as a plain request right
 * before.
 */
async function isSlow(double: DoubleProcess, input: WireInput): Promise<boolean> {
  for (let turn = 0; turn < 2; turn++) {
    const plain = (await double.probe()) ?? 0;
    const { milliseconds } = await exchangeBytes(double.port, input.bytes, 5 * answerLimit);
    if (milliseconds <= Math.max(answerLimit, 10 * plain)) return false;
  }
  return true;
}
