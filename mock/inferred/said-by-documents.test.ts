import { test } from 'vitest';
import { answers, body, documentOf, listOf, objectOf, ref } from './testing/documents.ts';
import { type Step, walk } from './testing/steps.ts';

const text = { type: 'string' };
const number = { type: 'integer' };

/** A collection of one kind of things. */
function shelf(path: string, sent: object, shown: object, more: object = {}) {
  return {
    [path]: {
      post: { ...body(sent as never), ...answers([201, shown as never]) },
      get: answers([200, listOf(shown as never)]),
    },
    [`${path}/{id}`]: {
      get: answers([200, shown as never], [404]),
      patch: { ...body(sent as never), ...answers([200, shown as never], [404]) },
      ...more,
    },
  };
}

const steps = ['canceled', 'needs_glaze', 'needs_paint', 'ready'];
const said = 'One of `needs_paint`, `needs_glaze`, `ready` or `canceled`.';
const tile = objectOf(
  { id: number, status: { ...text, enum: steps, description: said } },
  'status',
);
const notes = objectOf(
  { id: number, labels: { type: 'object', additionalProperties: text } },
  'labels',
);
const emptying = {
  type: 'object',
  additionalProperties: text,
  description: 'Single keys can be unset by posting an empty value to them.',
};
const money = objectOf({ amount: number, currency: text });
const basket = objectOf({
  id: number,
  line_items: listOf(objectOf({ quantity: text, base_price_money: ref('Money') })),
  total_money: { allOf: [ref('Money')], readOnly: true },
});
const letters = ['delivered', 'queued', 'scheduled', 'sent'];
const letter = objectOf({
  id: number,
  to: listOf(text),
  last_event: { ...text, enum: letters, description: 'The status of the letter.', example: 'sent' },
});
const sheet = objectOf({ id: number, status: { ...text, example: 'draft' } });
const batch = objectOf({
  id: number,
  status: { ...text, enum: ['open', 'halting', 'halted'] },
});
const membership = objectOf({
  id: number,
  plan: text,
  status: { ...text, enum: ['active', 'canceled'] },
});

test.each<[string, { given: string; want: readonly Step[] }]>([
  [
    'a status begins with what its description names first, where its enum is in alphabetical order',
    {
      given: documentOf(shelf('/tiles', objectOf({ colour: text }), tile)),
      want: [{ send: ['POST', '/tiles', {}], want: { status: 'needs_paint' } }],
    },
  ],
  [
    'a map that nobody sent is empty, and an empty text takes a key away where that is said',
    {
      given: documentOf(shelf('/jars', objectOf({ labels: emptying, size: number }), notes)),
      want: [
        { send: ['POST', '/jars', {}], exactly: { id: 1, labels: {} } },
        { send: ['POST', '/jars', { labels: { a: '1', b: '2' } }] },
        {
          send: ['PATCH', '/jars/2', { labels: { a: '' } }],
          exactly: { id: 2, labels: { b: '2' } },
        },
      ],
    },
  ],
  [
    'money is summed up over lines whose quantities are text',
    {
      given: documentOf(shelf('/baskets', basket, basket), { Money: money }),
      want: [
        {
          send: [
            'POST',
            '/baskets',
            {
              line_items: [
                { quantity: '2', base_price_money: { amount: 300, currency: 'NOK' } },
                { quantity: '1', base_price_money: { amount: 50, currency: 'NOK' } },
              ],
            },
          ],
          want: { total_money: { amount: 650, currency: 'NOK' } },
        },
      ],
    },
  ],
  [
    'one is a list of one, a status by its description is one, and what has its time is scheduled',
    {
      given: documentOf(
        shelf(
          '/letters',
          objectOf({ to: { oneOf: [text, listOf(text)] }, scheduled_at: text }),
          letter,
        ),
      ),
      want: [
        { send: ['POST', '/letters', { to: 'ann' }], want: { to: ['ann'], last_event: 'queued' } },
        {
          send: ['POST', '/letters', { to: ['bo'], scheduled_at: '2030-01-01' }],
          want: { to: ['bo'], last_event: 'scheduled' },
        },
      ],
    },
  ],
  [
    'an action gives a status without enum the word for what it does',
    {
      given: documentOf({
        ...shelf('/sheets', objectOf({ name: text }), sheet),
        '/sheets/{id}/send': { post: answers([200, sheet], [404]) },
        '/sheets/{id}/measure': { post: answers([200, sheet], [404]) },
      }),
      want: [
        { send: ['POST', '/sheets', {}], want: { id: 1 } },
        { send: ['POST', '/sheets/1/measure'], want: { status: 'draft' } },
        { send: ['POST', '/sheets/1/send'], want: { status: 'sent' } },
      ],
    },
  ],
  [
    'an action leads to the status that its text names',
    {
      given: documentOf({
        ...shelf('/batches', objectOf({ name: text }), batch),
        '/batches/{id}/halt': {
          post: {
            description:
              'Only batches in state `open` can be halted. It will be in state `halting` for a while, before it is `halted`.',
            ...answers([200, batch], [404]),
          },
        },
      }),
      want: [
        { send: ['POST', '/batches', {}], want: { status: 'open' } },
        { send: ['POST', '/batches/1/halt'], want: { status: 'halting' } },
      ],
    },
  ],
  [
    'a DELETE whose description begins with another word does that',
    {
      given: documentOf(
        shelf('/memberships', objectOf({ plan: text }), membership, {
          delete: {
            description: '<p>Cancels a membership at once.</p>',
            ...answers([200, membership], [404]),
          },
        }),
      ),
      want: [
        { send: ['POST', '/memberships', {}], want: { status: 'active' } },
        { send: ['DELETE', '/memberships/1'], want: { status: 'canceled' } },
        { send: ['GET', '/memberships/1'], want: { status: 'canceled' } },
      ],
    },
  ],
  [
    'an answer that has room for errors shows them alone',
    {
      given: documentOf(
        {
          '/lamps': {
            post: { ...body(objectOf({ watt: number }, 'watt')), ...answers([200, ref('Lamps')]) },
            get: answers([200, objectOf({ lamps: listOf(text) })]),
          },
        },
        {
          Lamps: objectOf({
            lamp: objectOf({ id: number, watt: number }),
            errors: listOf(ref('Fault')),
          }),
          Fault: objectOf(
            {
              category: {
                ...text,
                enum: ['SERVER_ERROR', 'AUTHENTICATION_ERROR', 'REQUEST_ERROR'],
              },
              detail: text,
            },
            'category',
          ),
        },
      ),
      want: [
        {
          send: ['POST', '/lamps', { watt: 'x' }],
          status: 400,
          exactly: { errors: [{ category: 'REQUEST_ERROR', detail: 'must be integer' }] },
        },
      ],
    },
  ],
  [
    'the error that another wraps is told in it, also where neither is declared here',
    {
      given: documentOf(
        {
          '/a': { get: answers([200, text], [401, ref('Fault')]) },
          '/b': { get: answers([200, text], [401, ref('Fault')]) },
          '/c': { get: answers([200, text], [400, ref('FaultAnswer')]) },
          '/d': { post: { ...body(objectOf({ watt: number }, 'watt')), ...answers([200, text]) } },
        },
        {
          Fault: objectOf({ message: text }, 'message'),
          FaultAnswer: objectOf({ error: ref('Fault') }, 'error'),
        },
      ),
      want: [
        {
          send: ['POST', '/d', {}],
          status: 400,
          exactly: { error: { message: 'body/watt is missing' } },
        },
      ],
    },
  ],
  [
    'where no error is declared, the schema called one is its shape',
    {
      given: documentOf(
        {
          '/d': { post: { ...body(objectOf({ watt: number }, 'watt')), ...answers([200, text]) } },
        },
        { ErrorResponse: objectOf({ message: text }, 'message') },
      ),
      want: [
        { send: ['POST', '/d', {}], status: 400, exactly: { message: 'body/watt is missing' } },
      ],
    },
  ],
  [
    'a body that conforms to two of oneOf is read, where one of them has a name for all that came',
    {
      given: documentOf({
        '/posts': {
          post: {
            ...body({
              oneOf: [
                objectOf({ text }, 'text'),
                objectOf({ text, pictures: listOf(text) }, 'pictures'),
              ],
            }),
            ...answers([200, objectOf({ text })]),
          },
        },
      }),
      want: [
        { send: ['POST', '/posts', { text: 'a', pictures: ['p'] }] },
        { send: ['POST', '/posts', { text: 'a', pictures: ['p'], else: 1 }], status: 400 },
      ],
    },
  ],
  [
    'a body that conforms to two of oneOf is refused, where one only allows what it has no name for',
    {
      given: documentOf({
        '/posts': {
          post: {
            ...body({
              oneOf: [
                objectOf({ text }, 'text'),
                { required: ['all'], unevaluatedProperties: true },
                { required: ['any'], additionalProperties: true },
              ],
            }),
            ...answers([200, objectOf({ text })]),
          },
        },
      }),
      want: [
        { send: ['POST', '/posts', { all: 'a', other: 'b' }] },
        { send: ['POST', '/posts', { all: 'a', text: 'b' }], status: 400 },
        { send: ['POST', '/posts', { any: 'a', text: 'b' }], status: 400 },
      ],
    },
  ],
])('%s', async (_name, { given, want }) => {
  await walk(given, want);
});
