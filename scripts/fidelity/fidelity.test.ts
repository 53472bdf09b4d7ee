import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { learnFrom } from '../../cli/learning/learn-from.ts';
import { writeData } from '../../contracts/learn/write-learned.ts';
import { countLeaks, measure, recordBoth } from './measure.ts';
import { recordedServers } from './start-servers.ts';

const gallery = recordedServers.find(({ name }) => name === 'gallery');
if (gallery === undefined) throw new Error('there is no gallery');

test('a session that was not learned from is answered as the server does, and no file holds a secret', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fidelity-test-'));
  await recordBoth(gallery, '', folder, 7);
  const { before, after, learnedFrom } = await measure(gallery, folder);
  expect(learnedFrom).toBeGreaterThanOrEqual(100);
  expect(before).toBeLessThan(50);
  expect(after).toBeGreaterThanOrEqual(95);
  expect(await countLeaks(gallery, folder)).toBe(0);
  expect(await readFile(join(folder, 'learned.har'), 'utf8')).not.toContain('Bearer tok_');

  const source = {
    document: join(folder, 'openapi.yaml'),
    overlays: [],
    allowRefs: [],
    recordings: [join(folder, 'learned.har')],
  };
  const [first, second] = [await learnFrom(source), await learnFrom(source)];
  expect(second.overlay).toBe(first.overlay);
  expect(writeData(second, (value) => value)).toEqual(writeData(first, (value) => value));
  const { actions } = parse(first.overlay) as { actions: Record<string, unknown>[] };
  for (const action of actions) {
    expect(['observed', 'assumed']).toContain(action['x-evidence']);
    expect(action['x-source']).toMatch(/^learned\.har: seen in \d+ of \d+$/);
  }
  const text = first.overlay;
  expect(text).toContain('x-doubletake-order: newest');
  expect(text).toContain('x-doubletake-count: pictures');
  expect(text).toMatch(/x-doubletake-effects:\s+set:\s+status: published\s+now:\s+- published_at/);
}, 60_000);
