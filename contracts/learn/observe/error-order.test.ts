import { expect, test } from 'vitest';
import { violationFacts } from '../../../openapi/model/answer-template.ts';
import { errorOrderOf } from './error-order.ts';
import type { Sample } from './sample.ts';

/** An error to a request that lacks members. */
function sample(body: unknown, ...missing: readonly string[]): Sample {
  const violations = missing.map((name) =>
    violationFacts({
      location: ['body', name],
      message: 'is missing',
      keyword: 'required',
      params: { missingProperty: name },
    }),
  );
  return { body, facts: {}, violations };
}

const rows: readonly (readonly [
  string,
  { readonly given: readonly Sample[]; readonly want: readonly string[] },
])[] = [
  [
    'that of a list of sentences',
    {
      given: [sample({ errors: ['hue is missing', 'size is missing'] }, 'size', 'hue')],
      want: ['hue', 'size'],
    },
  ],
  [
    'that of a list of objects, put together from several',
    {
      given: [
        sample([{ field: 'hue' }, { field: 'size' }], 'size', 'hue'),
        sample([{ field: 'size' }, { field: 'age' }], 'age', 'size'),
      ],
      want: ['hue', 'size', 'age'],
    },
  ],
  [
    'the member that is named alone goes first',
    { given: [sample({ error: 'hue is missing' }, 'size', 'hue')], want: ['hue', 'size'] },
  ],
  [
    'none where errors come as violations are found',
    { given: [sample({ errors: ['hue is missing', 'size is missing'] }, 'hue', 'size')], want: [] },
  ],
];

test.each(rows)('the order is %s', (_name, { given, want }) => {
  expect(errorOrderOf(given)).toEqual(want);
});
