import { expect, test } from 'vitest';
import { unknownLike } from './ids.ts';

test.each<[string, { given: unknown; want: RegExp }]>([
  [
    'a UUID',
    {
      given: '8ed41bf1-89b3-449b-9534-d89059684f89',
      want: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    },
  ],
  ['a number', { given: 7, want: /^\d{10}$/ }],
  ['an id with a word before it', { given: 'cus_9s6XKzkN', want: /^cus_[\w-]{8}$/ }],
  ['an id with an underscore of its own', { given: 'qZBbjqtgtmpiKLwzMjK_D', want: /^[\w-]{21}$/ }],
  ['an id that reads the same backwards', { given: 'D', want: /^D\d$/ }],
  ['no id', { given: undefined, want: /^[0-9a-f-]{36}$/ }],
])('an id that names nothing is another one, of the same form: %s', (_name, { given, want }) => {
  const unknown = unknownLike(given, 12);
  expect(String(unknown)).toMatch(want);
  expect(unknown).not.toBe(given);
});
