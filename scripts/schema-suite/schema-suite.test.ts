import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { leftOut } from './left-out.ts';
import { listDrafts, readDraft, readRemotes } from './read-suite.ts';
import { runFile } from './run-suite.ts';

// In a worktree the shared folder lies one level further up.
const folders = ['../../../shared/json-schema-test-suite', '../../../../shared/json-schema-test-suite'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);
const folder = folders.find((path) => existsSync(path));

test.skipIf(folder === undefined)('the JSON Schema Test Suite passes, for requests and for answers (skipped where the suite is not there)', async () => {
  const found = folder ?? '';
  const remotes = await readRemotes(found);
  for (const draft of await listDrafts(found)) {
    const files = (await readDraft(found, draft)).filter(({ name }) => leftOut[name] === undefined);
    const failures = files.map((file) => runFile(file, draft, remotes)).flatMap((result) => result.failures);
    expect(failures.filter(({ file }) => !file.startsWith('optional/'))).toEqual([]);
    expect(failures.length).toBeLessThanOrEqual(1);
  }
});
