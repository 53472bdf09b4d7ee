import { expect, test } from 'vitest';
import { readRateLimits, retryAfter } from './rate-limits.ts';

const date = 'Mon, 30 Nov 2026 01:00:00 GMT';
const later = 'Mon, 30 Nov 2026 01:00:07 GMT';
const epoch = Date.parse(later) / 1000;

test.each<[string, { given: Record<string, string>; want: object }]>([
  ['nothing', { given: {}, want: {} }],
  [
    'one field and its policy',
    {
      given: { ratelimit: '"default";r=3;t=5', 'ratelimit-policy': '"default";q=20;w=10' },
      want: { limit: 20, window: 10, remaining: 3, reset: 5000 },
    },
  ],
  [
    'one field of the earlier form',
    {
      given: { ratelimit: 'limit=20, remaining=0, reset=2' },
      want: { limit: 20, remaining: 0, reset: 2000 },
    },
  ],
  [
    'three fields',
    {
      given: {
        'ratelimit-limit': '100, 100;w=60',
        'ratelimit-remaining': '0',
        'ratelimit-reset': '1',
      },
      want: { limit: 100, window: 60, remaining: 0, reset: 1000 },
    },
  ],
  [
    'fields with X-, and seconds',
    {
      given: { 'x-ratelimit-limit': '60', 'x-ratelimit-reset': '7' },
      want: { limit: 60, reset: 7000 },
    },
  ],
  [
    'a time of the epoch, from the date of the answer',
    { given: { 'x-ratelimit-reset': String(epoch), date }, want: { reset: 7000 } },
  ],
  [
    'a time of the epoch in milliseconds',
    { given: { 'x-rate-limit-reset': String(epoch * 1000), date }, want: { reset: 7000 } },
  ],
  [
    'a time of the epoch without the date of the answer',
    { given: { 'x-ratelimit-reset': String(epoch) }, want: {} },
  ],
  ['a date', { given: { 'ratelimit-reset': later, date }, want: { reset: 7000 } }],
  ['what is no number', { given: { 'ratelimit-remaining': 'few' }, want: {} }],
  ['a number with a unit', { given: { 'ratelimit-remaining': '3k' }, want: {} }],
])('the limits of an answer with %s', (_name, { given, want }) => {
  const none = { limit: undefined, window: undefined, remaining: undefined, reset: undefined };
  expect(readRateLimits({ status: 200, headers: given })).toEqual({ ...none, ...want });
});

test.each<[string, { given: Record<string, string>; want: number | undefined }]>([
  ['nothing', { given: {}, want: undefined }],
  ['seconds', { given: { 'retry-after': '3' }, want: 3000 }],
  ['0', { given: { 'retry-after': '0' }, want: 0 }],
  ['a date', { given: { 'retry-after': later, date }, want: 7000 }],
  ['a date that is over', { given: { 'retry-after': date, date: later }, want: 0 }],
  ['a date, of an answer without one', { given: { 'retry-after': later }, want: undefined }],
  ['no date', { given: { 'retry-after': 'soon', date }, want: undefined }],
  ['a negative number', { given: { 'retry-after': '-5' }, want: undefined }],
])('Retry-After with %s', (_name, { given, want }) => {
  expect(retryAfter({ status: 429, headers: given })).toBe(want);
});
