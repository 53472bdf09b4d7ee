import { expect, test } from 'vitest';
import { fillTemplate, violationFacts } from '../../../openapi/model/answer-template.ts';
import { findTemplate } from './find-template.ts';
import type { Sample } from './sample.ts';

function facts(name: string, keyword = 'required') {
  return violationFacts({ location: ['body', name], message: 'is wrong', keyword });
}

function sample(body: unknown, ...violations: readonly ReturnType<typeof facts>[]): Sample {
  return { body, facts: { ...violations[0] }, violations };
}

const [hue, size, age] = [facts('hue'), facts('size'), facts('age')];
const longHue = facts('hue', 'maxLength');

const rows: readonly (readonly [
  string,
  {
    readonly given: readonly Sample[];
    /** Of which violations, and what is answered to them. */
    readonly want: readonly (readonly [readonly ReturnType<typeof facts>[], unknown])[];
  },
])[] = [
  [
    'words of a member of its own in a list, and those of the others',
    {
      given: [
        sample(['hue is needed', 'How big?'], hue, size),
        sample(['hue is needed'], hue),
        sample(['How big?'], size),
        sample(['age is needed'], age),
      ],
      want: [
        [
          [age, size],
          ['age is needed', 'How big?'],
        ],
        [[facts('weight')], ['weight is needed']],
      ],
    },
  ],
  [
    'words of each rule',
    {
      given: [sample({ error: 'hue is needed' }, hue), sample({ error: 'hue is long' }, longHue)],
      want: [[[facts('size', 'maxLength')], { error: 'size is long' }]],
    },
  ],
  [
    'a member for each violation',
    {
      given: [
        sample({ hue: ['Needed.'], size: ['Needed.'] }, hue, size),
        sample({ age: ['Needed.'] }, age),
      ],
      want: [
        [[size, age], { size: ['Needed.'], age: ['Needed.'] }],
        [[hue], { hue: ['Needed.'] }],
      ],
    },
  ],
];

test.each(rows)('%s', (_name, { given, want }) => {
  const { template, unexplained } = findTemplate(given, { hasChoices: true });
  expect(unexplained).toEqual([]);
  for (const [violations, answer] of want)
    expect(fillTemplate(template, { ...violations[0] }, violations)).toEqual(answer);
});

test('what differs by no violation is told', () => {
  const given = [sample({ error: 'a' }, hue), sample({ error: 'b' }, hue)];
  expect(findTemplate(given, { hasChoices: true }).unexplained).toEqual(['/error']);
});
