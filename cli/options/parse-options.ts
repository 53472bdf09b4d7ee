import { InvalidArgumentError } from 'commander';
import { type Allowance, allowances } from '../../contracts/safety/permit.ts';
import { type UnknownIds, unknownIdsKinds } from '../../mock/lib/settings.ts';
import type { Clock } from '../../mock/model/sandbox.ts';
import { createClockFrom, realClock } from '../../mock/state/clock.ts';
import { isFolder } from '../../mock/state/open-store.ts';
import { type Way, ways } from '../../mock/upstream/routing.ts';

/**
 * Parsers for option values. Each throws Commander's `InvalidArgumentError`, which names the option
 * and the value.
 */

export function parsePort(text: string): number {
  return parseWhole(text, 0, 65_535);
}

export function parseSeed(text: string): number {
  return parseWhole(text, 0, Number.MAX_SAFE_INTEGER);
}

export function parseMilliseconds(text: string): number {
  return parseWhole(text, 0, 600_000);
}

/** Milliseconds to wait for an answer: at least one, since none comes in none. */
export function parseTimeout(text: string): number {
  return parseWhole(text, 1, 600_000);
}

/** Milliseconds that may be none. */
export function parseDelay(text: string): number {
  return parseWhole(text, 0, 60_000);
}

/** A number of items, at least one. */
export function parseCount(text: string): number {
  return parseWhole(text, 1, 10_000);
}

/** A number of items; none at all, too. */
export function parseFill(text: string): number {
  return parseWhole(text, 0, 10_000);
}

export function parsePercent(text: string): number {
  return parseWhole(text, 0, 100);
}

export function parseUnknownIds(text: string): UnknownIds {
  const found = unknownIdsKinds.find((kind) => kind === text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`Accepted: ${unknownIdsKinds.join(', ')}.`);
}

function parseWhole(text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`Accepted: a whole number from ${least} to ${most}.`);
}

const units: Record<string, number> = {
  '': 1,
  b: 1,
  kb: 1000,
  mb: 1_000_000,
  kib: 1024,
  mib: 1024 * 1024,
};

/** Bytes, such as `500000`, `500kB` or `5MiB`. */
export function parseBytes(text: string): number {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text) ?? [];
  const factor = units[unit.toLowerCase()];
  if (digits === '' || factor === undefined)
    throw new InvalidArgumentError('Accepted: bytes, such as 500000, 500kB or 5MiB.');
  return Math.round(Number(digits) * factor);
}

/** `now`, `seed` for the time that the seed decides, or an instant in ISO 8601 to start at. */
export function parseClock(text: string): Clock | 'seed' {
  if (text === 'seed') return text;
  if (text === 'now') return realClock;
  const instant = new Date(text);
  if (!Number.isNaN(instant.getTime())) return createClockFrom(instant);
  throw new InvalidArgumentError(
    'Accepted: now, seed, or a date and time such as 2026-01-01T00:00:00Z.',
  );
}

/** `memory`, a folder, or the URL of a Redis. */
export function parseState(text: string): string {
  if (text === 'memory' || text.startsWith('redis') || isFolder(text)) return text;
  throw new InvalidArgumentError(
    'Accepted: memory, a folder such as ./state, or the URL of a Redis, such as redis://localhost:6379.',
  );
}

/** What keys begin with. Braces would decide the slot of a cluster. */
export function parsePrefix(text: string): string {
  if (/^[^{}\s]+$/.test(text)) return text;
  throw new InvalidArgumentError('Accepted: text without braces and spaces, such as doubletake:.');
}

export function parseSeconds(text: string): number {
  return parseWhole(text, 1, 31_536_000);
}

/** Collects an option that may be given several times. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/** Collects `path=document`, such as `/billing=billing.yaml`. */
export function collectMounts(
  value: string,
  previous: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, path = '', document = ''] = /^(\/[^=]*)=(.+)$/.exec(value) ?? [];
  if (path === '')
    throw new InvalidArgumentError(
      'Accepted: a path and a document, such as /billing=billing.yaml.',
    );
  if (Object.hasOwn(previous, path))
    throw new InvalidArgumentError(`There is ${previous[path]} already.`);
  return { ...previous, [path]: document };
}

/** `singletons,bulk`, also given several times. */
export function collectAllowances(
  value: string,
  previous: readonly Allowance[] = [],
): readonly Allowance[] {
  const kinds = value.split(',').map((text) => text.trim());
  const wrong = kinds.find((kind) => !allowances.some((known) => known === kind));
  if (wrong !== undefined)
    throw new InvalidArgumentError(`Accepted: ${allowances.join(', ')}, with commas between them.`);
  return [...previous, ...allowances.filter((known) => kinds.includes(known))];
}

/** Collects `operation=way` and `tag:name=way`, such as `listPets=upstream`. */
export function collectRoutes(
  value: string,
  previous: Readonly<Record<string, Way>> = {},
): Readonly<Record<string, Way>> {
  const [, name = '', given = ''] = /^(.+)=([^=]*)$/.exec(value) ?? [];
  const way = ways.find((known) => known === given);
  if (way === undefined)
    throw new InvalidArgumentError(
      `Accepted: an operationId, tag:<tag> or *, then = and one of ${ways.join(', ')}, such as tag:orders=double.`,
    );
  return { ...previous, [name]: way };
}
