import { expect, test } from 'vitest';
import type { Exchange, ReceivedResponse } from '../request/exchange.ts';
import type { Pace } from './pace.ts';
import { createPatience, type PatienceOptions } from './patience.ts';

const request: Exchange['request'] = {
  method: 'GET',
  path: '/lamps',
  query: [],
  headers: {},
  body: undefined,
  credentials: 'valid',
};

function answered(status: number, headers: Record<string, string> = {}): Exchange {
  const response = { status, headers } as unknown as ReceivedResponse;
  return { request, response, failure: undefined };
}

function createPatient(options: Partial<PatienceOptions> = {}) {
  const waits: number[] = [];
  const holds: number[] = [];
  const told: string[] = [];
  const pace: Pace = {
    turn: async () => undefined,
    hold: (milliseconds) => void holds.push(milliseconds),
    refused: () => ({ requests: 5, milliseconds: 1000 }),
  };
  const patience = createPatience({
    pace,
    tell: ({ reason }) => void told.push(reason),
    pause: async (milliseconds) => void waits.push(milliseconds),
    ...options,
  });
  return { patience, waits, holds, told };
}

test('it is waited as long as the target asks', async () => {
  const { patience, waits, told } = createPatient();
  expect(await patience.after('a', answered(429, { 'retry-after': '3' }))).toBe(true);
  expect(waits).toEqual([3000]);
  expect(told).toEqual(['the target took 5 requests in 1 s and no more (429, Retry-After: 3)']);
});

test('without Retry-After, or with 0 again, the pauses double until something goes through', async () => {
  const { patience, waits } = createPatient();
  for (const headers of [{}, { 'retry-after': '0' }, {}])
    expect(await patience.after('a', answered(429, headers))).toBe(true);
  expect(waits).toEqual([500, 1000, 2000]);
  expect(await patience.after('a', answered(200))).toBeUndefined();
  expect(await patience.after('a', answered(429))).toBe(true);
  expect(waits.at(-1)).toBe(500);
});

test('what asks for too long is not waited for, and is closed meanwhile; other subjects are not', async () => {
  const { patience, waits } = createPatient();
  const reason = await patience.after('login', answered(429, { 'retry-after': '600' }));
  expect(reason).toContain('600 s (429, Retry-After: 600): longer than the 60 s');
  expect(waits).toEqual([]);
  expect(patience.closed('login')).toBe(reason);
  expect(patience.closed('other')).toBeUndefined();
});

test('one subject has two minutes in all, and so has the run what it is given', async () => {
  const { patience } = createPatient({ most: 150_000 });
  const long = answered(429, { 'retry-after': '50' });
  expect(await patience.after('a', long)).toBe(true);
  expect(await patience.after('a', long)).toBe(true);
  expect(await patience.after('a', long)).toContain('100 s were waited for it already');
  expect(await patience.after('b', long)).toBe(true);
  expect(await patience.after('c', long)).toContain('150 s were waited in this run already');
});

test('the last one that goes through holds the pace until there are more', async () => {
  const { patience, holds, told } = createPatient();
  const headers = { 'ratelimit-limit': '10', 'ratelimit-remaining': '0', 'ratelimit-reset': '2' };
  expect(await patience.after('a', answered(200, headers))).toBeUndefined();
  expect(holds).toEqual([2000]);
  expect(told[0]).toBe('the target allows 10 requests at a time, and none are left');
  // The next went through all the same: these fields are of something else.
  await patience.after('a', answered(200, headers));
  expect(holds).toEqual([2000]);
});

test('503 is waited for where it is asked for, and no answer never', async () => {
  const { patience, waits } = createPatient();
  expect(await patience.after('a', answered(503, { 'retry-after': '1' }))).toBeUndefined();
  expect(await patience.after('a', answered(503, { 'retry-after': '1' }), [429, 503])).toBe(true);
  const none: Exchange = { request, response: undefined, failure: 'ECONNRESET' };
  expect(await patience.after('a', none, [429, 503])).toBeUndefined();
  expect(waits).toEqual([1000]);
});

test('an interrupted run does not go on after the pause', async () => {
  const controller = new AbortController();
  const { patience } = createPatient({
    signal: controller.signal,
    pause: async () => controller.abort(),
  });
  expect(await patience.after('a', answered(429, { 'retry-after': '1' }))).toBe(
    'the run was interrupted',
  );
});
