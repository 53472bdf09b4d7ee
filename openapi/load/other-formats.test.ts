import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadDocument } from './load-document.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
});
afterAll(() => rm(folder, { recursive: true }));

test.each<[string, { given: string; want: RegExp }]>([
  [
    'a Postman collection',
    { given: '{"info": {"_postman_id": "1"}, "item": []}', want: /Postman/ },
  ],
  ['a HAR recording', { given: '{"log": {"version": "1.2", "entries": []}}', want: /HAR/ }],
  ['an AsyncAPI document', { given: 'asyncapi: 3.0.0\n', want: /AsyncAPI/ }],
  ['an overlay', { given: 'overlay: 1.0.0\nactions: []\n', want: /--overlay/ }],
  ['an Arazzo description', { given: 'arazzo: 1.0.0\n', want: /Arazzo/ }],
])('%s is told by name', async (_name, { given, want }) => {
  const file = join(folder, 'given.yaml');
  await writeFile(file, given);
  await expect(loadDocument(file)).rejects.toMatchObject({
    code: 'document-unsupported',
    message: expect.stringMatching(want),
  });
});

test('YAML that is indented by tabs is refused, with its line: it means something else than it looks like', async () => {
  const file = join(folder, 'tabs.yaml');
  await writeFile(file, 'openapi: 3.1.0\ninfo:\n\ttitle: T\n\tversion: "1"\npaths: {}\n');
  await expect(loadDocument(file)).rejects.toMatchObject({
    code: 'document-unparseable',
    where: expect.stringMatching(/tabs\.yaml:3:/),
  });
});
