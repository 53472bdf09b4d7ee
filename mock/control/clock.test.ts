import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDouble, type Double } from '../create-double.ts';
import type { Clock } from '../model/sandbox.ts';
import { type ControlClient, createControlClient } from './client.ts';

const own: Clock = { now: () => new Date('2030-01-01T00:00:00Z') };
let double: Double;
let control: ControlClient;
beforeAll(async () => {
  double = await createDouble({ apis: ['okchat'], clock: own });
  control = createControlClient({ url: 'http://double.test', fetch: double.fetch });
});
afterAll(() => double.close());
beforeEach(() => control.reset());

type Change = Parameters<ControlClient['setClock']>[0];

test.each<[string, { given: Change[]; want: object }]>([
  ['as it started', { given: [], want: { now: '2030-01-01T00:00:00.000Z', offset: 0 } }],
  [
    'a time, which goes on',
    {
      given: [{ set: '2031-05-06T07:08:09+02:00' }],
      want: { now: '2031-05-06T05:08:09.000Z', isFrozen: false, isReal: false },
    },
  ],
  [
    'a number with a unit, and back',
    { given: [{ advance: '3d' }, { advance: '-90m' }], want: { now: '2030-01-03T22:30:00.000Z' } },
  ],
  ['milliseconds', { given: [{ advance: 1500 }], want: { offset: 1500 } }],
  [
    'a frozen clock that moves on is frozen still',
    {
      given: [{ set: '2031-01-01T00:00:00Z', freeze: true }, { advance: '1w' }],
      want: { now: '2031-01-08T00:00:00.000Z', isFrozen: true },
    },
  ],
  [
    'what was frozen goes on from there',
    {
      given: [{ set: '2031-01-01T00:00:00Z', freeze: true }, { freeze: false }],
      want: { now: '2031-01-01T00:00:00.000Z', isFrozen: false },
    },
  ],
  [
    'an offset of 0 undoes all of it',
    {
      given: [{ set: '2031-01-01T00:00:00Z', freeze: true }, { offset: 0 }],
      want: { now: '2030-01-01T00:00:00.000Z', isFrozen: false, offset: 0 },
    },
  ],
  [
    'the real time, and not any more',
    { given: [{ advance: '1d' }, { real: true }, { real: false }], want: { offset: 0 } },
  ],
])('%s', async (_name, { given, want }) => {
  for (const change of given) await control.setClock(change);
  expect(await control.clock()).toMatchObject(want);
});

test('the real time is that of the machine', async () => {
  const before = Date.now();
  const { now, isReal } = await control.setClock({ real: true });
  expect(isReal).toBe(true);
  expect(Date.parse(now)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(now)).toBeLessThanOrEqual(Date.now());
});

test.each<[string, { given: unknown; want: string }]>([
  ['nothing', { given: {}, want: 'fewer than 1' }],
  ['no unit', { given: { advance: '3 days' }, want: 'body/advance' }],
  ['no time', { given: { set: 'tomorrow' }, want: 'body/set' }],
  ['a year that has five digits', { given: { advance: 300_000_000_000_000 }, want: '1 to 9999' }],
])('%s is refused, and changes nothing', async (_name, { given, want }) => {
  await expect(control.setClock(given as Change)).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining(want),
  });
  expect((await control.clock()).offset).toBe(0);
});

test('what is made has its time, in one sandbox; the journal has that of the machine', async () => {
  await control.in('later').setClock({ set: '2044-04-04T04:04:04Z', freeze: true });
  const make = async (sandbox: string) => {
    const answer = await double.fetch(
      new Request('http://double.test/api/external/chatbots', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-api-key': 'any',
          'x-doubletake-sandbox': sandbox,
        },
        body: '{"name": "Late"}',
      }),
    );
    return JSON.stringify(await answer.json());
  };
  expect(await make('later')).toMatch(/"created_at":"2044-04-04T04:04:04/);
  expect(await make('default')).toMatch(/"created_at":"2030-01-01T00:00:00/);
  const [entry] = await control.in('later').journal();
  expect(Date.parse(entry?.time ?? '')).toBeLessThan(Date.parse('2044-01-01T00:00:00Z'));
  expect(Date.parse(entry?.time ?? '')).toBeGreaterThan(Date.now() - 60_000);
});

test('a snapshot holds the clock, and so does the control API within the process', async () => {
  await double.control.setClock({ advance: 1000 });
  const snapshot = await double.control.snapshot();
  await double.control.reset();
  expect(await double.control.clock()).toMatchObject({ offset: 0 });
  await double.control.restore(snapshot);
  expect(await double.control.clock()).toMatchObject({ offset: 1000 });
});
