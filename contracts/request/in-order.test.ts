import { expect, test } from 'vitest';
import { inOrder, inOrderBeside, withBothEnds } from './in-order.ts';

const any = () => true;

test.each<[string, { given: unknown; want: unknown }]>([
  [
    'two times change places',
    {
      given: { startsAt: '2026-02-01T00:00:00Z', endsAt: '2026-01-01T00:00:00Z' },
      want: { startsAt: '2026-01-01T00:00:00Z', endsAt: '2026-02-01T00:00:00Z' },
    },
  ],
  [
    'of two equal days the end is moved on',
    {
      given: { from: '2026-02-01', until: '2026-02-01' },
      want: { from: '2026-02-01', until: '2026-02-02' },
    },
  ],
  [
    'of the last day there is the beginning is moved back',
    {
      given: { from: '9999-12-31', until: '9999-12-31' },
      want: { from: '9999-12-30', until: '9999-12-31' },
    },
  ],
  ['numbers change places', { given: { min: 9, max: 3 }, want: { min: 3, max: 9 } }],
  [
    'objects in lists, too',
    { given: { all: [{ min: 9, max: 3 }] }, want: { all: [{ min: 3, max: 9 }] } },
  ],
  [
    'texts that are no times stay',
    { given: { from: 'Rome', to: 'Oslo' }, want: { from: 'Rome', to: 'Oslo' } },
  ],
])('in order: %s', (_name, { given, want }) => {
  expect(inOrder(given, any)).toEqual(want);
});

const shown = {
  startsAt: '2026-03-01T00:00:00.000Z',
  endsAt: '2026-03-08T00:00:00.000Z',
  minSeats: 2,
  maxSeats: 6,
  from: '2026-03-01',
  until: '2026-03-05',
};

test.each<[string, { given: Record<string, unknown>; want: unknown }]>([
  [
    'an end before the beginning that stays',
    { given: { endsAt: '2026-01-01T00:00:00Z' }, want: { endsAt: '2026-03-02T00:00:00.000Z' } },
  ],
  [
    'a beginning after the end that stays',
    { given: { startsAt: '2027-01-01T00:00:00Z' }, want: { startsAt: '2026-03-07T00:00:00.000Z' } },
  ],
  ['a day', { given: { until: '2026-02-01' }, want: { until: '2026-03-02' } }],
  ['a number', { given: { maxSeats: 1 }, want: { maxSeats: 3 } }],
  ['what fits already', { given: { maxSeats: 9 }, want: { maxSeats: 9 } }],
  [
    'both ends are the sender’s own',
    { given: { minSeats: 9, maxSeats: 3 }, want: { minSeats: 9, maxSeats: 3 } },
  ],
])('beside what is shown: %s', (_name, { given, want }) => {
  expect(inOrderBeside(given, shown, any)).toEqual(want);
});

test('what would break the schema is left as it was', () => {
  const accepts = (body: unknown) => Object(body).maxSeats === 1;
  expect(inOrderBeside({ maxSeats: 1 }, shown, accepts)).toEqual({ maxSeats: 1 });
});

test('a partial body gets the other end of the example', () => {
  expect(withBothEnds({ endsAt: '2020-01-01T00:00:00Z', note: 'a' }, shown, any)).toEqual({
    startsAt: '2020-01-01T00:00:00Z',
    endsAt: '2026-03-01T00:00:00.000Z',
    note: 'a',
  });
  expect(withBothEnds({ note: 'a' }, shown, any)).toEqual({ note: 'a' });
});

// Each name was held against each other: a run on such a body never got beyond its first request.
test('a body of twenty thousand members is put in order', () => {
  const names = Array.from({ length: 10_000 }, (_, at) => at);
  const body = Object.fromEntries(
    names.flatMap((at) => [
      [`min_${at}`, 9],
      [`max_${at}`, 3],
    ]),
  );
  const want = Object.fromEntries(
    names.flatMap((at) => [
      [`min_${at}`, 3],
      [`max_${at}`, 9],
    ]),
  );
  expect(inOrder(body, any)).toEqual(want);
});
