import { typeOf } from './shape.ts';
import { leavesOf } from './ways.ts';

/** The bodies of one operation that the API took. */
export interface TakenSeen {
  count: number;
  /** By their ways. */
  readonly members: Map<string, MemberTaken>;
}

/** What values of one member were taken. */
export interface MemberTaken {
  count: number;
  readonly types: Set<string>;
  /** Of numbers. */
  least: number;
  most: number;
  /** Of texts, in characters. */
  shortest: number;
  longest: number;
  /** Distinct texts with how often each came, the first few. */
  readonly values: Map<string, number>;
  hasMore: boolean;
  /** Whether all texts have an `@` in them. */
  areAddresses: boolean;
}

const mostValues = 12;

export function noteTaken({ members }: TakenSeen, body: unknown): void {
  for (const [way, value] of leavesOf(body)) {
    const known = members.get(way) ?? noneTaken();
    members.set(way, known);
    known.count++;
    known.types.add(typeOf(value));
    if (typeof value === 'number') {
      known.least = Math.min(known.least, value);
      known.most = Math.max(known.most, value);
    }
    if (typeof value !== 'string') continue;
    known.shortest = Math.min(known.shortest, value.trim().length);
    known.longest = Math.max(known.longest, value.length);
    known.areAddresses &&= /^[^@\s]+@[^@\s]+$/.test(value);
    if (known.values.has(value) || known.values.size < mostValues)
      known.values.set(value, (known.values.get(value) ?? 0) + 1);
    else known.hasMore = true;
  }
}

/** Of a member that nothing was taken with. */
export function noneTaken(): MemberTaken {
  return {
    count: 0,
    types: new Set(),
    least: Number.POSITIVE_INFINITY,
    most: Number.NEGATIVE_INFINITY,
    shortest: Number.POSITIVE_INFINITY,
    longest: 0,
    values: new Map(),
    hasMore: false,
    areAddresses: true,
  };
}

/** What was taken of one member by several operations. */
export function together(members: readonly MemberTaken[]): MemberTaken {
  const values = new Map<string, number>();
  for (const own of members)
    for (const [value, count] of own.values) values.set(value, (values.get(value) ?? 0) + count);
  return {
    count: members.reduce((sum, { count }) => sum + count, 0),
    types: new Set(members.flatMap(({ types }) => [...types])),
    least: Math.min(...members.map(({ least }) => least)),
    most: Math.max(...members.map(({ most }) => most)),
    shortest: Math.min(...members.map(({ shortest }) => shortest)),
    longest: Math.max(...members.map(({ longest }) => longest)),
    values,
    hasMore: values.size > mostValues || members.some(({ hasMore }) => hasMore),
    areAddresses: members.every(({ areAddresses }) => areAddresses),
  };
}
