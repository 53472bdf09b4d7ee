import { expect, test } from 'vitest';
import { takeUserInfo } from './user-info.ts';

test.each<[string, { given: string; want: [target: string, basic: string | undefined] }]>([
  ['none', { given: 'http://a.example/v1', want: ['http://a.example/v1', undefined] }],
  ['a double', { given: 'mock', want: ['mock', undefined] }],
  [
    'user and password',
    { given: 'https://ann:pw@a.example/v1', want: ['https://a.example/v1', 'ann:pw'] },
  ],
  ['no path', { given: 'http://ann:pw@a.example:8080', want: ['http://a.example:8080', 'ann:pw'] }],
  ['a slash', { given: 'http://ann:pw@a.example/', want: ['http://a.example/', 'ann:pw'] }],
  ['a user alone', { given: 'http://ann@a.example/', want: ['http://a.example/', 'ann:'] }],
  [
    'what is encoded, and what would be a variable',
    { given: 'http://ann:p%40%3Aw$HOME@a.example/', want: ['http://a.example/', 'ann:p@:w$$HOME'] },
  ],
])('a target with %s', (_name, { given, want }) => {
  const { target, options } = takeUserInfo<{ basic?: string }>(given, {});
  expect([target, options.basic]).toEqual(want);
});

test.each<[string, { given: object }]>([
  ['basic', { given: { basic: 'ann:x' } }],
  ['bearer', { given: { bearer: 'x' } }],
  ['oauth2', { given: { oauth2: 'password' } }],
  ['header', { given: { header: ['X-Tenant: a', 'authorization: Token x'] } }],
])('--%s besides is an error without the password', (name, { given }) => {
  const act = () => takeUserInfo('http://ann:secret-pw@a.example/', given);
  expect(act).toThrow(`--${name} is given too`);
  expect(act).not.toThrow('secret-pw');
});
