import type { Check, CheckGroup } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { changesBy } from '../properties/state/update-bodies.ts';

/** About what checks send, and how long that takes. */
export interface Estimate {
  readonly requests: number;
  readonly seconds: number;
}

/** How a target is asked. */
export interface Asking {
  /** Whether checks that write are run. */
  readonly writes: boolean;
  /** Requests a second; as many as the target answers where undefined. */
  readonly rate: number | undefined;
}

/**
 * Requests of one check by its group, with what is made for it and taken away again: means of runs
 * on the doubles of the shipped APIs (`doubletake check <api> --report json=FILE`, `checks` of the
 * report), 2026-11-30.
 */
const perGroup: Readonly<Record<CheckGroup, number>> = {
  examples: 1.3,
  negative: 2.3,
  uploads: 2.3,
  journeys: 8,
  http: 2.1,
  generated: 15,
};

/** The same of checks that send many more than others of their group: what fills lists. */
const perKind: Readonly<Record<string, number>> = {
  'journeys/all': 25,
  'journeys/exact': 20,
  'journeys/others': 14,
  'journeys/order': 40,
  'journeys/pages': 40,
  'negative/taken': 10,
};

/** Requests for one change of an update: two items are made, read, listed and read again. */
const perChange = 9;

/** Seconds for a request where nothing but the target is waited for, as measured in process. */
const perRequest = 0.005;

/** About how much one check sends; nothing where it is left out for want of writes. */
export function estimateCheck(context: CheckContext, check: Check, asking: Asking): Estimate {
  const requests = requestsOf(context, check, asking);
  return {
    requests,
    seconds: asking.rate === undefined ? requests * perRequest : requests / asking.rate,
  };
}

function requestsOf(
  context: CheckContext,
  { id, group, operation, safety }: Check,
  { writes }: Asking,
): number {
  if (safety !== 'safe' && !writes) return 0;
  const [kind = ''] = id.slice(id.indexOf(`/${group}/`) + group.length + 2).split('/');
  if (group === 'journeys' && kind === 'changes')
    return changesBy(context, operation).length * perChange;
  return perKind[`${group}/${kind}`] ?? perGroup[group];
}

/** About how much several checks send. */
export function estimate(
  context: CheckContext,
  checks: readonly Check[],
  asking: Asking,
): Estimate {
  const all = checks.map((check) => estimateCheck(context, check, asking));
  const sum = (name: keyof Estimate) => all.reduce((total, own) => total + own[name], 0);
  return { requests: sum('requests'), seconds: sum('seconds') };
}

/** `about 2,700 requests, about 5 minutes at 10 requests a second`. */
export function describeEstimate({ requests, seconds }: Estimate, { rate }: Asking): string {
  const pace =
    rate === undefined
      ? 'as fast as the target answers'
      : `at ${rate} ${rate === 1 ? 'request' : 'requests'} a second`;
  const number = roughly(requests);
  return `about ${number.toLocaleString('en')} ${number === 1 ? 'request' : 'requests'}, about ${describeTime(seconds)} ${pace}`;
}

/** Two digits: no more is known. */
function roughly(value: number): number {
  return value < 10 ? Math.max(1, Math.round(value)) : Number(value.toPrecision(2));
}

function describeTime(seconds: number): string {
  const [value, unit] =
    seconds < 90
      ? [seconds, 'second']
      : seconds < 5400
        ? [seconds / 60, 'minute']
        : [seconds / 3600, 'hour'];
  const number = roughly(value);
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}
