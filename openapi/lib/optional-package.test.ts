import { expect, test } from 'vitest';
import { importOptional } from './optional-package.ts';

const notFound = (message: string) =>
  Object.assign(new Error(message), { code: 'ERR_MODULE_NOT_FOUND' });

test.each([
  [
    'a package that is not installed',
    {
      given: notFound("Cannot find package 'ioredis' imported from /a/b.js"),
      want: {
        code: 'package-missing',
        message: 'state on Redis needs the package ioredis, which is not installed',
        next: 'Install it: npm install ioredis',
      },
    },
  ],
  [
    'a part of a package that is not installed',
    {
      given: notFound("Cannot find package '@scope/name/stdio' imported from /a/b.js"),
      want: { code: 'package-missing', next: 'Install it: npm install @scope/name' },
    },
  ],
  [
    'a file of ours that is not there',
    {
      given: notFound("Cannot find module '/a/c.js' imported from /a/b.js"),
      want: { code: 'ERR_MODULE_NOT_FOUND' },
    },
  ],
  ['another error', { given: new TypeError('x'), want: { message: 'x' } }],
])('%s', async (_name, { given, want }) => {
  const load = () => Promise.reject(given);
  await expect(importOptional(load, 'state on Redis')).rejects.toMatchObject(want);
});

test('what is there is given back', async () => {
  expect(await importOptional(async () => 7, 'anything')).toBe(7);
});
