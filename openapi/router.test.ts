import { expect, test } from 'vitest';
import type { Operation } from './operation.ts';
import { createRouter } from './router.ts';

function routerOf(...paths: string[]) {
  return createRouter(paths.map((path) => ({ id: path, method: 'get', path }) as unknown as Operation));
}

test.each<[string, { paths: string[]; given: string; want: string | undefined }]>([
  ['a concrete path', { paths: ['/a', '/b'], given: '/a', want: '/a' }],
  ['a concrete path before a templated one', { paths: ['/a/{id}', '/a/me'], given: '/a/me', want: '/a/me' }],
  ['the template with the earlier literal', { paths: ['/{x}/b', '/a/{y}'], given: '/a/b', want: '/a/{y}' }],
  ['a templated path', { paths: ['/a/{id}/b'], given: '/a/1/b', want: '/a/{id}/b' }],
  ['no path with another number of segments', { paths: ['/a/{id}'], given: '/a/1/2', want: undefined }],
  ['no empty parameter', { paths: ['/a/{id}'], given: '/a/', want: undefined }],
  ['characters that mean something in a regular expression', { paths: ['/a.b/(c)/{id}'], given: '/a.b/(c)/1', want: '/a.b/(c)/{id}' }],
  ['no dot as a wildcard', { paths: ['/a.b/{id}'], given: '/axb/1', want: undefined }],
])('matches %s', (_name, { paths, given, want }) => {
  expect(routerOf(...paths).match(given)?.template).toBe(want);
});

test('several parameters in one segment', () => {
  const match = routerOf('/repos/{owner}/{base}...{head}').match('/repos/o/main...topic');
  expect(Object.fromEntries(match?.values ?? [])).toEqual({ owner: 'o', base: 'main', head: 'topic' });
});

test('names the nearest path', () => {
  const router = routerOf('/chatbots', '/chatbot/{id}', '/conversations');
  expect(router.nearest('/chatbotz')?.template).toBe('/chatbots');
  expect(router.nearest('/chatbo/7')?.template).toBe('/chatbot/{id}');
  expect(routerOf().nearest('/a')).toBeUndefined();
});

test('a path as long as a request line allows is compared in no time that grows with it', () => {
  expect(routerOf('/a').nearest(`/${'x'.repeat(16_000)}`)?.template).toBe('/a');
});
