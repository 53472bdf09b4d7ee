import { expect, test } from 'vitest';
import { createRecorder } from '../recorder.ts';
import { check, coverageOf, ended, operation, runOf } from '../testing/run.ts';
import { formatMatrix } from './matrix.ts';

const reads = operation('readThing', 'get', '/things/{id}');
const adds = operation('addThing', 'post', '/things');

/** The cells of the table, row by row: what stands in each, and its title. */
function cells(text: string): string[][] {
  return [...text.matchAll(/<tr><th scope="row">.*?<\/th>(.*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<td class="[^"]*" title="([^"]*)">(.*?)<\/td>/g)].map(
      ([, title = '', content = '']) => `${content.replaceAll(/<[^>]*>/g, '')} (${title})`,
    ),
  );
}

test('each operation has how often each of its statuses came, and not those of others', () => {
  const recorder = createRecorder({
    mask: () => (value) => value,
    startedAt: undefined,
    document: {},
  });
  const ends = [
    ended(check(reads, 'examples', 'schema', 'x')),
    ended(check(adds, 'examples', 'schema', 'x'), { reason: 'it writes' }),
  ];
  const operations = [
    coverageOf(reads, { '200': 3, '404': 'nothing asks for it' }),
    coverageOf(adds, { '201': 1 }),
  ];
  for (const event of runOf({ ends, operations })) recorder.listen(event);
  const [first, second] = cells(formatMatrix(recorder.record()).text);
  expect(first?.slice(0, 3)).toEqual([
    '3× (seen)',
    ' (not declared)',
    'never (nothing asks for it)',
  ]);
  expect(second?.slice(0, 3)).toEqual([' (not declared)', '1× (seen)', ' (not declared)']);
  expect([first?.[3]?.split(' ')[0], second?.[3]?.split(' ')[0]]).toEqual(['1/1', 'skipped']);
});
