import { expect, test } from 'vitest';
import { answers, body, documentOf, listOf, objectOf, ref } from './testing/documents.ts';
import { type Step, walk } from './testing/steps.ts';

type Node = Readonly<Record<string, unknown>>;
const text = { type: 'string' };
const whole = { type: 'integer' };
const flag = { type: 'boolean' };
const maybe = (schema: Node) => ({ ...schema, type: [schema['type'], 'null'] });
const time = { type: 'string', format: 'date-time' };
const choice = (...values: string[]) => ({ type: 'string', enum: values });

/** Renders: made from a source, with a status and what a server adds. */
const renders = (status: Node, sent: Node = {}, words: readonly string[] = []) =>
  documentOf(
    {
      '/renders': {
        post: {
          ...body(objectOf({ source: text, ...sent }, 'source')),
          ...answers([202, ref('Render')]),
        },
        get: answers([200, listOf(ref('Render'))]),
      },
      '/renders/{renderId}': { get: answers([200, ref('Render')], [404]) },
      ...Object.fromEntries(
        words.map((word) => [
          `/renders/{renderId}/${word}`,
          { post: answers([200, ref('Render')]) },
        ]),
      ),
    },
    {
      Render: objectOf(
        {
          id: whole,
          source: text,
          status,
          progress: { ...whole, maximum: 100 },
          startedAt: maybe(time),
          finishedAt: maybe(time),
          failedAt: maybe(time),
          outputUrl: maybe(text),
          error: maybe(text),
        },
        'id',
        'status',
      ),
    },
    { renderId: whole },
  );
const someTime = expect.stringContaining('T');
const states = choice('done', 'failed', 'queued', 'running', 'canceled');
const one = '/renders/1';
const made: Step = {
  send: ['POST', '/renders', { source: 'a' }],
  want: { status: 'queued', progress: 0, startedAt: null, outputUrl: null },
};

test.each<[string, { given: string; want: Step[] }]>([
  [
    'moves on with each read of its own, and stays at its end',
    {
      given: renders(states),
      want: [
        made,
        { send: ['GET', '/renders'], want: [{ status: 'queued' }] },
        {
          send: ['GET', one],
          want: { status: 'running', progress: 50, startedAt: someTime, finishedAt: null },
        },
        {
          send: ['GET', one],
          want: {
            status: 'done',
            progress: 100,
            finishedAt: someTime,
            failedAt: null,
            error: null,
          },
        },
        { send: ['GET', one], want: { status: 'done', source: 'a' } },
        { send: ['GET', '/renders'], want: [{ status: 'done' }] },
      ],
    },
  ],
  [
    'stays where an action has ended it',
    {
      given: renders(states, {}, ['cancel']),
      want: [
        made,
        { send: ['POST', `${one}/cancel`], want: { status: 'canceled' } },
        { send: ['GET', one], want: { status: 'canceled' } },
      ],
    },
  ],
  [
    'stays where a client says its status',
    {
      given: renders(states, { status: states }),
      want: [made, { send: ['GET', one], want: { status: 'queued' } }],
    },
  ],
  [
    'stays where nothing runs: that is no job',
    {
      given: renders(choice('done', 'queued')),
      want: [made, { send: ['GET', one], want: { status: 'queued' } }],
    },
  ],
  [
    'stays where an overlay says so',
    {
      given: renders({ ...states, 'x-doubletake-advance': false }),
      want: [made, { send: ['GET', one], want: { status: 'queued' } }],
    },
  ],
])('a job %s', async (_name, { given, want }) => {
  await walk(given, want);
});

const chore = objectOf(
  {
    id: whole,
    title: text,
    state: choice('todo', 'done'),
    roomId: whole,
    urgent: { type: 'boolean' },
  },
  'title',
);
const sum = (...names: string[]) =>
  objectOf(Object.fromEntries(names.map((name) => [name, whole])), ...names);

test.each<[string, { given: readonly [path: string, schema: Node]; want: Step[] }]>([
  [
    'by a value, and by what is not over',
    {
      given: ['/stats', sum('total_chores', 'open_chores', 'done_chores', 'room_count')],
      want: [
        {
          send: ['GET', '/stats'],
          exactly: { total_chores: 3, open_chores: 2, done_chores: 1, room_count: 0 },
        },
      ],
    },
  ],
  [
    'as a whole',
    { given: ['/chores/count', whole], want: [{ send: ['GET', '/chores/count'], exactly: 3 }] },
  ],
  [
    'by the query, and by a flag',
    {
      given: ['/chores/summary', sum('count', 'urgent')],
      want: [
        { send: ['GET', '/chores/summary'], exactly: { count: 3, urgent: 1 } },
        { send: ['GET', '/chores/summary?state=done'], exactly: { count: 1, urgent: 0 } },
      ],
    },
  ],
  [
    'those of an item',
    {
      given: ['/rooms/{roomId}/stats', sum('totalChores')],
      want: [{ send: ['GET', '/rooms/7/stats'], exactly: { totalChores: 2 } }],
    },
  ],
])('counts %s', async (_name, { given: [path, schema], want }) => {
  const document = documentOf(
    {
      '/chores': {
        post: { ...body(ref('Chore')), ...answers([201, ref('Chore')]) },
        get: answers([200, listOf(ref('Chore'))]),
      },
      '/chores/{choreId}': { get: answers([200, ref('Chore')], [404]) },
      '/rooms': {
        post: {
          ...body(objectOf({ name: text })),
          ...answers([201, objectOf({ id: whole, name: text })]),
        },
        get: answers([200, listOf(objectOf({ id: whole, name: text }))]),
      },
      [path]: {
        get: {
          ...answers([200, schema]),
          ...(path.includes('{')
            ? {}
            : { parameters: [{ name: 'state', in: 'query', schema: text }] }),
        },
      },
    },
    { Chore: chore },
    { choreId: whole, roomId: whole },
  );
  const chores = [
    { title: 'a', state: 'todo', roomId: 7, urgent: true },
    { title: 'b', state: 'done', roomId: 7, urgent: false },
    { title: 'c', state: 'todo', roomId: 8, urgent: false },
  ];
  await walk(document, [
    ...chores.map((sent): Step => ({ send: ['POST', '/chores', sent] })),
    ...want,
  ]);
});

test.each<[string, { given: object[]; mark?: Node; want: object }]>([
  [
    'price times quantity',
    {
      given: [
        { unitPrice: 2.5, qty: 3 },
        { unitPrice: 0.1, qty: 2 },
      ],
      want: { total: 7.7, totalQty: 5 },
    },
  ],
  ['nothing', { given: [], want: { total: 0, totalQty: 0 } }],
  [
    'what is known alone: a line without a price has no sum',
    { given: [{ qty: 3 }], want: { totalQty: 3 } },
  ],
  [
    'not what an overlay takes out',
    {
      given: [{ unitPrice: 2, qty: 3 }],
      mark: { 'x-doubletake-relation': false },
      want: { total: 0 },
    },
  ],
])('an order sums up %s', async (_name, { given, mark = {}, want }) => {
  const number = { type: 'number' };
  const lines = listOf(objectOf({ unitPrice: number, qty: whole }));
  const order = objectOf({ id: whole, lines, total: { ...number, ...mark }, totalQty: whole });
  const document = documentOf(
    {
      '/orders': { post: { ...body(objectOf({ lines }, 'lines')), ...answers([201, order]) } },
      '/orders/{orderId}': { get: answers([200, order], [404]) },
    },
    {},
    { orderId: whole },
  );
  await walk(document, [
    { send: ['POST', '/orders', { lines: given }], want },
    { send: ['GET', '/orders/1'], want },
  ]);
});

test.each<[string, { given: Node; sent?: Node; body: Node; want: object; after?: object }]>([
  [
    'follows the number',
    { given: { stock: whole, inStock: flag }, body: { stock: 5 }, want: { inStock: true } },
  ],
  [
    'follows a change of it',
    {
      given: { stock_quantity: whole, in_stock: flag },
      body: { stock_quantity: 5 },
      want: { in_stock: true },
      after: { stock_quantity: 0, in_stock: false },
    },
  ],
  [
    'may say the opposite',
    { given: { seatsLeft: whole, soldOut: flag }, body: { seatsLeft: 0 }, want: { soldOut: true } },
  ],
  [
    'is kept where a client may send it',
    {
      given: { stock: whole, available: flag },
      sent: { available: flag },
      body: { stock: 5, available: false },
      want: { available: false },
    },
  ],
])(
  'a flag of what is left %s',
  async (_name, { given, sent = {}, body: sends, want, after = want }) => {
    const item = objectOf({ id: whole, ...given });
    const numbers = Object.entries(given).filter(([, schema]) => schema === whole);
    const taken = objectOf({ ...Object.fromEntries(numbers), ...sent });
    const document = documentOf(
      {
        '/goods': { post: { ...body(taken), ...answers([201, item]) } },
        '/goods/{goodId}': {
          get: answers([200, item], [404]),
          patch: { ...body(taken), ...answers([200, item], [404]) },
        },
      },
      {},
      { goodId: whole },
    );
    const change = Object.fromEntries(
      numbers.flatMap(([name]) => (name in after ? [[name, 0]] : [])),
    );
    await walk(document, [
      { send: ['POST', '/goods', sends], want },
      { send: ['PATCH', '/goods/1', change], want: after },
      { send: ['GET', '/goods/1'], want: after },
    ]);
  },
);
