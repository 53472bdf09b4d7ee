import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { leftOut } from './left-out.ts';
import { listDrafts, readDraft, readRemotes } from './read-suite.ts';
import { runFile } from './run-suite.ts';

// In a worktree the shared folder lies one level further up.
const folders = [
  '../../../shared/json-schema-test-suite',
  '../../../../shared/json-schema-test-suite',
].map((path) => fileURLToPath(new URL(path, import.meta.url)));
const folder = folders.find((path) => existsSync(path));

test('what is left out of the JSON Schema Test Suite has its reason', () => {
  for (const [file, reason] of Object.entries(leftOut)) expect(reason, file).toMatch(/\w+ \w+/);
});

// The suite, github.com/json-schema-org/JSON-Schema-Test-Suite, is no part of the repository:
// without a copy beside it there is nothing to run.
if (folder !== undefined)
  test('the JSON Schema Test Suite passes, for requests and for answers', () => runSuite(folder));

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
