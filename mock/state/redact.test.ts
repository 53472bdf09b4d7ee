import { expect, test } from 'vitest';
import { redactHeaders, redactUrl } from './redact.ts';

const names = new Set(['vault_key', 'x vault']);

test.each([
  ['/a?vault_key=K', '/a?vault_key=***'],
  ['/a?b=1&vault_key=K&c=2', '/a?b=1&vault_key=***&c=2'],
  ['/a?vault%5Fkey=K', '/a?vault%5Fkey=***'],
  ['/a?%76%61ult_key=K', '/a?%76%61ult_key=***'],
  ['/a?vault%255Fkey=K', '/a?vault%255Fkey=***'],
  ['/a?vault%5fKEY=K', '/a?vault%5fKEY=***'],
  ['/a?vault%5Fkey%ff=1&vault%5Fkey=K', '/a?vault%5Fkey%ff=1&vault%5Fkey=***'],
  ['/a?vault_key[]=K', '/a?vault_key[]=***'],
  ['/a?vault_key%5B0%5D=K', '/a?vault_key%5B0%5D=***'],
  ['/a?x+vault=K', '/a?x+vault=***'],
  ['/a?x%20vault=K', '/a?x%20vault=***'],
  ['/a??vault_key=K', '/a??vault_key=***'],
  ['/a?b=1?vault_key=K', '/a?b=1?vault_key=***'],
  ['/a;vault_key=K/b', '/a;vault_key=***'],
  ['/a#vault_key=K', '/a#vault_key=***'],
  ['/a?api%2Dkey=K&access%5Ftoken=K', '/a?api%2Dkey=***&access%5Ftoken=***'],
  ['http://user:pass@host/a', 'http://***@host/a'],
  ['/a?name=vault_key&other=1', '/a?name=vault_key&other=1'],
])('%s is recorded as %s', (given, want) => {
  expect(redactUrl(given, names)).toBe(want);
});

test('a URL in a header is recorded without the keys in it', () => {
  const recorded = redactHeaders(
    {
      referer: 'https://app.example/?vault%5Fkey=K&page=1',
      link: '</next?vault_key=K>; rel="next"',
      location: 'https://app.example/back?code=C&state=s#access_token=T',
      'x-original-url': '/a?vault_key=K',
      authorization: 'Bearer K',
      'x-plain': 'a=b; c=d',
    },
    names,
  );
  expect(recorded).toEqual({
    referer: 'https://app.example/?vault%5Fkey=***&page=1',
    link: '</next?vault_key=***>; rel="next"',
    location: 'https://app.example/back?code=***&state=s#access_token=***',
    'x-original-url': '/a?vault_key=***',
    authorization: '***',
    'x-plain': 'a=b; c=d',
  });
});
