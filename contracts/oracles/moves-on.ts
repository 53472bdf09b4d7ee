import type { Difference } from './compare.ts';

/** The status of a job that is not done. */
const atWork =
  /^(queued|pending|waiting|created|new|submitted|accepted|scheduled|start(ed|ing)|running|active|in[ _-]?progress|(pre|post)?processing|uploading|importing|exporting|training|generating|validating|building|deploying|provisioning|initiali[sz](ed|ing))$/i;

/**
 * The differences between two reads that no job explains: while it runs, its status goes on by
 * itself, and with it the progress, and times and results that were not there before.
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
      !tellsProgress(change.at) &&
      !(change.expected == null && change.actual != null),
  );
}

/** Whether a member is called `progress`, or `percent` with what it is of: `percentDone`. */
function tellsProgress(at: string): boolean {
  const name = at.toLowerCase();
  const percent = name.lastIndexOf('percent');
  const isPercent = percent >= 0 && /^\w{0,40}$/.test(name.slice(percent + 'percent'.length));
  return isPercent || name.endsWith('progress');
}

/** The same where either of the two reads may have been the first. */
export function withoutProgressEitherWay(changes: readonly Difference[]): Difference[] {
  const turned = changes.map(({ at, expected, actual }) => ({
    at,
    expected: actual,
    actual: expected,
  }));
  const [one, other] = [withoutProgress(changes), withoutProgress(turned)];
  return one.length <= other.length
    ? one
    : changes.filter(({ at }) => other.some((left) => left.at === at));
}
