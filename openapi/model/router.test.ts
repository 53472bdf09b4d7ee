import { expect, test } from 'vitest';
import type { Operation } from './operation.ts';
import { createRouter } from './router.ts';

function routerOf(...paths: string[]) {
  return createRouter(
    paths.map((path) => ({ id: path, method: 'get', path }) as unknown as Operation),
  );
}

test.each<[string, { paths: string[]; given: string; want: string | undefined }]>([
  ['a concrete path', { paths: ['/a', '/b'], given: '/a', want: '/a' }],
  [
    'a concrete path before a templated one',
    { paths: ['/a/{id}', '/a/me'], given: '/a/me', want: '/a/me' },
  ],
  [
    'the template with the earlier literal',
    { paths: ['/{x}/b', '/a/{y}'], given: '/a/b', want: '/a/{y}' },
  ],
  ['a templated path', { paths: ['/a/{id}/b'], given: '/a/1/b', want: '/a/{id}/b' }],
  [
    'no path with another number of segments',
    { paths: ['/a/{id}'], given: '/a/1/2', want: undefined },
  ],
  ['no empty parameter', { paths: ['/a/{id}'], given: '/a/', want: undefined }],
  [
    'characters that mean something in a regular expression',
    { paths: ['/a.b/(c)/{id}'], given: '/a.b/(c)/1', want: '/a.b/(c)/{id}' },
  ],
  ['no dot as a wildcard', { paths: ['/a.b/{id}'], given: '/axb/1', want: undefined }],
])('matches %s', (_name, { paths, given, want }) => {
  expect(routerOf(...paths).match(given)?.template).toBe(want);
});

test.each<[string, { paths: string[]; given: string; want: string | undefined }]>([
  [
    'a literal ending before none',
    { paths: ['/a/{id}', '/a/{id}.json'], given: '/a/1.json', want: '/a/{id}.json' },
  ],
  [
    'a verb behind a colon',
    { paths: ['/a/{id}', '/a/{id}:{verb}'], given: '/a/1:run', want: '/a/{id}:{verb}' },
  ],
  [
    'an encoded spelling of a literal',
    { paths: ['/@me/x y'], given: '/%40me/x%20y', want: '/@me/x y' },
  ],
  [
    'letters beyond ASCII',
    { paths: ['/größe/{id}'], given: '/gr%C3%B6%c3%9fe/1', want: '/größe/{id}' },
  ],
  ['a slash too many', { paths: ['/a', '/a/{id}'], given: '/a/', want: '/a' }],
  ['a slash too few', { paths: ['/a/{id}/'], given: '/a/1', want: '/a/{id}/' }],
  ['a path without its slash', { paths: ['a/{id}'], given: '/a/1', want: 'a/{id}' }],
  [
    'the query of a URI template as none',
    { paths: ['/a{?page,size}'], given: '/a', want: '/a{?page,size}' },
  ],
  ['a fragment as nothing', { paths: ['/a#b'], given: '/a', want: '/a#b' }],
  ['the root', { paths: ['/', '/a'], given: '/', want: '/' }],
])('matches %s, too', (_name, { paths, given, want }) => {
  expect(routerOf(...paths).match(given)?.template).toBe(want);
});

test.each<[string, { given: Record<string, string>; want: string }]>([
  ['a value', { given: { Action: 'Stop' }, want: '/?Action=Stop' }],
  ['another value', { given: { Action: 'Run' }, want: '/?Action=Run' }],
  ['more than one', { given: { Action: 'Run', Fast: '1' }, want: '/?Action=Run&Fast' }],
  ['none', { given: {}, want: '/?Action=Stop' }],
])('paths that differ in their query only are told apart by %s', (_name, { given, want }) => {
  const router = routerOf('/?Action=Run', '/?Action=Run&Fast', '/?Action=Stop');
  const match = router.match('/', (name) => given[name]);
  expect(match?.operations.get('get')?.path).toBe(want);
});

test('templates of one shape are one route: the first counts for each method, and each finds its own names', () => {
  const operations = [
    ['get', '/a/{x}'],
    ['get', '/a/{y}'],
    ['put', '/a/{y}'],
  ].map(([method, path]) => ({ id: `${method} ${path}`, method, path }) as unknown as Operation);
  const match = createRouter(operations).match('/a/7');
  expect([...(match?.operations.values() ?? [])].map(({ id }) => id)).toEqual([
    'get /a/{x}',
    'put /a/{y}',
  ]);
  expect(Object.fromEntries(match?.values ?? [])).toEqual({ x: '7', y: '7' });
});

test('delimiters in a value stay plain or encoded, as they were sent', () => {
  const match = routerOf('/a/{list}').match('/a/1,2%2C3;%20x');
  expect(match?.values.get('list')).toBe('1,2%2C3;%20x');
});

test('several parameters in one segment', () => {
  const match = routerOf('/repos/{owner}/{base}...{head}').match('/repos/o/main...topic');
  expect(Object.fromEntries(match?.values ?? [])).toEqual({
    owner: 'o',
    base: 'main',
    head: 'topic',
  });
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
