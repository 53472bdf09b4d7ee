import { expect, test } from 'vitest';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { compareAnswers } from './compare-answers.ts';
import { createMapping } from './mapping.ts';

const document = await documentOf({
  openapi: '3.0.3',
  info: { title: 'x', version: '1' },
  paths: {},
});

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: Buffer.from(JSON.stringify(body)),
});

function places(
  pairs: readonly (readonly [recorded: ReturnType<typeof json>, actual: ReturnType<typeof json>])[],
  sent: readonly string[] = [],
): string[] {
  const comparison = {
    document,
    mapping: createMapping(),
    nouns: new Set(['pet']),
    sent: new Set(sent),
    made: new Set<string>(),
    origins: { recorded: 'http://live.test', actual: 'http://here.test' },
  };
  return pairs.flatMap(([recorded, actual]) =>
    compareAnswers(comparison, undefined, recorded, actual).map(({ at }) => at),
  );
}

test.each<[string, { given: Parameters<typeof places>; want: string[] }]>([
  ['the same', { given: [[[json({ a: 1 }), json({ a: 1 })]]], want: [] }],
  ['another value', { given: [[[json({ a: 1 }), json({ a: 2 })]]], want: ['body/a'] }],
  ['another status', { given: [[[json({}), json({}, 201)]]], want: ['status'] }],
  ['a member more', { given: [[[json({}), json({ a: 1 })]]], want: ['body/a'] }],
  ['an id of the server', { given: [[[json({ id: 7 }), json({ id: 1 })]]], want: [] }],
  [
    'one id that becomes two',
    {
      given: [[[json([{ id: 7 }, { id: 7 }]), json([{ id: 1 }, { id: 2 }])]]],
      want: ['body/1/id'],
    },
  ],
  [
    'two ids that become one',
    {
      given: [[[json([{ id: 7 }, { id: 8 }]), json([{ id: 1 }, { id: 1 }])]]],
      want: ['body/1/id'],
    },
  ],
  [
    'a cursor that is an id on one side, and another each time on the other',
    {
      given: [
        [
          [json([{ id: 'pet_7' }]), json([{ id: 'pet_1' }])],
          [json({ next_cursor: 'pet_7' }), json({ next_cursor: 'eyJsIjo3fQ' })],
          [json({ next_cursor: 'pet_7' }), json({ next_cursor: 'eyJsIjo4fQ' })],
        ],
      ],
      want: [],
    },
  ],
  [
    'a cursor where there is none',
    {
      given: [[[json({ next_cursor: null }), json({ next_cursor: 'eyJsIjo3fQ' })]]],
      want: ['body/next_cursor'],
    },
  ],
  [
    'an id that was sent',
    { given: [[[json({ id: 7 }), json({ id: 1 })]], ['7']], want: ['body/id'] },
  ],
  [
    'a text with an id in it',
    {
      given: [
        [
          [json({ id: 'ab12cd' }), json({ id: 'zz99yy' })],
          [json({ m: 'no ab12cd' }), json({ m: 'no zz99yy' })],
        ],
      ],
      want: [],
    },
  ],
  [
    'a time of the server',
    {
      given: [[[json({ at: '2026-01-01T00:00:00Z' }), json({ at: '2020-05-05T05:05:05.5Z' })]]],
      want: [],
    },
  ],
  [
    'a time that was sent',
    {
      given: [
        [[json({ due: '2026-01-01T00:00:00Z' }), json({ due: '2020-05-05T05:05:05Z' })]],
        ['2026-01-01T00:00:00Z'],
      ],
      want: ['body/due'],
    },
  ],
  [
    'a URL of the API',
    {
      given: [[[json({ self: 'http://live.test/a' }), json({ self: 'http://here.test/a' })]]],
      want: [],
    },
  ],
  [
    'a Location with an id',
    {
      given: [
        [
          [
            json({}, 201, { location: 'http://live.test/pets/7' }),
            json({}, 201, { location: '/pets/1' }),
          ],
        ],
      ],
      want: [],
    },
  ],
])('%s', (_name, { given, want }) => {
  expect(places(...given)).toEqual(want);
});
