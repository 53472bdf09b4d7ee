import { expect, test } from 'vitest';
import { answers, body, documentOf, listOf, objectOf, serveDocument } from './testing/documents.ts';

const text = { type: 'string' };
const flag = { type: 'boolean' };
const time = { type: 'string', format: 'date-time' };
const day = { type: 'string', format: 'date' };

// Far from the time of any clock that tests have.
const past = '2020-01-01T00:00:00Z';
const ahead = '2090-01-01T00:00:00Z';

test.each<
  [
    string,
    { given: object; items: readonly object[]; ask: string; want: string[]; schema?: object },
  ]
>([
  [
    'overdue: late and not done with',
    {
      given: { dueDate: day, completed: flag },
      items: [
        { name: 'late', dueDate: '2020-01-01', completed: false },
        { name: 'done', dueDate: '2020-01-01', completed: true },
        { name: 'ahead', dueDate: '2090-01-01', completed: false },
        { name: 'none' },
      ],
      ask: 'overdue=true',
      want: ['late'],
    },
  ],
  [
    'not overdue: all others',
    {
      given: { due_at: time, status: text },
      items: [
        { name: 'late', due_at: past, status: 'open' },
        { name: 'paid', due_at: past, status: 'paid' },
        { name: 'ahead', due_at: ahead, status: 'open' },
      ],
      ask: 'overdue=false',
      want: ['paid', 'ahead'],
    },
  ],
  [
    'upcoming',
    {
      given: { startsAt: time },
      items: [
        { name: 'past', startsAt: past },
        { name: 'ahead', startsAt: ahead },
      ],
      ask: 'upcoming=true',
      want: ['ahead'],
    },
  ],
  [
    'is_expired',
    {
      given: { expires_at: time },
      items: [
        { name: 'past', expires_at: past },
        { name: 'ahead', expires_at: ahead },
      ],
      ask: 'is_expired=true',
      want: ['past'],
    },
  ],
  [
    'a flag that items have themselves is theirs',
    {
      given: { dueDate: day, overdue: flag },
      items: [
        { name: 'late', dueDate: '2020-01-01', overdue: false },
        { name: 'said', dueDate: '2090-01-01', overdue: true },
      ],
      ask: 'overdue=true',
      want: ['said'],
    },
  ],
  [
    'a bound of a day that is called by on',
    {
      given: { builtOn: day },
      items: [
        { name: 'old', builtOn: '2020-01-01' },
        { name: 'new', builtOn: '2090-01-01' },
      ],
      ask: 'builtAfter=2050-01-01',
      want: ['new'],
      schema: day,
    },
  ],
])(
  'a list by the time that it is: %s',
  async (_name, { given, items, ask, want, schema = flag }) => {
    const item = objectOf({ name: text, ...given });
    const [name = ''] = ask.split('=');
    const served = await serveDocument(
      documentOf({
        '/tasks': {
          get: {
            parameters: [{ name, in: 'query', schema }],
            ...answers([200, listOf(objectOf({ id: text, name: text, ...given }))]),
          },
          post: { ...body(item), ...answers([201, objectOf({ id: text, name: text, ...given })]) },
        },
        '/tasks/{taskId}': {
          get: answers([200, objectOf({ id: text, name: text, ...given })], [404]),
        },
      }),
    );
    for (const sent of items) expect((await served.send('POST', '/tasks', sent)).status).toBe(201);
    const shown = (await served.send('GET', `/tasks?${ask}`)).body as { name: string }[];
    const names = shown
      .map((own) => own.name)
      .filter((own) => items.some((sent) => 'name' in sent && sent.name === own));
    expect(names.sort()).toEqual(want.toSorted());
  },
);
