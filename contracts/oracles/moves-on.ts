import type { Difference } from './compare.ts';

/** The status of a job that is not done. */
const atWork =
  /^(queued|pending|waiting|created|new|submitted|accepted|scheduled|start(ed|ing)|running|active|in[ _-]?progress|(pre|post)?processing|uploading|importing|exporting|training|generating|validating|building|deploying|provisioning|initiali[sz](ed|ing))$/i;

/**
 * The differences between two reads that no job explains: while it runs, its status goes on by
 * itself, and with it the progress and the times that were not there before.
 */
export function withoutProgress(changes: readonly Difference[]): Difference[] {
  const isMoving = (change: Difference) =>
    /(status|state|phase|stage)$/i.test(change.at) &&
    typeof change.expected === 'string' &&
    atWork.test(change.expected);
  if (!changes.some(isMoving)) return [...changes];
  return changes.filter(
    (change) =>
      !isMoving(change) &&
      !/(progress|percent\w{0,40})$/i.test(change.at) &&
      !(change.expected == null && /(_at|At|_on|_time|Time|_date|Date)$/.test(change.at)),
  );
}
