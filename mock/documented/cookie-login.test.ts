import { afterEach, expect, test } from 'vitest';
import {
  answers,
  body,
  type Client,
  documentOf,
  objectOf,
  serveDocument,
} from '../inferred/testing/documents.ts';

let client: Client | undefined;
afterEach(() => client?.close());

const text = { type: 'string' };
const document = JSON.stringify({
  ...(JSON.parse(
    documentOf({
      '/login': {
        post: {
          security: [],
          ...body(objectOf({ user: text }, 'user')),
          responses: {
            204: {
              description: 'x',
              headers: {
                'Set-Cookie': { schema: { ...text, example: 'session=abc; Path=/; HttpOnly' } },
                'X-Greeting': { schema: { ...text, example: 'hello' } },
              },
            },
          },
        },
      },
      '/me': { get: answers([200, objectOf({ name: text }, 'name')], [401]) },
      '/old': {
        get: {
          security: [],
          responses: {
            302: {
              description: 'x',
              headers: { Location: { schema: { ...text, example: 'https://example.com/new' } } },
            },
          },
        },
      },
    }),
  ) as object),
  security: [{ cookie: [] }],
});

test('the documented cookie of a login is sent, and lets in; its other headers can be read by pages', async () => {
  const withScheme = JSON.parse(document) as Record<string, Record<string, unknown>>;
  withScheme['components'] = {
    ...withScheme['components'],
    securitySchemes: { cookie: { type: 'apiKey', in: 'cookie', name: 'session' } },
  };
  client = await serveDocument(JSON.stringify(withScheme));
  expect((await client.send('GET', '/me')).status).toBe(401);
  const login = await client.send('POST', '/login', { user: 'ada' }, { origin: 'http://app.test' });
  expect(login.headers.getSetCookie()).toEqual(['session=abc; Path=/; HttpOnly']);
  expect(login.headers.get('access-control-expose-headers')?.split(',')).toContain('X-Greeting');
  const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  expect((await client.send('GET', '/me', undefined, { cookie })).status).toBe(200);
  const moved = await fetch(`${client.url}/old`, { redirect: 'manual' });
  expect([moved.status, moved.headers.get('location')]).toEqual([302, 'https://example.com/new']);
});
