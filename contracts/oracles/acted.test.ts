import { expect, test } from 'vitest';
import { documentRoot, jsonResponse, runAgainst } from '../testing/run-against.ts';

type Given = readonly [
  /** The last part of the action's path. */
  word: string,
  /** The member in which it is told, and its schema. */
  member: readonly [name: string, schema: { readonly type: string; readonly enum?: string[] }],
  /** Its value at first, and after the action. */
  values: readonly [before: unknown, after: unknown],
  /** Schema of a member that the action takes. */
  takes?: object,
];

const state = (...values: string[]) => ['state', { type: 'string', enum: values }] as const;
const flag = (name: string) => [name, { type: 'boolean' }] as const;

function rootFor(word: string, [name, schema]: Given[1], takes: object | undefined) {
  const berth = {
    type: 'object',
    required: ['id', 'label', name],
    properties: { id: { type: 'string' }, label: { type: 'string' }, [name]: schema },
  };
  const body = (properties: object) => ({
    required: true,
    content: {
      'application/json': {
        schema: { type: 'object', required: Object.keys(properties), properties },
      },
    },
  });
  const parameters = [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }];
  return documentRoot({
    '/berths': {
      post: {
        operationId: 'addBerth',
        requestBody: body({ label: { type: 'string' } }),
        responses: { 201: jsonResponse(berth) },
      },
    },
    '/berths/{id}': {
      get: {
        operationId: 'readBerth',
        parameters,
        responses: { 200: jsonResponse(berth), 404: { description: 'none' } },
      },
    },
    [`/berths/{id}/${word}`]: {
      post: {
        operationId: 'act',
        parameters,
        ...(takes !== undefined && { requestBody: body({ amount: takes }) }),
        responses: { 200: jsonResponse(berth), 404: { description: 'none' } },
      },
    },
  });
}

function serve(name: string, [before, after]: Given[2]) {
  const berths = new Map<string, object>();
  return ({ method, path, body }: Parameters<Parameters<typeof runAgainst>[1]>[0]) => {
    const [id = '', action] = path.split('/').slice(2);
    if (method === 'POST' && id === '') {
      const made = { ...Object(body), id: `berth-${berths.size}`, [name]: before };
      berths.set(made.id, made);
      return { status: 201, body: made };
    }
    const own = berths.get(id);
    if (own === undefined) return { status: 404 };
    if (action !== undefined) berths.set(id, { ...own, [name]: after });
    return { status: 200, body: berths.get(id) };
  };
}

const money = { type: 'number', minimum: 1, maximum: 100 };

test.each<[string, { given: Given; want: string[] }]>([
  ['done', { given: ['pay', state('due', 'paid'), ['due', 'paid']], want: [] }],
  [
    'not done',
    { given: ['pay', state('due', 'paid'), ['due', 'due']], want: ['body/state/action'] },
  ],
  ['on its way', { given: ['send', state('new', 'queued', 'sent'), ['new', 'queued']], want: [] }],
  ['done in part', { given: ['pay', state('due', 'paid'), ['due', 'due'], money], want: [] }],
  ['marked', { given: ['mark-as-sold', state('free', 'sold'), ['free', 'sold']], want: [] }],
  [
    'not marked',
    {
      given: ['mark-as-sold', state('free', 'sold'), ['free', 'free']],
      want: ['body/state/action'],
    },
  ],
  ['a flag that is set', { given: ['hide', flag('isHidden'), [false, true]], want: [] }],
  [
    'a flag that is not set',
    { given: ['hide', flag('isHidden'), [false, false]], want: ['body/isHidden/action'] },
  ],
  [
    'a regular flag that is not set',
    { given: ['archive', flag('archived'), [false, false]], want: ['body/archived/action'] },
  ],
  ['a flag of something else', { given: ['hide', flag('held'), [false, false]], want: [] }],
])('an action that is %s', async (_name, { given: [word, member, values, takes], want }) => {
  const { findings, outcomes } = await runAgainst(
    rootFor(word, member, takes),
    serve(member[0], values),
    ['*/acts'],
    // Nobody is paid here, and nothing is sent to anybody.
    true,
  );
  expect(Object.values(outcomes)).not.toContain('skipped');
  expect(findings.map(({ location }) => location)).toEqual(want);
});
