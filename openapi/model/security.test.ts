import { expect, test } from 'vitest';
import { credentialFor, type SecurityScheme } from './security.ts';

const scheme = (members: Partial<SecurityScheme>): SecurityScheme => ({
  name: 's',
  type: 'http',
  in: undefined,
  parameter: undefined,
  scheme: undefined,
  ...members,
});
const header = scheme({ type: 'apiKey', in: 'header', parameter: 'X-API-Key' });
const bearer = scheme({ scheme: 'bearer' });

test.each<
  [
    string,
    {
      scheme: SecurityScheme;
      headers?: Record<string, string>;
      query?: string;
      want: string | undefined;
    },
  ]
>([
  ['a key in a header', { scheme: header, headers: { 'x-api-key': 'k' }, want: 'k' }],
  ['an empty key', { scheme: header, headers: { 'x-api-key': ' ' }, want: undefined }],
  [
    'a key in the query',
    {
      scheme: scheme({ type: 'apiKey', in: 'query', parameter: 'key' }),
      query: 'a=1&key=k',
      want: 'k',
    },
  ],
  [
    'a key in a cookie',
    {
      scheme: scheme({ type: 'apiKey', in: 'cookie', parameter: 'key' }),
      headers: { cookie: 'a=1; key=k' },
      want: 'k',
    },
  ],
  ['a bearer token', { scheme: bearer, headers: { authorization: 'Bearer t' }, want: 't' }],
  [
    'a bearer token, scheme in any case',
    { scheme: bearer, headers: { authorization: 'bearer t' }, want: 't' },
  ],
  [
    'a bearer scheme without a token',
    { scheme: bearer, headers: { authorization: 'Bearer' }, want: undefined },
  ],
  ['another scheme', { scheme: bearer, headers: { authorization: 'Basic t' }, want: undefined }],
  [
    'basic',
    { scheme: scheme({ scheme: 'basic' }), headers: { authorization: 'Basic dTpw' }, want: 'dTpw' },
  ],
  [
    'an OAuth2 token',
    { scheme: scheme({ type: 'oauth2' }), headers: { authorization: 'Bearer t' }, want: 't' },
  ],
  ['nothing', { scheme: header, want: undefined }],
])('%s', (_name, { scheme: given, headers = {}, query = '', want }) => {
  expect(credentialFor(given, { headers, query })).toBe(want);
});
