import { normalizeName } from '../infer/inflect.ts';
import type { MemberPath } from '../infer/member-path.ts';

/** A parameter that is true or false of an item by what time it is: `overdue`, `upcoming`. */
export interface TimedFlag {
  readonly kind: 'timed';
  /** The time that it is about. */
  readonly member: MemberPath;
  readonly isAhead: boolean;
  /** What says that an item is done with, and no more late. */
  readonly ends: readonly MemberPath[];
}

const due = ['due', 'due_date', 'due_at', 'due_on', 'due_time', 'deadline'];
const expiry = ['expires', 'expires_at', 'expires_on', 'expiry', 'expiry_date', 'expiration'];
const expiration = ['expiration_date', 'expiration_time', 'expire_at', 'valid_until', 'valid_to'];
const start = ['starts_at', 'start_at', 'start', 'start_date', 'start_time', 'scheduled_at'];
const event = ['scheduled_for', 'event_date', 'departs_at', 'departure_time', 'date', 'time'];
const ends = [
  'done',
  'completed',
  'is_done',
  'is_completed',
  'completed_at',
  'closed_at',
  'paid_at',
];

/** What a flag says of which times. */
const flags: readonly (readonly [flag: RegExp, times: readonly string[], isAhead: boolean])[] = [
  [/^(is)?(overdue|pastdue|late)(only)?$/, due, false],
  [/^(is)?expired(only)?$/, [...expiry, ...expiration], false],
  [/^(is)?(upcoming|future)(only)?$/, [...start, ...event, ...due], true],
  [/^(is)?past(only)?$/, [...start, ...event], false],
];

type Find = (name: string) => MemberPath | undefined;

/** Undefined for another parameter, and where items have no such time. */
export function timedFlag(name: string, find: Find): TimedFlag | undefined {
  const [, times = [], isAhead = false] =
    flags.find(([flag]) => flag.test(normalizeName(name))) ?? [];
  const [member] = pathsOf(times, find);
  if (member === undefined) return undefined;
  const over = times === due ? pathsOf([...ends, 'status', 'state'], find) : [];
  return { kind: 'timed', member, isAhead, ends: over };
}

function pathsOf(names: readonly string[], find: Find): MemberPath[] {
  return names.flatMap((name) => {
    const path = find(name);
    return path === undefined ? [] : [path];
  });
}

/** Whether the flag is true of an item. @param read gives a member's value */
export function isTimed(
  { member, isAhead, ends: paths }: TimedFlag,
  read: (path: MemberPath) => unknown,
  now: Date,
): boolean {
  const time = Date.parse(String(read(member)));
  if (Number.isNaN(time) || paths.some((path) => isOver(read(path)))) return false;
  return isAhead ? time > now.getTime() : time < now.getTime();
}

const overWords = /^(done|complete|completed|closed|cancell?ed|archived|resolved|paid|finished)$/i;

/** `true`, a time in the past tense, or a status that is an end. */
function isOver(value: unknown): boolean {
  if (typeof value !== 'string') return value === true;
  return overWords.test(value) || !Number.isNaN(Date.parse(value));
}
