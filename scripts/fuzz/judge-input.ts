import type { DoubleProcess } from './double-process.ts';
import { answerLimit } from './failure.ts';
import type { WireInput } from './inputs.ts';
import { exchangeBytes, type WireAnswer } from './wire.ts';

/** What a double made of an input. */
export interface Judgement {
  /** What is wrong; undefined where nothing is. */
  readonly what: string | undefined;
  /** A digest of what is stored now; undefined where it could not be had. */
  readonly state: string | undefined;
  /** Of the last answer; undefined where none came. */
  readonly status: number | undefined;
}

/** Milliseconds that are waited for an answer to what may be no whole request. */
const shortWait = 30;

/**
 * Sends an input, and judges the answer and the state of the double afterwards.
 * @param before a digest of what is stored
 * @param limit milliseconds over which an answer is slow; after five times as many it is a hang
 */
export async function judgeInput(
  double: DoubleProcess,
  input: WireInput,
  before: string | undefined,
  limit = answerLimit,
): Promise<Judgement> {
  const answer = await exchangeBytes(
    double.port,
    input.bytes,
    input.isWhole ? 5 * limit : shortWait,
  );
  const from = performance.now();
  const state = await double.state(5 * limit);
  const after = performance.now() - from;
  const ended = await double.ended(state === undefined ? limit : 0);
  const what =
    wrongAnswer(ended, input, answer, state) ??
    (await slowness(
      double,
      input,
      Math.max(input.isWhole ? answer.milliseconds : 0, after),
      limit,
    )) ??
    changedState(answer, before, state);
  return { what, state, status: answer.status };
}

function wrongAnswer(
  ended: string | undefined,
  { isWhole }: WireInput,
  { status, text, isOpen }: WireAnswer,
  state: string | undefined,
): string | undefined {
  if (ended !== undefined) return `crash: ${ended}`;
  if (state === undefined) return 'hang: nothing is answered any more';
  if (status !== undefined && status >= 500 && ![501, 505].includes(status))
    return `${status}: ${text.slice(-300)}`;
  if (isWhole && isOpen && status === undefined)
    return 'hang: no answer, and the connection stays open';
  if (isWhole && status === undefined) return 'no answer: the connection was closed without one';
  return undefined;
}

function changedState(
  { status, text }: WireAnswer,
  before: string | undefined,
  state: string | undefined,
): string | undefined {
  const isRefused = status !== undefined && status >= 400 && status < 500;
  // A connection may bear several requests: what the last of them was refused says nothing of those
  // before.
  const isOne = (text.match(/^HTTP\/1\.1 [2-5]/gm)?.length ?? 0) === 1;
  return isRefused && isOne && state !== before
    ? `state: a request that was refused with ${status} has changed what is stored`
    : undefined;
}

/**
 * Whether an input is slow by itself, and not because the machine was busy: it is sent twice more,
 * and each time has to take over the limit and over ten times as long as a plain request right
 * before.
 */
async function slowness(
  double: DoubleProcess,
  input: WireInput,
  milliseconds: number,
  limit: number,
): Promise<string | undefined> {
  if (milliseconds <= limit) return undefined;
  for (let turn = 0; turn < 2; turn++) {
    const plain = (await double.probe(5 * limit)) ?? 0;
    const from = performance.now();
    await exchangeBytes(double.port, input.bytes, input.isWhole ? 5 * limit : shortWait);
    await double.probe(5 * limit);
    if (performance.now() - from <= Math.max(limit, 10 * plain)) return undefined;
  }
  return `slow: an answer took ${Math.round(milliseconds)} ms`;
}
