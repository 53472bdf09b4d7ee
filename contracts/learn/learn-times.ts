import type { AnswerSeen } from './observe/seen.ts';
import { type LearnedAction, updateAt } from './overlay/action.ts';

/** How long an answer of an operation takes, in milliseconds, so that `drift` tells what is slower. */
export const tookKeyword = 'x-doubletake-took';

/** Answers that a time is learned from. */
const fewestAnswers = 3;

/**
 * How long reads take: the median of their successes, up to the next of 10, 20, 50, 100 and so on, so
 * that another recording seldom says otherwise.
 */
export function learnTimes(answers: Iterable<AnswerSeen>): LearnedAction[] {
  return [...answers].flatMap(({ operation, status, times, count }) => {
    const took = median(times);
    const isRead = operation.method === 'get' && status >= 200 && status < 300;
    if (!isRead || times.length < fewestAnswers || took === 0) return [];
    const text = `${operation.id} takes no more than this in most cases, in milliseconds.`;
    const counts = { seen: times.filter((time) => time <= rounded(took)).length, of: times.length };
    return count < fewestAnswers
      ? []
      : [updateAt(operation.pointer, { [tookKeyword]: rounded(took) }, counts, text)];
  });
}

function rounded(milliseconds: number): number {
  const power = 10 ** Math.max(1, Math.floor(Math.log10(milliseconds)));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= milliseconds) ?? power;
}

/** The middle of several numbers; 0 of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
