import { expect, test } from 'vitest';
import { parseText } from './parse-text.ts';

const schema = (of: string) => `{"properties": {"example": {"maximum": ${of}, "example": ${of}}}}`;

test.each<[string, { given: [string, 'nowhere' | 'examples' | 'everywhere']; want: unknown }]>([
  [
    'an example keeps its digits, a keyword is a number',
    {
      given: [schema('9223372036854775807'), 'examples'],
      want: { properties: { example: { maximum: 2 ** 63, example: 9223372036854775807n } } },
    },
  ],
  [
    'YAML, in lists and maps within',
    {
      given: [
        'examples:\n  - id: 1234567890123456789\n    small: 12\n    part: 1.5\nmaximum: 1234567890123456789\n',
        'examples',
      ],
      want: {
        examples: [{ id: 1234567890123456789n, small: 12, part: 1.5 }],
        maximum: 1234567890123456800,
      },
    },
  ],
  [
    'data keeps all',
    {
      given: ['ids: [1234567890123456789, 7]\n', 'everywhere'],
      want: { ids: [1234567890123456789n, 7] },
    },
  ],
  [
    'where nothing is exact, it is rounded',
    {
      given: ['{"example": 1234567890123456789}', 'nowhere'],
      want: { example: 1234567890123456800 },
    },
  ],
  [
    'a response by default is no default',
    {
      given: ['{"responses": {"default": {"x-limit": 1234567890123456789}}}', 'examples'],
      want: { responses: { default: { 'x-limit': 1234567890123456800 } } },
    },
  ],
])('%s', (_name, { given: [text, exact], want }) => {
  expect(parseText(text, 'a.yaml', exact).value).toEqual(want);
});
