import { describe, expect, test } from 'vitest';
import { learnAndReplay } from '../testing/learn-and-replay.ts';
import type { Said } from '../testing/recorded-session.ts';

/** What errors tell of a request, member by member, and what a server makes of what is sent. */

type Fields = Readonly<Record<string, unknown>>;

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const answers = (schema: object, status = '200') => ({
  responses: { [status]: { description: 'ok', ...json(schema) } },
});
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const texts = (...names: readonly string[]) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
});

const document = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'Barrels', version: '1' },
  paths: {
    '/barrels': {
      post: {
        operationId: 'fill',
        requestBody: json(ref('BarrelData')),
        ...answers(ref('Barrel'), '201'),
      },
    },
    '/barrels/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
      get: { operationId: 'barrel', ...answers(ref('Barrel')) },
      patch: {
        operationId: 'relabel',
        requestBody: json(ref('BarrelData')),
        ...answers(ref('Barrel')),
      },
    },
  },
  components: {
    schemas: {
      BarrelData: texts('cellar', 'grape', 'grade', 'mark'),
      Barrel: {
        type: 'object',
        properties: { id: { type: 'integer' }, ...texts('cellar', 'grape', 'grade').properties },
      },
    },
  },
});

const whole = { cellar: 'north', grape: 'Rondo' };
const filled = (id: number, send: Fields, more: Fields = {}): Said => ({
  to: 'POST /barrels',
  send,
  status: 201,
  answer: { id, grade: 'table', mark: null, ...send, ...more },
});
const refused = (send: Fields, answer: unknown, to = 'POST /barrels', status = 422): Said => ({
  to,
  send,
  status,
  answer,
});

describe('errors that list what is wrong', () => {
  test.each([
    [
      'have the order and the words of each member',
      {
        given: {
          learned: [
            refused({}, { errors: ['Which grape?', 'The cellar is not named'] }),
            refused({ cellar: 'south' }, { errors: ['Which grape?'] }),
            refused({ grape: 'Regent' }, { errors: ['The cellar is not named'] }),
          ],
          unseen: [
            refused({ grade: 'fine' }, { errors: ['Which grape?', 'The cellar is not named'] }),
            refused({ cellar: 'west' }, { errors: ['Which grape?'] }),
          ],
        },
        want: ['x-doubletake-error-order', '{{by violation}}', '- grape'],
      },
    ],
    [
      'have a member for each that is wrong',
      {
        given: {
          learned: [
            refused({}, { cellar: ['Say it.'], grape: ['Say it.'] }),
            refused({ cellar: 'south' }, { grape: ['Say it.'] }),
          ],
          unseen: [refused({ grape: 'Regent' }, { cellar: ['Say it.'] })],
        },
        want: ['"{{violation.name}}":'],
      },
    ],
    [
      'tell of values that are none of those that were shown',
      {
        given: {
          learned: [
            filled(3, { ...whole, grade: 'fine' }),
            refused({ ...whole, grade: 'bad' }, { error: 'grade: bad is not a valid choice' }),
            refused({ ...whole, grade: 'worse' }, { error: 'grade: worse is not a valid choice' }),
          ],
          unseen: [
            refused({ ...whole, grade: 'poor' }, { error: 'grade: poor is not a valid choice' }),
          ],
        },
        want: ['- fine\n        - table'],
      },
    ],
  ] as const)('%s', async (_name, { given, want }) => {
    const found = await learnAndReplay(
      document,
      [filled(1, whole), filled(2, { ...whole, cellar: 'east' }), ...given.learned],
      given.unseen,
    );
    expect(found.differences).toEqual([]);
    for (const text of want) expect(found.overlay).toContain(text);
  });
});

test('what may not be sent to one operation is taken by the other', async () => {
  const label = (id: number, send: Fields): Said => ({
    to: `PATCH /barrels/${id}`,
    send,
    answer: { id, ...whole, grade: 'table', mark: null, ...send },
  });
  const fixed = (grape: string) =>
    refused({ grape }, { field: 'grape', why: 'cannot be changed' }, 'PATCH /barrels/1', 400);
  const { differences } = await learnAndReplay(
    document,
    [
      filled(1, whole),
      filled(2, whole),
      label(1, { grade: 'fine' }),
      fixed('Regent'),
      label(2, { grade: 'old' }),
      fixed('Bacchus'),
      filled(3, whole),
    ],
    [filled(1, whole), fixed('Solaris'), label(1, { cellar: 'west' })],
  );
  expect(differences).toEqual([]);
});

test('texts are shown in a form of their own', async () => {
  const { overlay, differences } = await learnAndReplay(
    document,
    [
      filled(1, { ...whole, mark: 'ab-1' }, { mark: 'AB-1' }),
      filled(2, { ...whole, mark: 'cd-2' }, { mark: 'CD-2' }),
    ],
    [filled(1, { ...whole, mark: 'xy-7' }, { mark: 'XY-7' })],
  );
  expect(differences).toEqual([]);
  expect(overlay).toContain('{{entity.mark|upper}}');
});
