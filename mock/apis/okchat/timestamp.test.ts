import { expect, test } from 'vitest';
import { formatTimestamp } from './timestamp.ts';

test.each([
  [
    'has its fraction',
    { given: '2025-01-22T10:21:17.313Z', want: '2025-01-22T10:21:17.313+00:00' },
  ],
  [
    'drops zeros at the end of the fraction',
    { given: '2025-01-22T10:21:10.100Z', want: '2025-01-22T10:21:10.1+00:00' },
  ],
  [
    'drops a fraction of nothing',
    { given: '2025-01-22T10:20:00.000Z', want: '2025-01-22T10:20:00+00:00' },
  ],
])('a timestamp %s', (_name, { given, want }) => {
  expect(formatTimestamp(new Date(given))).toBe(want);
});
