import { expect, test } from 'vitest';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { createCheckContext } from '../plan/check-context.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import { createGate, type Gate } from './gate.ts';
import { type Granted, permissionsOf } from './permit.ts';

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const ok = (schema?: object) => ({
  responses: { 200: { description: '', ...(schema && json(schema)) } },
});
const made = (schema: object) => ({ responses: { 201: { description: '', ...json(schema) } } });
const id = { name: 'id', in: 'path', required: true, schema: { type: 'integer' } };
const Lamp = {
  type: 'object',
  properties: { id: { type: 'integer' }, name: { type: 'string' }, ownerId: { type: 'integer' } },
};
const lamps = { type: 'array', items: Lamp };
const body = (schema: object = Lamp) => ({ requestBody: { required: true, ...json(schema) } });
const op = (operationId: string, more: object) => ({ operationId, ...more });

const document = documentOf({
  openapi: '3.1.0',
  info: { title: 'Lamps', version: '1' },
  paths: {
    '/lamps': {
      get: op('listLamps', ok(lamps)),
      post: op('addLamp', { ...body(), ...made(Lamp) }),
      patch: op('patchLamps', {
        ...body(),
        parameters: [{ name: 'where', in: 'query', schema: { type: 'string' } }],
        ...ok({ type: 'object', properties: { count: { type: 'integer' } } }),
      }),
      delete: op('clearLamps', ok()),
    },
    '/lamps/{id}': {
      parameters: [id],
      get: op('readLamp', ok(Lamp)),
      put: op('replaceLamp', { ...body(), ...ok(Lamp) }),
      patch: op('changeLamp', { ...body(), ...ok(Lamp) }),
      delete: op('removeLamp', ok()),
    },
    // Nothing shows them, and they leave no room for the name of a run.
    '/codes': {
      post: op('addCode', {
        ...body({
          type: 'object',
          properties: {
            code: { type: 'string', pattern: '^[a-z]{3}$' },
            notify: { type: 'boolean' },
            colour: { type: 'string', enum: ['red', 'green'] },
            text: { type: 'string' },
            size: { type: 'integer' },
          },
        }),
        ...made(Lamp),
      }),
    },
    '/codes/{id}': { parameters: [id], delete: op('dropCode', ok()) },
    '/lamps/{id}/make-default': { parameters: [id], post: op('lampFirst', ok()) },
    '/lamps/{id}/checkout': { parameters: [id], post: op('payLamp', ok()) },
    '/lamps/{id}/archive': { parameters: [id], post: op('archiveLamp', ok()) },
    '/lamps/{id}/invite': { parameters: [id], post: op('inviteToLamp', ok()) },
    '/lamps/{id}/owners/{owner}': {
      parameters: [id, { ...id, name: 'owner' }],
      delete: op('dropOwner', ok()),
    },
    '/lamps/delete': {
      post: op('lampsByIds', {
        ...body({
          type: 'object',
          required: ['ids'],
          properties: { ids: { type: 'array', items: { type: 'integer' } } },
        }),
        ...ok(),
      }),
    },
    '/users': { get: op('listUsers', ok(lamps)), post: op('signUp', { ...body(), ...made(Lamp) }) },
    '/users/me': {
      get: op('whoAmI', ok(Lamp)),
      patch: op('changeMe', { ...body(), ...ok(Lamp) }),
      delete: op('leave', ok()),
    },
    '/users/{id}': {
      parameters: [id],
      get: op('readUser', ok(Lamp)),
      delete: op('removeUser', ok()),
    },
    '/auth/login': { post: op('login', { ...body(), ...made({ type: 'object' }) }) },
    '/auth/logout': { get: op('leaveSession', ok()), post: op('endSession', ok()) },
    '/settings': {
      get: op('readSettings', ok(Lamp)),
      put: op('writeSettings', { ...body(), ...ok(Lamp) }),
    },
    '/preferences': {
      parameters: [{ name: 'of', in: 'query', schema: { type: 'integer' } }],
      get: op('readPreferences', ok(Lamp)),
      put: op('writePreferences', { ...body(), ...ok(Lamp) }),
    },
    '/system/shutdown': { post: op('halt', ok()) },
    '/payments': {
      get: op('listPayments', ok(lamps)),
      post: op('makePayment', { ...body(), ...made(Lamp) }),
    },
    '/payments/{id}': { parameters: [id], get: op('readPayment', ok(Lamp)) },
    '/parts/{code}': {
      parameters: [{ name: 'code', in: 'path', required: true, schema: { type: 'string' } }],
      get: op('readPart', ok()),
      put: op('putPart', { ...body(), responses: { 201: { description: '' } } }),
    },
    '/labels': {
      get: op('listLabels', ok(lamps)),
      post: op('labels', { ...body(lamps), responses: { 204: { description: '' } } }),
    },
    '/wrapped-labels': {
      get: op('listWrapped', ok(lamps)),
      post: op('wrapped', {
        ...body({ type: 'object', properties: { labels: lamps } }),
        ...ok(lamps),
      }),
    },
    '/tags': {
      get: op('listTags', ok(lamps)),
      post: op('setTags', { ...body(), ...ok(lamps) }),
    },
    '/rules': {
      get: op('listRules', ok(lamps)),
      post: op('rules', {
        summary: 'All rules; overwrites the old ones',
        ...body(),
        ...made(Lamp),
      }),
    },
    '/sets': {
      get: op('listSets', ok(lamps)),
      post: op('addSets', { ...body(lamps), ...made(lamps) }),
    },
    '/lamp-search': { post: op('findLamps', { ...body(), ...ok(lamps) }) },
    '/things-happen': {
      post: op('happen', { ...body(), responses: { 204: { description: '' } } }),
    },
    '/reset-tokens': { get: op('listResetTokens', ok(lamps)) },
    '/valid': { get: op('isValid', ok()) },
    '/overview': {
      get: op('overview', {
        ...ok(),
        description: 'Returns the overview and resets the counters.',
      }),
    },
    '/charges': {
      get: op('charges', { ...ok(lamps), summary: 'Charges of a customer, and refunds' }),
    },
    '/upkeep': {
      post: op('upkeep', {
        ...made(Lamp),
        description: 'Does what has to be done. Deletes all old records. This cannot be undone.',
      }),
    },
    '/issues': {
      get: op('listIssues', ok(lamps)),
      post: op('addIssue', {
        ...body(),
        ...made(Lamp),
        description: 'Creates an issue and sends it to all subscribers.',
      }),
    },
    '/hooks': {
      get: op('listHooks', ok(lamps)),
      post: op('addHook', {
        ...body(),
        ...made(Lamp),
        description: 'Makes a hook that sends events.',
      }),
    },
    '/servers/{server}': {
      parameters: [{ ...id, name: 'server', schema: { type: 'string' } }],
      get: op('readServer', ok(Lamp)),
      put: op('putServer', { ...body(), ...ok(Lamp) }),
      delete: op('dropServer', ok()),
    },
    '/servers/{server}/zones': {
      parameters: [{ ...id, name: 'server', schema: { type: 'string' } }],
      get: op('listZones', ok(lamps)),
      post: op('addZone', { ...body(), ...made(Lamp) }),
      delete: op('clearZones', ok()),
    },
    '/servers/{server}/zones/{id}': {
      parameters: [{ ...id, name: 'server', schema: { type: 'string' } }, id],
      delete: op('removeZone', ok()),
    },
    '/servers/{server}/config': {
      parameters: [{ ...id, name: 'server', schema: { type: 'string' } }],
      get: op('readConfig', ok(Lamp)),
      put: op('writeConfig', { ...body(), ...ok(Lamp) }),
    },
    '/schedules': {
      get: op('listSchedules', ok(lamps)),
      post: op('addSchedule', { ...body(), ...made(Lamp) }),
    },
    '/schedules/{kind}': {
      parameters: [{ ...id, name: 'kind', schema: { enum: ['daily', 'weekly'] } }],
      get: op('readSchedule', ok(Lamp)),
      delete: op('removeSchedule', ok()),
    },
    '/files': {
      parameters: [{ name: 'X-Tenant', in: 'header', schema: { type: 'string' } }],
      get: op('listFiles', ok(lamps)),
      post: op('addFile', { ...body(), ...made(Lamp) }),
    },
    '/files/{id}': {
      parameters: [id, { name: 'X-Tenant', in: 'header', schema: { type: 'string' } }],
      get: op('readFile', ok(Lamp)),
      delete: op('removeFile', ok()),
    },
    '/update-lamp': {
      post: op('updateLamp', {
        ...body({
          type: 'object',
          required: ['lampId'],
          properties: { lampId: { type: 'integer' }, name: { type: 'string' } },
        }),
        ...ok(),
      }),
    },
  },
});
const context = createCheckContext(document, { seed: 1, runId: 'ab12cd' });

function request(line: string, value?: unknown, more: Partial<SentRequest> = {}): SentRequest {
  const [method = '', url = ''] = line.split(' ');
  const [path = '', query = ''] = url.split('?');
  return {
    method,
    path,
    query: [...new URLSearchParams(query)],
    headers: {},
    body: value === undefined ? undefined : { kind: 'json', value },
    credentials: 'valid',
    ...more,
  };
}

const answered = (
  sent: SentRequest,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): Exchange => ({
  request: sent,
  response: {
    status,
    headers,
    bytes: Buffer.from(JSON.stringify(value ?? null)),
    json: value,
    milliseconds: 1,
  },
  failure: undefined,
});

/** A gate of a run that has read what was there, lamp 1 of user 1, and made lamp 7. */
function gateOf(granted: Partial<Granted>): Gate {
  const gate = createGate(context, permissionsOf({ disposable: false, ...granted }), '/api');
  observe(gate, answered(request('GET /lamps'), 200, [{ id: 1, name: 'of others', ownerId: 1 }]));
  observe(
    gate,
    answered(request('POST /lamps', { name: 'a' }), 201, { id: 7, name: 'a', ownerId: 1 }),
  );
  return gate;
}

/** What the gate would let through is observed with its verdict. */
function observe(gate: Gate, exchange: Exchange): void {
  const verdict = gate.judge(exchange.request);
  gate.observe(
    exchange,
    verdict.allowed ? verdict : { allowed: true, creates: false, isSingleton: false },
  );
}

function verdictOf(granted: Partial<Granted>, sent: SentRequest): string {
  const verdict = gateOf(granted).judge(sent);
  return verdict.allowed
    ? 'sent'
    : [verdict.kind, ...(verdict.remedy === undefined ? [] : [verdict.remedy])].join(' ');
}

test.each<[string, { given: SentRequest; want: string }]>([
  ['a read', { given: request('GET /lamps/1'), want: 'sent' }],
  ['HEAD', { given: request('HEAD /lamps/1'), want: 'sent' }],
  ['OPTIONS, also of what acts', { given: request('OPTIONS /auth/logout'), want: 'sent' }],
  ['QUERY', { given: request('QUERY /lamps', {}), want: 'sent' }],
  ['a path that the document does not have', { given: request('GET /elsewhere'), want: 'sent' }],
  ['TRACE', { given: request('TRACE /lamps/1'), want: 'writes --allow-writes' }],
  ['a creation', { given: request('POST /lamps', {}), want: 'writes --allow-writes' }],
  [
    'a deletion of what is not there',
    { given: request('DELETE /lamps/2147483001'), want: 'writes --allow-writes' },
  ],
  [
    'what says that it only asks',
    { given: request('POST /lamp-search', {}), want: 'writes --allow-writes' },
  ],
  [
    'a method in a header',
    {
      given: request('GET /lamps/1', undefined, {
        headers: { 'X-HTTP-Method-Override': 'DELETE' },
      }),
      want: 'writes --allow-writes',
    },
  ],
  [
    'a method in the query',
    { given: request('GET /lamps/1?_method=DELETE'), want: 'writes --allow-writes' },
  ],
  ...(
    [
      ['first', '_method=delete'],
      ['behind what is long', `note=${'n'.repeat(70_000)}&_method=DELETE&end=1`],
      ['with each byte encoded', 'a=1&%5F%6D%65%74%68%6F%64=PUT'],
      ['without a value', 'a=1&_method'],
    ] as const
  ).map(([where, form]): [string, { given: SentRequest; want: string }] => [
    `a method in a form, ${where}`,
    {
      given: request('QUERY /lamps', undefined, {
        body: { kind: 'raw', bytes: Buffer.from(form), type: 'text/plain' },
      }),
      want: 'writes --allow-writes',
    },
  ]),
  [
    'a form whose members only begin alike',
    {
      given: request('QUERY /lamps', undefined, {
        body: {
          kind: 'raw',
          bytes: Buffer.from('_methods=DELETE&note=_method=DELETE&x_method=PUT'),
          type: 'application/x-www-form-urlencoded',
        },
      }),
      want: 'sent',
    },
  ],
  [
    'what would need more is said at once',
    { given: request('DELETE /lamps'), want: 'writes --allow-writes --allow bulk' },
  ],
  [
    'a read that ends a session',
    { given: request('GET /auth/logout'), want: 'actions --allow actions' },
  ],
  [
    'HEAD of it: servers run the same code',
    { given: request('HEAD /auth/logout'), want: 'actions --allow actions' },
  ],
  [
    'a read that the document does not have, by its path',
    { given: request('GET /newsletter/unsubscribe'), want: 'actions --allow actions' },
  ],
  [
    'a read with an action in its query',
    { given: request('GET /lamps?action=delete&id=1'), want: 'actions --allow actions' },
  ],
  [
    'a list that is called after an action',
    { given: request('GET /reset-tokens'), want: 'actions --allow actions' },
  ],
  [
    'a read whose description says that it changes something',
    { given: request('GET /overview'), want: 'actions --allow actions' },
  ],
  ['a list of what sounds like a verb', { given: request('GET /charges'), want: 'sent' }],
  ...[
    '/addUser',
    '/lamps/1/set-status',
    '/cart/add',
    '/lamps/1/toggle',
    '/inbox/mark-all-read',
  ].map((path): [string, { given: SentRequest; want: string }] => [
    `a read that is called as a change: ${path}`,
    { given: request(`GET ${path}`), want: 'actions --allow actions' },
  ]),
  ['an item that is called as a verb', { given: request('GET /move/7'), want: 'sent' }],
  ['a name that only sounds like an id', { given: request('GET /valid'), want: 'sent' }],
])('without --allow-writes: %s', (_name, { given, want }) => {
  expect(verdictOf({}, given)).toMatch(
    want === 'sent' ? /^sent$/ : new RegExp(`^${want.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`),
  );
});

const named = (operation: string) => `--allow-operation '${operation}'`;
test.each<[string, { given: SentRequest; want: string }]>([
  ['a creation', { given: request('POST /lamps', { name: 'a' }), want: 'sent' }],
  [
    'a creation that points to another item',
    { given: request('POST /lamps', { name: 'a', ownerId: 1 }), want: 'sent' },
  ],
  [
    'a creation with an id that may be somebody’s: servers overwrite it',
    { given: request('POST /lamps', { id: 3, name: 'a' }), want: `foreign ${named('addLamp')}` },
  ],
  [
    'a creation with an id of the run',
    { given: request('POST /lamps', { id: 2_100_000_001 }), want: 'sent' },
  ],
  [
    'a creation that takes other items in',
    { given: request('POST /lamps', { partIds: [1, 2] }), want: `foreign ${named('addLamp')}` },
  ],
  [
    'a creation that writes another item with it',
    {
      given: request('POST /lamps', { owner: { id: 1, name: 'x' } }),
      want: `foreign ${named('addLamp')}`,
    },
  ],
  [
    'a change of what the run has made',
    { given: request('PATCH /lamps/7', { name: 'b' }), want: 'sent' },
  ],
  ['its deletion', { given: request('DELETE /lamps/7'), want: 'sent' }],
  ['the same with a slash at the end', { given: request('DELETE /lamps/7/'), want: 'sent' }],
  [
    'a change whose body names another item as the one',
    {
      given: request('PUT /lamps/7', { id: 1, name: 'b' }),
      want: `foreign ${named('replaceLamp')}`,
    },
  ],
  ['what was there', { given: request('DELETE /lamps/1'), want: 'foreign' }],
  [
    'an id of a document’s example',
    { given: request('PATCH /lamps/5', { name: 'b' }), want: 'foreign' },
  ],
  ['an id that begins as one of ours', { given: request('DELETE /lamps/70'), want: 'foreign' }],
  ['the same id of another kind of item', { given: request('DELETE /users/7'), want: 'foreign' }],
  [
    'the owner that the answer to our creation names',
    { given: request('DELETE /users/1'), want: 'foreign' },
  ],
  ['an id that was made up', { given: request('DELETE /lamps/2147480012'), want: 'sent' }],
  [
    'no id where one belongs: that is all of them',
    { given: request('DELETE /lamps/'), want: 'bulk --allow bulk' },
  ],
  ['all of a collection', { given: request('DELETE /lamps'), want: 'bulk --allow bulk' }],
  [
    'a POST of a list to what is listed, which may replace all of it',
    { given: request('POST /labels', []), want: 'bulk --allow bulk' },
  ],
  [
    'a POST of what wraps a list',
    { given: request('POST /wrapped-labels', { labels: [] }), want: 'bulk --allow bulk' },
  ],
  [
    'a POST whose name says that it sets',
    { given: request('POST /tags', {}), want: 'bulk --allow bulk' },
  ],
  [
    'a POST whose summary says that it overwrites',
    { given: request('POST /rules', {}), want: 'bulk --allow bulk' },
  ],
  ['a POST of a list that makes what it holds', { given: request('POST /sets', []), want: 'sent' }],
  [
    'a bulk update, though its body has our id',
    { given: request('PATCH /lamps', { id: 7, name: 'b' }), want: 'bulk --allow bulk' },
  ],
  [
    'a method that a collection does not declare',
    { given: request('PUT /lamps', {}), want: 'bulk --allow bulk' },
  ],
  ['an action on our own item', { given: request('POST /lamps/7/archive'), want: 'sent' }],
  [
    'one that reaches out of it',
    { given: request('POST /lamps/7/invite'), want: 'actions --allow actions' },
  ],
  [
    'a change that moves another item',
    {
      given: request('PATCH /lamps/7', { swapWithId: 1 }),
      want: `foreign ${named('changeLamp')}`,
    },
  ],
  [
    'a creation that says that it does more',
    { given: request('POST /upkeep', {}), want: 'actions --allow actions' },
  ],
  [
    'a creation that says that it reaches out',
    { given: request('POST /issues', {}), want: 'actions --allow actions' },
  ],
  ['a creation of what will reach out', { given: request('POST /hooks', {}), want: 'sent' }],
  [
    'what there is one of below an id that was made up: a server may not look at that',
    {
      given: request('PUT /servers/doubletake~no~id~1/config', {}),
      want: 'singletons --allow singletons',
    },
  ],
  [
    'a whole collection below an id that was made up',
    { given: request('DELETE /servers/doubletake~no~id~1/zones'), want: 'bulk --allow bulk' },
  ],
  [
    'something of others below our item',
    { given: request('DELETE /lamps/7/owners/1'), want: 'foreign' },
  ],
  [
    'an action with ids in its body',
    { given: request('POST /lamps/delete', { ids: [1] }), want: 'actions --allow actions' },
  ],
  [
    'the caller',
    { given: request('PATCH /users/me', { name: 'x' }), want: 'singletons --allow singletons' },
  ],
  [
    'the end of the caller, which nothing puts back',
    { given: request('DELETE /users/me'), want: `singletons ${named('leave')}` },
  ],
  ['settings', { given: request('PUT /settings', {}), want: 'singletons --allow singletons' }],
  [
    'a login: too many lock an account',
    { given: request('POST /auth/login', {}), want: 'actions --allow actions' },
  ],
  ['a logout', { given: request('POST /auth/logout'), want: 'actions --allow actions' }],
  ['a shutdown', { given: request('POST /system/shutdown'), want: 'actions --allow actions' }],
  [
    'a creation that costs',
    { given: request('POST /payments', {}), want: 'actions --allow actions' },
  ],
  [
    'a PUT with a name of this run',
    { given: request('PUT /parts/doubletake-check-ab12cd-3', {}), want: 'sent' },
  ],
  [
    'a PUT with the name of another run',
    { given: request('PUT /parts/doubletake-check-ffffff-3', {}), want: 'foreign' },
  ],
  [
    'a PUT with the name of an example',
    { given: request('PUT /parts/wheel', {}), want: 'foreign' },
  ],
  [
    'a job of a kind that deletes',
    {
      given: request('POST /lamps', { name: 'a', type: 'purge' }),
      want: 'actions --allow actions',
    },
  ],
  [
    'a thing of a kind that is called like a verb',
    { given: request('POST /lamps', { name: 'a', type: 'archive' }), want: 'sent' },
  ],
  [
    'an event that reaches out, at an item of this run',
    { given: request('PATCH /lamps/7', { event: 'refund' }), want: 'actions --allow actions' },
  ],
  [
    'an event that does not, at an item of this run',
    { given: request('PATCH /lamps/7', { event: 'cancel' }), want: 'sent' },
  ],
  [
    'what is to be done, in a query',
    { given: request('POST /lamps?action=reset', { name: 'a' }), want: 'actions --allow actions' },
  ],
  ...(
    [
      ['a message to somebody', { to: 'bob@town.example', text: 'x' }, 'actions --allow actions'],
      ['a message to a number', { to: '+49 30 1234567', text: 'x' }, 'actions --allow actions'],
      ['a way from here to there', { from: 'A', to: 'B' }, 'sent'],
      ['a stretch of time', { from: '2026-01-01', to: '2026-01-31' }, 'sent'],
      ['an item with the address of its owner', { email: 'bob@town.example' }, 'sent'],
      ['what takes the place of the default one', { is_default: true }, 'actions --allow actions'],
      ['what does not', { isDefault: false }, 'sent'],
      ['what sends besides', { sendEmail: true }, 'actions --allow actions'],
      ['what sends by itself', { auto_send: 'true' }, 'actions --allow actions'],
      ['what was sent', { sent: true, published: true, payable: true }, 'sent'],
    ] as const
  ).map(([name, sent, want]): [string, { given: SentRequest; want: string }] => [
    name,
    { given: request('POST /lamps', { name: 'a', ...sent }), want },
  ]),
  [
    'a flag that is no boolean, which a server may take for true',
    {
      given: request('POST /codes', { code: 'abc', notify: 'x' }),
      want: 'actions --allow actions',
    },
  ],
  [
    'a flag that is an object',
    { given: request('POST /codes', { notify: { a: 1 } }), want: 'actions --allow actions' },
  ],
  ['a flag that is off', { given: request('POST /codes', { notify: 0 }), want: 'sent' }],
  [
    'what makes an item of this run the default one',
    { given: request('POST /lamps/7/make-default'), want: 'actions --allow actions' },
  ],
  [
    'what is done to an item of this run, and goes out of the API',
    { given: request('POST /lamps/7/checkout'), want: 'actions --allow actions' },
  ],
  ['what says that it only asks', { given: request('POST /lamp-search', {}), want: 'sent' }],
  [
    'what says nothing',
    { given: request('POST /things-happen', {}), want: `unclear ${named('happen')}` },
  ],
  [
    'a path that the document does not have',
    { given: request('POST /elsewhere', {}), want: `unclear ${named('POST /elsewhere')}` },
  ],
  [
    'ours, by the body alone',
    { given: request('POST /update-lamp', { lampId: 7, name: 'b' }), want: 'sent' },
  ],
  [
    'not ours, by the body alone',
    {
      given: request('POST /update-lamp', { lampId: 1, name: 'b' }),
      want: `foreign ${named('updateLamp')}`,
    },
  ],
  [
    'nothing, where the body should name it',
    { given: request('POST /update-lamp', { name: 'b' }), want: `unclear ${named('updateLamp')}` },
  ],
  [
    'not ours, in JSON that is cut short',
    {
      given: request('POST /update-lamp', undefined, {
        body: { kind: 'raw', bytes: Buffer.from('{"lampId": 1, "name'), type: 'application/json' },
      }),
      want: `foreign ${named('updateLamp')}`,
    },
  ],
  [
    'a form with the id of others',
    {
      given: request('POST /update-lamp', undefined, {
        body: {
          kind: 'raw',
          bytes: Buffer.from('lampId=1'),
          type: 'application/x-www-form-urlencoded',
        },
      }),
      want: `foreign ${named('updateLamp')}`,
    },
  ],
])('with --allow-writes: %s', (_name, { given, want }) => {
  expect(verdictOf({ allowWrites: true }, given)).toBe(want);
});

test.each<[string, { granted: Partial<Granted>; given: SentRequest; want: string }]>([
  ['bulk', { granted: { allow: ['bulk'] }, given: request('DELETE /lamps'), want: 'sent' }],
  [
    'singletons',
    {
      granted: { allow: ['singletons'] },
      given: request('PATCH /users/me', { name: 'x' }),
      want: 'sent',
    },
  ],
  [
    'singletons, of which a query chooses one',
    {
      granted: { allow: ['singletons'] },
      given: request('PUT /preferences?of=2', {}),
      want: `singletons ${named('writePreferences')}`,
    },
  ],
  [
    'singletons, where nothing puts it back',
    {
      granted: { allow: ['singletons'] },
      given: request('DELETE /users/me'),
      want: `singletons ${named('leave')}`,
    },
  ],
  [
    'actions',
    { granted: { allow: ['actions'] }, given: request('POST /system/shutdown'), want: 'sent' },
  ],
  [
    'actions, but not on what others have',
    {
      granted: { allow: ['actions'] },
      given: request('POST /lamps/delete', { ids: [1] }),
      want: `foreign ${named('lampsByIds')}`,
    },
  ],
  [
    'an operation by name',
    {
      granted: { allowOperations: ['lampsByIds'] },
      given: request('POST /lamps/delete', { ids: [1] }),
      want: 'sent',
    },
  ],
  [
    'an operation by name, with an id that nobody gave',
    {
      granted: { allowOperations: ['removeUser'] },
      given: request('DELETE /users/1'),
      want: 'foreign',
    },
  ],
  [
    'an operation by name, with an id that the user gave',
    {
      granted: { allowOperations: ['removeUser'], given: { id: ['1'] } },
      given: request('DELETE /users/1'),
      want: 'sent',
    },
  ],
  ...(
    [
      ['POST /servers/main/zones', 'sent'],
      ['PUT /servers/main', 'singletons --allow singletons'],
      ['DELETE /servers/main', `foreign ${named('dropServer')}`],
      ['PUT /servers/main/config', 'singletons --allow singletons'],
      ['DELETE /servers/main/zones', 'bulk --allow bulk'],
      ['DELETE /servers/main/zones/1', 'foreign'],
      ['POST /servers/other/zones', 'foreign'],
    ] as const
  ).map(
    ([line, want]): [string, { granted: Partial<Granted>; given: SentRequest; want: string }] => [
      `an id that the user gave, to make items below it: ${line}`,
      { granted: { given: { server: ['main'] } }, given: request(line, {}), want },
    ],
  ),
  [
    'a read by name',
    {
      granted: { allowOperations: ['leaveSession'] },
      given: request('GET /auth/logout'),
      want: 'sent',
    },
  ],
  [
    'everything, on a double',
    { granted: { disposable: true }, given: request('DELETE /users/1'), want: 'sent' },
  ],
])('what permits more: %s', (_name, { granted, given, want }) => {
  expect(verdictOf({ allowWrites: true, ...granted }, given)).toBe(want);
});

const day = 24 * 3600 * 1000;
const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();
const mark = (number: number) => `doubletake-check-ab12cd-${number}`;
const inTenant = (line: string, tenant: string, value?: unknown) =>
  request(line, value, { headers: { 'x-tenant': tenant } });
const create = (sent: unknown, status: number, shown: unknown, headers?: Record<string, string>) =>
  answered(request('POST /lamps', sent), status, shown, {
    date: new Date().toUTCString(),
    ...headers,
  });

test.each<[string, { given: Exchange[]; sent: SentRequest | string; want: 'sent' | 'foreign' }]>([
  [
    'not where it answers with another name than was sent: there was one already',
    {
      given: [create({ name: mark(3) }, 201, { id: 8, name: 'of others' })],
      sent: 'DELETE /lamps/8',
      want: 'foreign',
    },
  ],
  [
    'where the name is trimmed and in capitals',
    {
      given: [create({ name: ` ${mark(3)} ` }, 200, { id: 8, name: mark(3).toUpperCase() })],
      sent: 'DELETE /lamps/8',
      want: 'sent',
    },
  ],
  ...(
    [
      [
        'not where all of it is chosen from a few or short',
        { code: 'abc', colour: 'red' },
        'foreign',
      ],
      ['not where it is empty but for a flag and a choice', { colour: 'red' }, 'foreign'],
      ['not where what else is sent is not declared', { code: 'abc', other: 'x' }, 'foreign'],
      ['where a text could be any', { code: 'abc', text: 'harbor' }, 'sent'],
      ['where a text has the name of the run', { code: 'abc', text: mark(3) }, 'sent'],
      ['where a number could be any', { colour: 'red', size: 3 }, 'sent'],
      ['where nothing is sent', {}, 'sent'],
    ] as const
  ).map(
    ([name, sent, want]): [
      string,
      { given: Exchange[]; sent: string; want: 'sent' | 'foreign' },
    ] => [
      `${name}: 201 alone`,
      {
        given: [answered(request('POST /codes', sent), 201, { id: 4, ...sent })],
        sent: 'DELETE /codes/4',
        want,
      },
    ],
  ),
  [
    'where it is short, and says that it was made now',
    {
      given: [
        answered(
          request('POST /codes', { code: 'abc' }),
          201,
          { id: 4, code: 'abc', createdAt: ago(0) },
          { date: new Date().toUTCString() },
        ),
      ],
      sent: 'DELETE /codes/4',
      want: 'sent',
    },
  ],
  [
    'not where it says that it was made yesterday',
    {
      given: [create({}, 201, { id: 8, createdAt: ago(day) })],
      sent: 'DELETE /lamps/8',
      want: 'foreign',
    },
  ],
  [
    'not where it was made ten minutes ago',
    {
      given: [create({}, 201, { id: 8, created_at: ago(600_000) })],
      sent: 'DELETE /lamps/8',
      want: 'foreign',
    },
  ],
  [
    'where all that is new says so, the clock is another one',
    {
      given: [
        create({ name: mark(2) }, 201, { id: 6, name: mark(2), createdAt: ago(90 * day) }),
        create({}, 201, { id: 8, createdAt: ago(90 * day) }),
      ],
      sent: 'DELETE /lamps/8',
      want: 'sent',
    },
  ],
  [
    'where it was made now, in the time of another place',
    {
      given: [create({}, 201, { id: 8, createdAt: ago(2 * 3600 * 1000) })],
      sent: 'DELETE /lamps/8',
      want: 'sent',
    },
  ],
  [
    'not where 200 and an id are all that it says',
    { given: [create({}, 200, { id: 8 })], sent: 'DELETE /lamps/8', want: 'foreign' },
  ],
  [
    'where a read shows its name then',
    {
      given: [
        create({ name: mark(3) }, 200, { id: 8 }),
        answered(request('GET /lamps/8'), 200, { id: 8, name: mark(3) }),
      ],
      sent: 'DELETE /lamps/8',
      want: 'sent',
    },
  ],
  [
    'not where a read shows another name',
    {
      given: [
        create({ name: mark(3) }, 201, { id: 8 }),
        answered(request('GET /lamps/8'), 200, { id: 8, name: 'of others' }),
      ],
      sent: 'DELETE /lamps/8',
      want: 'foreign',
    },
  ],
  [
    'where a read shows a name that it was changed to',
    {
      given: [
        create({ name: mark(3) }, 201, { id: 8 }),
        answered(request('PATCH /lamps/8', { name: 'aaaa' }), 200, {}),
        answered(request('GET /lamps/8'), 200, { id: 8, name: 'aaaa' }),
      ],
      sent: 'DELETE /lamps/8',
      want: 'sent',
    },
  ],
  [
    'not by the id of a job',
    {
      given: [create({ name: mark(3) }, 202, { id: 8 })],
      sent: 'DELETE /lamps/8',
      want: 'foreign',
    },
  ],
  [
    'not where two creations answer with it',
    {
      given: [create({}, 201, { id: 8 }), create({}, 201, { id: 8 })],
      sent: 'DELETE /lamps/8',
      want: 'foreign',
    },
  ],
  [
    'not what else an answer lists',
    {
      given: [
        create({ name: mark(3) }, 201, [
          { id: 9, name: mark(3) },
          { id: 3, name: 'of others' },
        ]),
      ],
      sent: 'DELETE /lamps/3',
      want: 'foreign',
    },
  ],
  [
    'not by a Location that leads to another kind',
    {
      given: [create({}, 201, undefined, { location: '/users/3' })],
      sent: 'DELETE /users/3',
      want: 'foreign',
    },
  ],
  [
    'not after its deletion: its id may have gone to another one',
    {
      given: [
        create({ name: mark(3) }, 201, { id: 8, name: mark(3) }),
        answered(request('DELETE /lamps/8'), 204, undefined),
      ],
      sent: 'DELETE /lamps/8',
      want: 'foreign',
    },
  ],
  [
    'after its deletion, where a read finds nothing',
    {
      given: [
        create({ name: mark(3) }, 201, { id: 8, name: mark(3) }),
        answered(request('DELETE /lamps/8'), 204, undefined),
        answered(request('GET /lamps/8'), 404, {}),
      ],
      sent: 'DELETE /lamps/8',
      want: 'sent',
    },
  ],
  [
    'not after its deletion, where a read shows what has moved up',
    {
      given: [
        create({ name: mark(3) }, 201, { id: 8, name: mark(3) }),
        answered(request('DELETE /lamps/8'), 204, undefined),
        answered(request('GET /lamps/8'), 200, { id: 8, name: 'of others' }),
      ],
      sent: 'DELETE /lamps/8',
      want: 'foreign',
    },
  ],
  [
    'in its own tenant',
    {
      given: [answered(inTenant('POST /files', 'a', {}), 201, { id: 8 })],
      sent: inTenant('DELETE /files/8', 'a'),
      want: 'sent',
    },
  ],
  [
    'not in another tenant',
    {
      given: [answered(inTenant('POST /files', 'a', {}), 201, { id: 8 })],
      sent: inTenant('DELETE /files/8', 'b'),
      want: 'foreign',
    },
  ],
  [
    'not where the tenant is left out: there may be a default',
    {
      given: [answered(inTenant('POST /files', 'a', {}), 201, { id: 8 })],
      sent: 'DELETE /files/8',
      want: 'foreign',
    },
  ],
  [
    'by Location alone',
    {
      given: [answered(request('POST /lamps', {}), 201, undefined, { location: '/api/lamps/8' })],
      sent: 'DELETE /lamps/8',
      want: 'sent',
    },
  ],
  [
    'not where the creation failed',
    {
      given: [answered(request('POST /lamps', {}), 500, { id: 8 })],
      sent: 'DELETE /lamps/8',
      want: 'foreign',
    },
  ],
  [
    'not where it answers with what it was sent, and no 201',
    {
      given: [answered(request('POST /lamps', { id: 8 }), 200, { id: 8 })],
      sent: 'DELETE /lamps/8',
      want: 'foreign',
    },
  ],
  [
    'not where it answers with what was there before',
    {
      given: [answered(request('POST /lamps', {}), 201, { id: 1 })],
      sent: 'DELETE /lamps/1',
      want: 'foreign',
    },
  ],
  [
    'in a list, by the name of the run',
    {
      given: [answered(request('GET /lamps'), 200, [{ id: 9, name: 'doubletake-check-ab12cd-4' }])],
      sent: 'DELETE /lamps/9',
      want: 'sent',
    },
  ],
  [
    'not by what its items are called by, where that is of few words',
    {
      given: [
        answered(request('GET /schedules'), 200, [{ kind: 'daily' }]),
        answered(request('POST /schedules', { kind: 'daily' }), 201, { kind: 'daily' }),
      ],
      sent: 'DELETE /schedules/daily',
      want: 'foreign',
    },
  ],
  [
    'nor may a creation overwrite it',
    {
      given: [answered(request('GET /schedules'), 200, [{ kind: 'daily' }])],
      sent: request('POST /schedules', { kind: 'daily' }),
      want: 'foreign',
    },
  ],
  [
    'not in a list, by the name of another run',
    {
      given: [answered(request('GET /lamps'), 200, [{ id: 9, name: 'doubletake-check-000000-4' }])],
      sent: 'DELETE /lamps/9',
      want: 'foreign',
    },
  ],
  [
    'not by a list',
    {
      given: [answered(request('GET /lamps'), 200, [{ id: 9, name: 'x' }])],
      sent: 'DELETE /lamps/9',
      want: 'foreign',
    },
  ],
])('what a run has made is told: %s', (_name, { given, sent, want }) => {
  const gate = gateOf({ allowWrites: true });
  for (const exchange of given) observe(gate, exchange);
  const verdict = gate.judge(typeof sent === 'string' ? request(sent) : sent);
  expect(verdict.allowed ? 'sent' : verdict.kind).toBe(want);
});

test('what may not be the run’s own is looked at before it is changed, and its list before it is made', () => {
  const gate = gateOf({ allowWrites: true });
  expect(gate.listBefore(request('POST /lamps', {}))?.operation.id).toBe('listLamps');
  const looks = (line: string) => gate.looksBefore(request(line)).map(({ read }) => read.path);
  observe(gate, create({ name: mark(3) }, 201, { id: 8 }));
  expect(looks('DELETE /lamps/8')).toEqual(['/lamps/8']);
  expect(looks('PATCH /lamps/8')).toEqual([]);
  gate.made.knowsWhole('/lamps', request('GET /lamps'), [{ id: 1, name: 'of others' }]);
  observe(gate, create({}, 201, { id: 9 }));
  expect(looks('DELETE /lamps/9')).toEqual([]);
  expect(gate.judge(request('DELETE /lamps/9')).allowed).toBe(true);
});

test('what stays here is counted by operation and reason', () => {
  const gate = gateOf({ allowWrites: true });
  for (const line of ['DELETE /lamps', 'DELETE /lamps/', 'DELETE /users/1'])
    expect(() => gate.pass(request(line))).toThrow(/left out for safety/);
  expect(
    gate
      .leftOut()
      .map(({ kind, operation, requests, remedy }) => [kind, operation, requests, remedy]),
  ).toEqual([
    ['bulk', 'clearLamps', 2, '--allow bulk'],
    ['foreign', 'removeUser', 1, undefined],
  ]);
});
