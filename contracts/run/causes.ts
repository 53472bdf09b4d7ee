import type { FindingCode } from '../../openapi/errors.ts';
import { type Finding, type FindingGroup, groupFindings } from './finding.ts';

/** A place where the cause of a finding shows as well. */
export interface Elsewhere extends Pick<Finding, 'code' | 'operation' | 'location' | 'message'> {
  /** The checks that found it there. */
  readonly checks: readonly string[];
}

/** Findings of one cause, whatever operations and members it shows at. */
export interface CauseGroup extends FindingGroup {
  /** Where else it shows, in the order in which it was found. */
  readonly also: readonly Elsewhere[];
}

/**
 * Puts findings of the same cause together, across checks, members and operations, in the order of
 * their first. What the baseline of the run has is never put together with what is new.
 */
export function groupCauses(findings: readonly Finding[]): CauseGroup[] {
  const groups = groupFindings(findings);
  const sets = createSets(groups.length);
  for (const known of [false, true]) {
    const own = groups.flatMap((group, index) =>
      (group.finding.known ?? false) === known ? [{ group, index }] : [],
    );
    const byKey = new Map<string, { least: number; differ: Set<string>; members: number[] }>();
    for (const { group, index } of own) {
      for (const { key, least, differs } of tiesOf(group)) {
        const tie = byKey.get(key) ?? { least, differ: new Set<string>(), members: [] };
        tie.differ.add(differs);
        tie.members.push(index);
        byKey.set(key, tie);
      }
    }
    for (const { least, differ, members } of byKey.values())
      if (differ.size >= least) for (const index of members) sets.join(members[0] ?? index, index);
  }
  const together = new Map<number, FindingGroup[]>();
  for (const [index, group] of groups.entries()) {
    const of = sets.first(index);
    together.set(of, [...(together.get(of) ?? []), group]);
  }
  return [...together.values()].map(merged);
}

/** One group of several: a failure is shown rather than what was only assumed. */
function merged(groups: readonly FindingGroup[]): CauseGroup {
  const shown = groups.find(({ finding }) => finding.severity === 'failure') ?? groups[0];
  if (shown === undefined) throw new Error('a cause without findings');
  const others = groups.filter((group) => group !== shown);
  return {
    finding: shown.finding,
    count: groups.reduce((sum, { count }) => sum + count, 0),
    checks: [...new Set([shown, ...others].flatMap(({ checks }) => checks))],
    also: others.map(({ finding: { code, operation, location, message }, checks }) => ({
      code,
      operation,
      location,
      message,
      checks,
    })),
  };
}

/**
 * What ties a group to others: those of one key have one cause, where what they differ in takes at
 * least so many values.
 */
interface Tie {
  readonly key: string;
  readonly least: number;
  readonly differs: string;
}

/** What a server does for all of its operations at one place. */
const ofTheServer: ReadonlySet<FindingCode> = new Set([
  'content-type-undeclared',
  'cors-missing',
  'credentials-ignored',
  'error-leaks',
  'head-differs',
  'header-invalid',
  'header-missing',
  'insecure-answer',
  'method-accepted',
  'secret-leaked',
]);

/** What is wrong with a value that was written, by whatever operation. */
const ofValues: ReadonlySet<FindingCode> = new Set([
  'put-partial',
  'put-not-idempotent',
  'reads-disagree',
  'update-ignored',
  'update-overreached',
  'write-altered',
]);

/** How a refusal shows that ought to be none, or another. */
const ofRefusals: ReadonlySet<FindingCode> = new Set([
  'refused-differently',
  'status-undeclared',
  'valid-request-refused',
]);

/** So many operations or members are concerned for one reason. */
const many = 3;

function tiesOf({ finding, checks }: FindingGroup): Tie[] {
  const { code, operation, location, statement, exchanges } = finding;
  const place = location.replace(/^\d{3}\//, '');
  const ways = [...new Set(checks.map(wayOf))];
  const ties: Tie[] = [];
  // Each operation that is not there is one to serve.
  if (code === 'not-implemented') return ties;
  const words = exchanges.at(-1)?.response?.bytes.subarray(0, 500).toString('utf8');
  if (ofTheServer.has(code))
    ties.push({ key: `server\n${code}\n${place}`, least: 2, differs: operation });
  // A schema that several answers have is broken by what makes all of them.
  if (statement?.startsWith('/components/'))
    ties.push({ key: `schema\n${code}\n${statement}`, least: 2, differs: `${operation} ${place}` });
  for (const way of ways) {
    const least = code === 'server-error' && way.startsWith('negative/') ? 2 : many;
    // What a request does to one resource, it may do to another for another reason.
    if (way.startsWith('journeys/')) continue;
    // What is valid, one operation refuses for this reason and another for that.
    const reason = code === 'valid-request-refused' ? (words ?? '') : '';
    ties.push({ key: `way\n${code}\n${place}\n${way}\n${reason}`, least, differs: operation });
  }
  if (ofValues.has(code)) {
    ties.push({ key: `members\n${code}\n${operation}`, least: many, differs: place });
    ties.push({
      key: `member\n${resourceOf(finding)}\n${place}`,
      least: 2,
      differs: `${code} ${operation}`,
    });
  }
  const refusal = exchanges.at(-1)?.response;
  if (ofRefusals.has(code) && refusal !== undefined) {
    ties.push({
      key: `refusal\n${operation}\n${refusal.status}\n${words}`,
      least: 2,
      differs: `${code} ${place}`,
    });
    // Who is not let in is told so whatever is asked (RFC 9110, section 15.5.2).
    if (refusal.status === 401 || refusal.status === 403)
      ties.push({ key: `shut\n${refusal.status}\n${words}`, least: many, differs: operation });
  }
  const [kind, name] = place.split('/');
  if (kind === 'query' && name !== undefined)
    ties.push({ key: `query\n${code}\n${operation}\n${name}`, least: 2, differs: place });
  return ties;
}

/** How a check asks, whatever it asks: `negative/body/malformed`. */
function wayOf(check: string): string {
  return check.split('/').slice(1).join('/');
}

/** The path of the collection that a written item is in, as its first write was sent. */
function resourceOf({ exchanges, operation }: Finding): string {
  const write = exchanges.findLast(({ request }) => !['GET', 'HEAD'].includes(request.method));
  const segments = write?.request.path.split('/').filter(Boolean) ?? [operation];
  return write?.request.method === 'POST' ? segments.join('/') : segments.slice(0, -1).join('/');
}

/** Sets of numbers that are joined. */
function createSets(size: number) {
  const parents = Array.from({ length: size }, (_, index) => index);
  const first = (index: number): number => {
    const parent = parents[index] ?? index;
    return parent === index ? index : first(parent);
  };
  return {
    /** The least number of the set. */
    first,
    join(a: number, b: number): void {
      const [low = a, high = b] = [first(a), first(b)].sort((x, y) => x - y);
      parents[high] = low;
    },
  };
}
