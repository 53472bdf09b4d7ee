import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { writeData, writeRemarks } from '../../contracts/learn/write-learned.ts';
import { learnedFrom, recordedFiles, type Said } from '../testing/recorded-session.ts';
import { replayOnDouble } from './replay-on.ts';

/** A document of things, in which `member` has a schema that answers do not keep. */
function documentOf(
  schema: object,
  version: string,
  more: object = {},
  others: object = {},
  sent: object = { type: 'object', properties: { name: { type: 'string' } } },
): string {
  const json = (own: object) => ({ content: { 'application/json': { schema: own } } });
  const thing = { $ref: '#/components/schemas/Thing' };
  return stringify({
    openapi: version,
    info: { title: 'Things', version: '1' },
    paths: {
      '/things': {
        get: {
          operationId: 'listThings',
          responses: { 200: { description: 'all', ...json({ type: 'array', items: thing }) } },
        },
        post: {
          operationId: 'makeThing',
          requestBody: json(sent),
          responses: { 201: { description: 'made', ...json(thing) } },
        },
      },
    },
    components: {
      schemas: {
        ...others,
        Thing: {
          type: 'object',
          properties: { id: { type: 'integer' }, name: { type: 'string' }, member: schema },
          ...more,
        },
      },
    },
  });
}

/** Things that were there, and things that are made; each has the member as it comes. */
const session = (before: object, made: object): Said[] => [
  { to: 'GET /things', answer: [{ id: 1, name: 'a', ...before }] },
  ...[2, 3].map((id) => ({
    to: 'POST /things',
    send: { name: `n${id}` },
    status: 201,
    answer: { id, name: `n${id}`, ...made },
  })),
];

const kind = (name: string, member: string) => ({
  type: 'object',
  required: ['kind', member],
  properties: { kind: { type: 'string', enum: [name] }, [member]: { type: 'string' } },
});

const rows: readonly (readonly [
  string,
  {
    given: {
      schema: object;
      version?: string;
      more?: object;
      others?: object;
      before: object;
      made?: object;
    };
    want: RegExp;
  },
])[] = [
  [
    'a value beyond the enum',
    {
      given: { schema: { type: 'string', enum: ['on'] }, before: { member: 'off' } },
      want: /\/\*\/member must be one of "on", and what comes is "off" \(seen in 3\)/,
    },
  ],
  [
    'several values beyond the enum in one list',
    {
      given: {
        schema: { type: 'array', items: { type: 'string', enum: ['a'] } },
        before: { member: ['b', 'c', 'a', 'd'] },
      },
      want: /must be one of "a", and what comes is "b", "c", "d" \(seen in 9\)/,
    },
  ],
  [
    'a pattern',
    {
      given: { schema: { type: 'string', pattern: '^x' }, before: { member: 'y1' } },
      want: /must match the pattern \^x, and what comes is "y1"/,
    },
  ],
  [
    'a format',
    {
      given: {
        schema: { type: 'string', format: 'date-time' },
        before: { member: '2026-01-05 10:00' },
      },
      want: /must be a valid date-time/,
    },
  ],
  [
    'a limit of a number',
    {
      given: { schema: { type: 'integer', maximum: 5 }, before: { member: 9 } },
      want: /must be <= 5, and what comes is 9/,
    },
  ],
  [
    'a limit of a text',
    {
      given: { schema: { type: 'string', minLength: 3 }, before: { member: '' } },
      want: /must NOT have fewer than 3 characters/,
    },
  ],
  [
    'a limit of a list',
    {
      given: {
        schema: { type: 'array', items: { type: 'integer' }, maxItems: 1 },
        before: { member: [1, 2] },
      },
      want: /must NOT have more than 1 items/,
    },
  ],
  [
    'a constant',
    {
      given: { schema: { const: 'thing' }, version: '3.1.0', before: { member: 'item' } },
      want: /must be "thing", and what comes is "item"/,
    },
  ],
  [
    'one of several types',
    {
      given: {
        schema: { type: ['string', 'null'] },
        version: '3.1.0',
        before: { member: 5 },
      },
      want: /must be string or null, and what comes is 5/,
    },
  ],
  [
    'none of several schemas, any of which may fit',
    {
      given: {
        schema: { anyOf: [{ type: 'integer' }, { type: 'boolean' }] },
        before: { member: 'x' },
      },
      want: /and what comes is "x"/,
    },
  ],
  [
    'none of several schemas, one of which has to fit',
    {
      given: {
        schema: { oneOf: [{ type: 'integer' }, { type: 'boolean' }] },
        before: { member: { a: 1 } },
      },
      want: /and what comes is \{"a":1\}/,
    },
  ],
  [
    'one more of several schemas than the discriminator names',
    {
      given: {
        schema: {
          oneOf: ['Card', 'Bank'].map((name) => ({ $ref: `#/components/schemas/${name}` })),
          discriminator: { propertyName: 'kind' },
        },
        others: { Card: kind('Card', 'digits'), Bank: kind('Bank', 'iban') },
        before: { member: { kind: 'Cash', till: 4 } },
      },
      want: /fits one of 2 schemas, and what comes is \{"kind":"Cash","till":4\}/,
    },
  ],
  [
    'several schemas, one alone of which has to fit',
    {
      given: {
        schema: {
          oneOf: [{ type: 'object' }, { type: 'object', properties: { a: { type: 'string' } } }],
        },
        before: { member: { a: 'b' } },
      },
      want: /fits one of 2 schemas, and what comes is \{"a":"b"\}/,
    },
  ],
  [
    'a required member that never comes',
    {
      given: {
        schema: { type: 'string' },
        more: { required: ['member'] },
        before: {},
      },
      want: /the document requires \/\*\/member, and answers come without it \(seen in 3\)/,
    },
  ],
  [
    'a required member that comes at times',
    {
      given: {
        schema: { type: 'string' },
        more: { required: ['member'] },
        before: { member: 'x' },
        made: {},
      },
      want: /the document requires \/member, and answers come without it \(seen in 2\)/,
    },
  ],
  [
    'null where the document allows none, beside an enum',
    {
      given: { schema: { type: 'string', enum: ['on'] }, before: { member: null } },
      want: /is declared as string, and comes as null/,
    },
  ],
  [
    'a member that the document does not allow',
    {
      given: {
        schema: { type: 'string' },
        more: { additionalProperties: false },
        before: { member: 'x', other: 'y' },
      },
      want: /the document allows no member other, and it comes/,
    },
  ],
];

test.each(rows)(
  'a rule that answers break is widened, with a remark: %s',
  async (_name, {
    given: { schema, version = '3.0.3', more, others, before, made = before },
    want,
  }) => {
    const document = documentOf(schema, version, more, others);
    const said = session(before, made);
    const learned = await learnedFrom(document, said);
    const remarks = writeRemarks(learned);
    const telling = remarks.filter((remark) => want.test(remark));
    expect(telling, remarks.join('\n')).toHaveLength(1);
    expect(telling[0]).toMatch(/session\.har:\d, exchange \d: (GET|POST) \/things/);
    // What is learned holds together: the data is taken, and the answers are those of the API.
    const files = await recordedFiles(document, said);
    const [overlay, data] = [join(files.folder, 'overlay.yaml'), join(files.folder, 'data.yaml')];
    await writeFile(overlay, learned.overlay);
    await writeFile(data, writeData(learned, (value) => value).text);
    const differences: unknown[] = [];
    const replayed = replayOnDouble([files.recording], {
      apis: [files.document],
      overlays: [overlay],
      data: [data],
    });
    for await (const exchange of replayed) differences.push(...exchange.differences);
    expect(differences).toEqual([]);
  },
);

test('what clients send, and no answer shows, stays required of them', async () => {
  const thing = { $ref: '#/components/schemas/Thing' };
  const document = documentOf({ type: 'string' }, '3.0.3', { required: ['member'] }, {}, thing);
  const learned = await learnedFrom(
    document,
    session({}, {}).map((said) =>
      said.send === undefined ? said : { ...said, send: { name: 'n', member: 'x' } },
    ),
  );
  expect(learned.updates.get('$.components.schemas.Thing')).toContainEqual({
    properties: { member: { writeOnly: true } },
  });
});
