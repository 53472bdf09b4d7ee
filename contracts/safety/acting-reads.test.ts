import { expect, test } from 'vitest';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { createCheckContext } from '../plan/check-context.ts';
import { createGate } from './gate.ts';
import { nothingAllowed } from './permit.ts';

interface Said {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  /** Statuses of success without a body; by default a 200 with one. */
  readonly silent?: readonly string[];
}

/** Whether `GET path` would be sent by a run without permissions. */
function isSent(target: string, { silent, ...said }: Said = {}): boolean {
  const [path = '', search = ''] = target.split('?');
  const query = [...new URLSearchParams(search)];
  const shown = { 200: { description: '', content: { 'application/json': { schema: {} } } } };
  const bare = Object.fromEntries((silent ?? []).map((status) => [status, { description: '' }]));
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    ...{ name, in: 'path', required: true, schema: { type: 'string' } },
  }));
  const document = documentOf({
    openapi: '3.1.0',
    info: { title: 'Reads', version: '1' },
    paths: {
      [path]: {
        get: {
          ...said,
          parameters: [
            ...inPath,
            ...query.map(([name]) => ({ name, in: 'query', schema: { type: 'string' } })),
          ],
          responses: silent === undefined ? shown : bare,
        },
      },
    },
  });
  const context = createCheckContext(document, { seed: 1, runId: 'ab12cd' });
  const verdict = createGate(context, nothingAllowed, '').judge({
    ...{ method: 'GET', path: path.replaceAll(/\{\w+\}/g, '7'), query, headers: {} },
    ...{ body: undefined, credentials: 'valid' },
  });
  if (!verdict.allowed)
    expect(verdict).toMatchObject({ kind: 'actions', remedy: '--allow actions' });
  return verdict.allowed;
}

test.each([
  '/logout',
  '/users/{id}/logout',
  '/newsletter/unsubscribe',
  '/unsubscribe/{token}',
  '/confirm?token=t',
  '/verify?token=t',
  '/email/verify/{token}',
  '/magic/{token}',
  '/user/login?username=a&password=b',
  '/oauth/authorize?client_id=c',
  '/oauth/callback?code=c',
  '/auth/refresh',
  '/votes/up',
  '/posts/{id}/votes/down',
  '/posts/{id}/upvote',
  '/relays/{id}/on',
  '/doors/{id}/open',
  '/tickets/{id}/close',
  '/jobs/{id}/retry',
  '/queries/{id}/run',
  '/invitations/{token}/accept',
  '/mail/click?to=x',
  '/queue/dequeue',
  '/forceRestart',
  '/soft-delete/{id}',
  '/cache/reload',
  '/vouchers/redeem?code=c',
  '/lamps?turn=on',
  '/counters?reset=true',
  '/messages?mark_read=1',
])('what is left out: GET %s', (path) => {
  expect(isSent(path)).toBe(false);
});

test.each([
  '/lamps',
  '/lamps/{id}',
  '/health/up',
  '/up',
  '/login',
  '/verify?email=a',
  '/tokens/{token}',
  '/invitations/{token}',
  '/password-policy',
  '/oauth/userinfo',
  '/oauth/.well-known/keys?key=a',
  '/clicks',
  '/campaigns/{id}/clicks',
  '/votes',
  '/posts/{id}/votes',
  '/tracks/{id}',
  '/users/{id}/lock-history',
  '/refresh-tokens',
  '/releases/{id}',
  '/runs/{id}',
  '/queries/{id}/result',
  '/open',
  '/doors/open',
  '/tasks/complete',
  '/card/set',
  '/cards?set=base',
  '/lamps?start=1&stop=9',
  '/lamps?reset=false',
  '/lamps?delete_after=2026-01-01',
  '/orders?confirm_url=http://shop.example',
  '/search?q=delete&action=view',
  '/export',
  '/backups/latest',
  '/switches',
  '/on-call/schedule',
])('what is sent: GET %s', (path) => {
  expect(isSent(path)).toBe(true);
});

test.each<[string, { given: Said; want: boolean }]>([
  ['an operationId that changes', { given: { operationId: 'updateStatus' }, want: false }],
  ['the same after its tag', { given: { operationId: 'Lamps_incrementHits' }, want: false }],
  ['one that reads and something', { given: { operationId: 'getAndReset' }, want: false }],
  ['an operationId that reads', { given: { operationId: 'getUpdates' }, want: true }],
  ['a noun that is a verb as well', { given: { operationId: 'move_list' }, want: true }],
  ['a summary that changes', { given: { summary: 'Add a vote' }, want: false }],
  ['updates that are listed', { given: { summary: 'Updates since a day' }, want: true }],
  [
    'what can be read once',
    { given: { description: 'The secret can be retrieved only once.' }, want: false },
  ],
  [
    'what is there once something else is',
    { given: { description: 'Answers 200 only once the node has caught up.' }, want: true },
  ],
  ['a side effect', { given: { description: 'As a side effect the log is cut.' }, want: false }],
  ['none', { given: { description: 'It has no side effects.' }, want: true }],
  [
    'what is marked by reading it',
    { given: { description: 'Messages are marked as read when they are retrieved.' }, want: false },
  ],
  [
    'what goes by itself',
    { given: { description: 'Rows are deleted after thirty days.' }, want: true },
  ],
  [
    'what this call does',
    { given: { description: 'Note that this request also resets the timer.' }, want: false },
  ],
])('%s', (_name, { given, want }) => {
  expect(isSent('/things/{id}', given)).toBe(want);
});

test.each<[string, { given: [string, Said]; want: boolean }]>([
  ['201 alone', { given: ['/things/{id}/copy-of', { silent: ['201'] }], want: false }],
  ['202 alone', { given: ['/things/{id}/report', { silent: ['202'] }], want: false }],
  ['204 alone: a health check', { given: ['/health', { silent: ['204'] }], want: true }],
  [
    '204 alone: whether something is there',
    {
      given: ['/pulls/{id}/merge', { silent: ['204'], summary: 'Check if it was merged' }],
      want: true,
    },
  ],
  [
    '204 alone, at what is tracked',
    { given: ['/mails/{id}/track', { silent: ['204'] }], want: false },
  ],
  ['204 alone, at what is read', { given: ['/mails/{id}/read', { silent: ['204'] }], want: false }],
  ['the same with something to read', { given: ['/mails/{id}/read', {}], want: true }],
  ['302 alone: a download', { given: ['/files/{id}/content', { silent: ['302'] }], want: true }],
  ['302 alone: a connection', { given: ['/connect', { silent: ['302'] }], want: false }],
  [
    '200 without a body, which says nothing',
    { given: ['/tracks/{id}/track', { silent: ['200'] }], want: true },
  ],
])('an answer without a body: %s', (_name, { given, want }) => {
  expect(isSent(...given)).toBe(want);
});
