import { expect, test } from 'vitest';
import { type KnownLater, recogniseLater } from './recognise-later.ts';
import { addTexts, type SentValues, sentValues, wasSent } from './sent-values.ts';

const runId = 'a1b2c3';
const name = `doubletake-check-${runId}-4`;
const at = 'Mon, 30 Nov 2026 10:00:00 GMT';

function known(sent: SentValues, more: Partial<KnownLater> = {}): KnownLater {
  const texts = new Map<string, Set<string>>();
  addTexts(texts, sent);
  return { runId, texts, ...more };
}

test.each<[string, { given: [unknown, KnownLater]; want: string }]>([
  ['the name of the run', { given: [{ id: 5, name }, known({ name: [name] })], want: 'ours' }],
  [
    'the name of the run, in another case and cut short',
    {
      given: [{ id: 5, name: name.toUpperCase().slice(0, 20) }, known({ name: [name] })],
      want: 'ours',
    },
  ],
  [
    'another name, after an update of the run',
    { given: [{ id: 5, name: 'b' }, known({ name: [name, 'b'] })], want: 'ours' },
  ],
  [
    'a name of somebody else',
    { given: [{ id: 5, name: 'Porch' }, known({ name: [name] })], want: 'others' },
  ],
  [
    'a name of somebody else, whose note speaks of the run',
    {
      given: [
        { id: 5, name: 'Porch', note: `instead of ${name}, for now` },
        known({ name: [name] }),
      ],
      want: 'others',
    },
  ],
  [
    'a greeting that the server makes of the name',
    { given: [{ id: 5, text: `Welcome, ${name}!` }, known({ user: [name] })], want: 'ours' },
  ],
  [
    'what a wrapper of the body held',
    { given: [{ id: 5, name: 'Porch' }, known({ 'data.name': [name] })], want: 'others' },
  ],
  [
    'the same numbers as were sent',
    {
      given: [{ id: 5, watts: 40, on: true }, known({ watts: ['40'], on: ['true'] })],
      want: 'ours',
    },
  ],
  [
    'other numbers than were sent',
    {
      given: [{ id: 5, watts: 60, on: false }, known({ watts: ['40'], on: ['true'] })],
      want: 'others',
    },
  ],
  [
    'one member of three that the server has changed by itself',
    {
      given: [
        { id: 5, code: 'ab', watts: 40, state: 'done' },
        known({ code: ['ab'], watts: ['40'], state: ['new'] }),
      ],
      want: 'ours',
    },
  ],
  [
    'the time of its making, an hour in another zone',
    {
      given: [
        { id: 5, createdAt: '2026-11-30T11:00:00' },
        known({}, { at, times: { createdAt: '2026-11-30T10:00:00.4Z' } }),
      ],
      want: 'ours',
    },
  ],
  [
    'another time of its making',
    {
      given: [
        { id: 5, createdAt: '2026-11-30T10:07:12Z' },
        known({}, { at, times: { createdAt: '2026-11-30T10:00:00Z' } }),
      ],
      want: 'others',
    },
  ],
  [
    'another time than the answer was sent, which showed none',
    { given: [{ id: 5, created_at: '2026-11-30T10:07:12Z' }, known({}, { at })], want: 'others' },
  ],
  [
    'the time at which the answer was sent, which showed none',
    { given: [{ id: 5, created_at: '2026-11-30T10:00:01Z' }, known({}, { at })], want: 'unknown' },
  ],
  [
    'a time that was sent',
    {
      given: [
        { id: 5, created: '1999-01-01T00:00:00Z' },
        known({ created: ['1999-01-01T00:00:00Z'] }, { at }),
      ],
      want: 'ours',
    },
  ],
  ['nothing that was sent', { given: [{ id: 5 }, known({ name: [name] })], want: 'unknown' }],
  ['no object', { given: ['text', known({ name: [name] })], want: 'unknown' }],
])('an item that shows %s', (_name, { given, want }) => {
  expect(recogniseLater(...given).whose).toBe(want);
});

test('what was sent is kept by the way to each scalar, of forms and files too', () => {
  expect(
    sentValues({ kind: 'json', value: { name, at: null, tags: ['a', 'b'], owner: { name: 'x' } } }),
  ).toEqual({ name: [name], '[].tags': ['a', 'b'], 'owner.name': ['x'] });
  const parts = [
    { name: 'title', content: Buffer.from('t') },
    { name: 'file', filename: 'note.txt', content: Buffer.from('bytes') },
  ];
  expect(sentValues({ kind: 'multipart', parts })).toEqual({ title: ['t'], file: ['note.txt'] });
  expect(sentValues(undefined)).toBeUndefined();
});

test.each<[string, { given: unknown; want: boolean }]>([
  ['a value that was sent', { given: 'dark', want: true }],
  ['the same in another member, and case', { given: { mode: 'DARK' }, want: true }],
  ['one that was not', { given: 'green', want: false }],
  ['a list of which one was not', { given: ['dark', 'green'], want: false }],
  ['what a reset leaves', { given: { a: null, b: 0, c: '', d: [] }, want: true }],
])('was sent: %s', (_name, { given, want }) => {
  expect(wasSent(given, [{ theme: ['dark'] }])).toBe(want);
});
