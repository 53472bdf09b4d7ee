import { expect, test } from 'vitest';
import { flowsOf, settersOf, stepsOf } from './affected-effects.ts';
import type { IntervalSeen } from './observe-affected.ts';

/** An item before and after requests, which are named by their kind, with what they are about. */
function interval(
  before: unknown,
  after: unknown,
  ...events: readonly (string | readonly [kind: string, own: Readonly<Record<string, unknown>>])[]
): IntervalSeen {
  return {
    before: new Map([['seat', before]]),
    after: new Map([['seat', after]]),
    events: events.map((event) => {
      const [kind, own] = typeof event === 'string' ? [event, {}] : event;
      return { kind, own: new Map(Object.entries(own)) };
    }),
  };
}

const rows: readonly (readonly [
  string,
  { readonly given: readonly IntervalSeen[]; readonly want: Readonly<Record<string, unknown>> },
])[] = [
  [
    'what is always the same afterwards',
    {
      given: [interval('free', 'held', 'hold'), interval('held', 'free', 'drop')],
      want: { hold: 'held', drop: 'free' },
    },
  ],
  [
    'what takes back what another has set, though nothing has changed in the end',
    {
      given: [
        interval('free', 'held', 'hold'),
        interval('held', 'free', 'drop'),
        interval('free', 'free', 'hold', 'lapse'),
      ],
      want: { hold: 'held', drop: 'free', lapse: 'free' },
    },
  ],
  [
    'a member of the own item',
    {
      given: [
        interval('a', 'b', ['move', { to: 'b', from: 'a' }]),
        interval('b', 'c', ['move', { to: 'c', from: 'b' }]),
      ],
      want: { move: '{{entity.to}}' },
    },
  ],
  [
    'nothing where it changes by itself',
    { given: [interval('free', 'held', 'hold'), interval('held', 'free')], want: {} },
  ],
  [
    'nothing where the same request does one thing and another',
    { given: [interval('free', 'held', 'hold'), interval('free', 'lost', 'hold')], want: {} },
  ],
  [
    'nothing of what leaves it as it is',
    {
      given: [
        interval('free', 'held', 'hold'),
        interval('free', 'free', 'look'),
        interval('free', 'held', 'look', 'hold'),
      ],
      want: { hold: 'held' },
    },
  ],
  ['nothing of a number that was seen once', { given: [interval(1, 7, 'hold')], want: {} }],
];

test.each(rows)('%s', (_name, { given, want }) => {
  const found = [...settersOf('seat', given)].map(([kind, { value }]) => [kind, value]);
  expect(Object.fromEntries(found)).toEqual(want);
});

test('steps make up what a number grows by', () => {
  const given = [interval(3, 2, 'take'), interval(2, 3, 'take', 'bring', 'bring')];
  const found = [...stepsOf('seat', given)].map(([kind, { step }]) => [kind, step]);
  expect(Object.fromEntries(found)).toEqual({ take: -1, bring: 1 });
  expect(stepsOf('seat', [...given, interval(3, 9)])).toEqual(new Map());
});

test('what flows is a number of the own item, and what is taken back needs no more evidence', () => {
  const given = [
    interval(9, 7, ['book', { people: 2 }]),
    interval(7, 3, ['book', { people: 4 }]),
    interval(3, 7, ['give back', { people: 4 }]),
    interval(7, 7, 'look'),
  ];
  const found = [...flowsOf('seat', given)].map(([kind, { step }]) => [kind, step]);
  expect(Object.fromEntries(found)).toEqual({
    book: '-{{entity.people}}',
    'give back': '{{entity.people}}',
  });
  expect(flowsOf('seat', [...given, interval(7, 8)])).toEqual(new Map());
});
