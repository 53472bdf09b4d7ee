import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { wordsOf } from './inflect.ts';
import type { Member } from './members.ts';

/** What a server fills in by itself, as far as a member's name and schema tell. */
export type ServerFilled = 'created' | 'updated' | 'ended' | 'counter' | 'version' | undefined;

const madeWords = new Set([
  'created',
  'inserted',
  'added',
  'registered',
  'joined',
  'uploaded',
  'issued',
  'started',
  'placed',
  'timestamp',
]);
const changedWords = new Set([
  'updated',
  'modified',
  'changed',
  'edited',
  'touched',
  'saved',
  'lastmodified',
]);
const endedWords = new Set([
  'deleted',
  'archived',
  'cancelled',
  'canceled',
  'completed',
  'closed',
  'finished',
  'ended',
  'expired',
  'revoked',
  'removed',
  'disabled',
  'deactivated',
  'blocked',
  'published',
  'resolved',
  'failed',
  'paid',
  'shipped',
  'delivered',
  'sent',
  'read',
  'seen',
  'locked',
  'verified',
  'refunded',
  'activity',
  'login',
]);

export function serverFilled(document: OpenApiDocument, member: Member): ServerFilled {
  const known = kinds.get(member);
  if (known !== undefined) return known.kind;
  const kind = kindOf(document, member);
  kinds.set(member, { kind });
  return kind;
}

/** A member belongs to one document, and goes with it. */
const kinds = new WeakMap<Member, { readonly kind: ServerFilled }>();

function kindOf(document: OpenApiDocument, { name, pointer }: Member): ServerFilled {
  const words = withoutUnit(wordsOf(name));
  const types = schemaTypes(document, pointer);
  if (isTime(document, pointer, words, types)) {
    if (words.some((word) => changedWords.has(word))) return 'updated';
    if (words.some((word) => endedWords.has(word))) return 'ended';
    // What waits has not started, where it may say so.
    if (words.includes('started') && types.has('null')) return 'ended';
    return words.some((word) => madeWords.has(word)) ? 'created' : undefined;
  }
  if (!types.has('integer') && !types.has('number')) return undefined;
  if (words.length === 1 && ['version', 'revision', 'rev'].includes(words[0] ?? ''))
    return 'version';
  return words.some((word) => ['count', 'counter', 'total'].includes(word)) ? 'counter' : undefined;
}

/** `created_at_unix_secs` is a `created_at`: what a time is counted in says nothing of what it is. */
function withoutUnit(words: readonly string[]): readonly string[] {
  const end = words.findLastIndex((word) => !units.has(word)) + 1;
  return end === 0 ? words : words.slice(0, end);
}

const units = new Set([
  'unix',
  'epoch',
  'utc',
  'secs',
  'sec',
  'seconds',
  'ms',
  'msec',
  'millis',
  'milliseconds',
]);

function isTime(
  document: OpenApiDocument,
  pointer: string,
  words: readonly string[],
  types: ReadonlySet<string>,
): boolean {
  const { node } = dereference(document, pointer);
  if (node['format'] === 'date-time' || node['format'] === 'date') return true;
  const isNamed = [
    'at',
    'on',
    'time',
    'date',
    'timestamp',
    'created',
    'updated',
    'modified',
  ].includes(words.at(-1) ?? '');
  return (
    isNamed &&
    (types.has('string') || types.has('integer') || types.has('number')) &&
    !Array.isArray(node['enum'])
  );
}

/**
 * The later one of two times that are written alike: nothing is changed before it was changed the
 * last time, though the clocks of replicas are some milliseconds apart.
 */
export function laterTime(before: unknown, now: string | number): unknown {
  const [known, next] = [before, now].map((time) =>
    typeof time === 'string' ? Date.parse(time) : time,
  );
  return typeof known === 'number' && typeof next === 'number' && known > next ? before : now;
}

/**
 * A time as a schema wants it: `date-time` or `date` text (RFC 3339, section 5.6), or seconds or
 * milliseconds since 1970 for a number, by the size of its example.
 */
export function formatTime(
  document: OpenApiDocument,
  pointer: string,
  time: Date,
): string | number {
  const types = schemaTypes(document, pointer);
  const { node } = dereference(document, pointer);
  if (types.has('string') || types.size === 0)
    return node['format'] === 'date' ? time.toISOString().slice(0, 10) : time.toISOString();
  const example = Number(
    node['example'] ?? (Array.isArray(node['examples']) ? node['examples'][0] : Number.NaN),
  );
  return example > 1e11 ? time.getTime() : Math.floor(time.getTime() / 1000);
}
