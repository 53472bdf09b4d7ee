import { expect, test } from 'vitest';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { foreignHost } from './location-host.ts';

const document = documentOf({
  openapi: '3.1.0',
  servers: [{ url: 'https://api.example.com/v1' }],
  paths: {},
});

test.each<
  [
    string,
    { given: readonly [host: string | undefined, location: string]; want: string | undefined },
  ]
>([
  ['another one', { given: ['staging.example.com', 'http://app-7:8080/things/1'], want: 'app-7' }],
  [
    'the machine that the server runs on',
    { given: ['staging.example.com', 'http://localhost:3000/things/1'], want: 'localhost' },
  ],
  [
    'the same, of another scheme and port',
    { given: ['staging.example.com', 'http://staging.example.com:8080/things/1'], want: undefined },
  ],
  ['none', { given: ['staging.example.com', '/things/1'], want: undefined }],
  [
    'one of the document',
    { given: ['localhost', 'https://api.example.com/v1/things/1'], want: undefined },
  ],
  [
    'this machine by another name',
    { given: ['localhost', 'http://127.0.0.1:4010/things/1'], want: undefined },
  ],
  ['in this process', { given: [undefined, 'http://app-7:8080/things/1'], want: undefined }],
])('the host of a Location is %s', (_name, { given: [host, location], want }) => {
  expect(foreignHost({ document, host }, location)).toBe(want);
});
