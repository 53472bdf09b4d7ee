import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { judge, precisionOf, readJudgements } from './judged.ts';

const entry = (fingerprint: string, verdict: 'true' | 'false' | 'debatable') => ({
  fingerprint,
  verdict,
  reason: 'r',
});

test('findings are counted by their judgement; what nobody judged and what is gone is named', () => {
  const standing = judge(new Set(['a', 'b', 'c', 'd']), [
    entry('a', 'true'),
    entry('b', 'false'),
    entry('c', 'debatable'),
    entry('e', 'true'),
  ]);
  expect(standing).toEqual({
    counts: { true: 1, false: 1, debatable: 1 },
    unjudged: ['d'],
    gone: ['e'],
  });
  expect(precisionOf(standing.counts)).toBe(0.5);
  expect(precisionOf({ true: 0, false: 0, debatable: 3 })).toBeUndefined();
});

test('the file of judgements is read, and a judgement without a reason is refused', async () => {
  const judged = await readJudgements(new URL('judged.yaml', import.meta.url).pathname);
  expect([...judged.values()].flat().length).toBeGreaterThan(50);
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'judged.yaml');
  await writeFile(file, "a:\n  - { fingerprint: x, verdict: 'true' }\n");
  await expect(readJudgements(file)).rejects.toThrow('reason');
  await writeFile(file, 'a:\n  - { fingerprint: x, verdict: maybe, reason: r }\n');
  await expect(readJudgements(file)).rejects.toThrow('true, false or debatable');
});
