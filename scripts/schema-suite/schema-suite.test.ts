import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { leftOut, leftOutServed } from './left-out.ts';
import { listDrafts, readDraft, readRemotes } from './read-suite.ts';
import { runFile } from './run-suite.ts';
import { servedVersions, serveFile } from './serve-suite.ts';

// In a worktree the shared folder lies one level further up.
const folders = [
  '../../../shared/json-schema-test-suite',
  '../../../../shared/json-schema-test-suite',
].map((path) => fileURLToPath(new URL(path, import.meta.url)));
const folder = folders.find((path) => existsSync(path));

test('what is left out of the JSON Schema Test Suite has its reason', () => {
  for (const [file, reason] of Object.entries({ ...leftOut, ...leftOutServed }))
    expect(reason, file).toMatch(/\w+ \w+/);
});

// The suite, github.com/json-schema-org/JSON-Schema-Test-Suite, is no part of the repository:
// without a copy beside it there is nothing to run.
if (folder !== undefined)
  test('the JSON Schema Test Suite passes, for requests and for answers', () => runSuite(folder));

// The whole of it is `npm run schema-suite -- --served`; these are the files that a served document
// has broken before.
if (folder !== undefined)
  test.each(servedVersions)(
    'served as OpenAPI $openapi, its tests of references and of schemas that are true or false pass',
    async (version) => {
      const remotes = await readRemotes(folder);
      const files = (await readDraft(folder, version.draft)).filter(({ name }) =>
        /^(boolean_schema|ref|anchor|dynamicRef|allOf|infinite.*)\.json$/.test(name),
      );
      for (const file of files)
        expect((await serveFile(file, version, remotes)).failures, file.name).toEqual([]);
    },
  );

test('a test that does not come out is told for the way that it went', async () => {
  const groups = [
    {
      description: 'a text',
      schema: { type: 'string' },
      tests: [
        { description: 'refused', data: 'a', valid: false },
        { description: 'let through', data: 1, valid: true },
        { description: 'right', data: 'a', valid: true },
      ],
    },
    { description: 'unsayable', schema: { type: ['string', 'null'] }, tests: [] },
  ];
  const [version] = servedVersions;
  if (version === undefined) throw new Error('no version');
  const result = await serveFile({ name: 'a.json', groups }, version, new Map());
  expect([result.passed, result.total]).toEqual([1, 3]);
  expect(result.failures.map(({ test: name, problem }) => [name, problem.slice(0, 17)])).toEqual([
    ['refused', 'as a request: 204'],
    ['let through', 'as a request: 400'],
  ]);
});

async function runSuite(found: string): Promise<void> {
  const remotes = await readRemotes(found);
  for (const draft of await listDrafts(found)) {
    const files = (await readDraft(found, draft)).filter(({ name }) => leftOut[name] === undefined);
    const failures = files
      .map((file) => runFile(file, draft, remotes))
      .flatMap((result) => result.failures);
    expect(failures.filter(({ file }) => !file.startsWith('optional/'))).toEqual([]);
    expect(failures.length).toBeLessThanOrEqual(1);
  }
}
