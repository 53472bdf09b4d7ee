import fc from 'fast-check';
import { startDouble } from './double-process.ts';
import { answerLimit, type Failure } from './failure.ts';
import { type WireInput, wireAreas } from './inputs.ts';
import { judgeInput } from './judge-input.ts';
import { shrinkBytes } from './shrink.ts';

/** MiB that the process may hold after a reset: its heap is bounded by twice as much. */
const mostMemory = 600;

/** So many inputs go in before the double is reset and its memory looked at. */
const roundLength = 200;

/**
 * Sends requests of one kind until it is told to stop, and judges what the double makes of them.
 */
export async function* fuzzDouble(
  area: keyof typeof wireAreas,
  seeds: Iterable<number>,
  count: (input: number) => void,
): AsyncGenerator<Failure> {
  const arbitrary = wireAreas[area]();
  let double = await startDouble();
  let state = await double.state(answerLimit * 5);
  let sent = 0;
  const startAgain = async () => {
    await double.stop();
    double = await startDouble();
    state = await double.state(answerLimit * 5);
  };
  try {
    for (const seed of seeds) {
      const [sample] = fc.sample(arbitrary, { seed, numRuns: 1 });
      if (sample === undefined) continue;
      const input = aimedAt(sample, double.thing());
      const { what, status, state: after } = await judgeInput(double, input, state);
      state = after;
      count(1);
      if (what !== undefined) {
        const stillFails = async (bytes: Buffer) => {
          if ((await double.ended(0)) !== undefined) await startAgain();
          else state = await double.state(answerLimit * 5);
          const again = await judgeInput(
            double,
            { ...input, bytes: withLength(bytes, input) },
            state,
          );
          return kindOf(again.what) === kindOf(what);
        };
        yield {
          area,
          seed,
          what,
          input: input.bytes,
          extension: 'bin',
          smaller: async (until) =>
            withLength(await shrinkBytes(input.bytes, stillFails, until), input),
        };
        await startAgain();
        continue;
      }
      if (++sent % roundLength === 0) {
        await double.reset();
        const memory = await double.memory();
        if (memory !== undefined && memory > mostMemory) {
          yield {
            area,
            seed,
            what: `memory: ${Math.round(memory)} MiB after a reset`,
            input: input.bytes,
            extension: 'bin',
          };
          await startAgain();
        }
        state = await double.state(answerLimit * 5);
      } else if (status === 204) {
        await double.makeThing();
        state = await double.state(answerLimit * 5);
      }
    }
  } finally {
    await double.stop();
  }
}

/** The input for the thing that there is: `/things/1` is none. Only the target is longer by that. */
function aimedAt(input: WireInput, thing: string | undefined): WireInput {
  if (thing === undefined || !input.isWhole) return input;
  const target = input.bytes.indexOf('/things/1');
  const line = input.bytes.indexOf('\r\n');
  if (target === -1 || target > line) return input;
  const bytes = Buffer.concat([
    input.bytes.subarray(0, target),
    Buffer.from(`/things/${encodeURIComponent(thing)}`),
    input.bytes.subarray(target + '/things/1'.length),
  ]);
  return { ...input, bytes };
}

/** A whole request whose `Content-Length` says how long its body is now. */
function withLength(bytes: Buffer, { isWhole }: WireInput): Buffer {
  const end = bytes.indexOf('\r\n\r\n');
  if (!isWhole || end === -1) return bytes;
  const head = bytes.subarray(0, end).toString('latin1');
  const length = `Content-Length: ${bytes.length - end - 4}`;
  return Buffer.concat([
    Buffer.from(head.replace(/^Content-Length: \d+$/m, length), 'latin1'),
    bytes.subarray(end),
  ]);
}

/**
 * What is compared while an input is made smaller: another number of milliseconds is the same
 * failure.
 */
function kindOf(what: string | undefined): string | undefined {
  return what?.replaceAll(/\d+/g, '#').slice(0, 60);
}
