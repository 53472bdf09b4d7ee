import { expect, test } from 'vitest';
import { documentOf, serveDocument } from '../inferred/testing/documents.ts';

const text = { type: 'string' };

/** A document with a session of a cookie `sid`, whose sign-in describes its headers so. */
function sessionsWith(header: object | undefined): string {
  const document = JSON.parse(
    documentOf({
      '/session': {
        post: {
          security: [],
          responses: {
            200: {
              description: 'x',
              ...(header !== undefined && { headers: { 'Set-Cookie': header } }),
              content: { 'application/json': { schema: { type: 'object' } } },
            },
          },
        },
      },
      '/start': {
        get: {
          security: [],
          responses: {
            302: {
              description: 'x',
              headers: { Location: { schema: text, example: 'https://id.example/authorize' } },
            },
          },
        },
      },
      '/me': { get: { responses: { 200: { description: 'x' } } } },
    }),
  );
  return JSON.stringify({
    ...document,
    security: [{ session: [] }],
    components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'sid' } } },
  });
}

test.each<[string, { given: object | undefined; want: string | null }]>([
  [
    'the cookie of its example',
    { given: { schema: text, example: 'sid=a1b2; Path=/' }, want: 'sid=a1b2; Path=/' },
  ],
  [
    'the cookie that the security scheme asks for',
    { given: { schema: text }, want: 'sid=doubletake-session; Path=/; HttpOnly' },
  ],
  ['no cookie where none is declared', { given: undefined, want: null }],
])('a sign-in answers with %s', async (_name, { given, want }) => {
  const client = await serveDocument(sessionsWith(given));
  const { headers } = await client.send('POST', '/session');
  expect(headers.get('set-cookie')).toBe(want);
  const cookie = want?.split(';')[0] ?? '';
  const { status } = await client.send('GET', '/me', undefined, { cookie });
  expect(status).toBe(want === null ? 401 : 200);
  await client.close();
});

test('a redirection leads where its example says', async () => {
  const client = await serveDocument(sessionsWith(undefined));
  const answer = await fetch(`${client.url}/start`, { redirect: 'manual' });
  expect(answer.status).toBe(302);
  expect(answer.headers.get('location')).toBe('https://id.example/authorize');
  await client.close();
});

test('each cookie is a field of its own, and the comma of a date stands within one', async () => {
  const example = 'sid=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT; Path=/, csrf=2; Path=/';
  const client = await serveDocument(sessionsWith({ schema: text, example }));
  const { headers } = await client.send('POST', '/session');
  expect(headers.getSetCookie()).toEqual([
    'sid=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT; Path=/',
    'csrf=2; Path=/',
  ]);
  await client.close();
});
