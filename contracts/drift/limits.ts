/** Statuses that only say that an item is not there any more. */
export const gone: readonly number[] = [404, 410];

/** So many times as long as it was, and so many milliseconds more, is slower. */
const slowerBy = 4;
const leastSlower = 500;
/** Of fewer answers, the time of each says too little. */
export const fewestTimes = 3;

/** @param was milliseconds, as is the other */
export function isSlower(was: number, is: number): boolean {
  return is > was * slowerBy && is > was + leastSlower;
}
