import { expect, test } from 'vitest';
import { parseRedisUrl } from './redis-url.ts';

test.each([
  [
    'one server',
    {
      given: 'redis://localhost',
      want: { kind: 'single', nodes: [{ host: 'localhost', port: 6379 }], tls: false, database: 0 },
    },
  ],
  [
    'user, password, port, database and TLS',
    {
      given: 'rediss://me:p%40ss@[::1]:7000/3',
      want: {
        tls: true,
        username: 'me',
        password: 'p@ss',
        nodes: [{ host: '::1', port: 7000 }],
        database: 3,
        shown: 'rediss://***@[::1]:7000/3',
      },
    },
  ],
  [
    'sentinels',
    {
      given: 'redis-sentinel://:secret@a,b:27000/main',
      want: {
        kind: 'sentinel',
        primary: 'main',
        username: undefined,
        password: 'secret',
        nodes: [
          { host: 'a', port: 26379 },
          { host: 'b', port: 27000 },
        ],
      },
    },
  ],
  [
    'a cluster',
    {
      given: 'redis-cluster://a:7000',
      want: { kind: 'cluster', nodes: [{ host: 'a', port: 7000 }] },
    },
  ],
])('a URL can name %s', (_name, { given, want }) => {
  expect(parseRedisUrl(given)).toMatchObject(want);
});

test.each([
  'redis://',
  'redis://a,b',
  'redis://a/x',
  'redis-sentinel://a',
  'redis-cluster://a/1',
  'redis://a:0',
  'redis+tls://a',
  'redis://a:b:c',
])('%s is refused with what is accepted', (url) => {
  expect(() => parseRedisUrl(url)).toThrow(/accepted: redis:\/\//);
});

test('an error shows no password', () => {
  expect(() => parseRedisUrl('redis://me:secret@a/x')).toThrow(/redis:\/\/\*\*\*@a\/x/);
});
