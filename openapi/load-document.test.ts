import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dereference, serverBasePaths } from './document.ts';
import { loadDocument } from './load-document.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

test('a 3.0 document keeps its dialect, with its overlay applied', async () => {
  const file = await write(
    'pets.yaml',
    'openapi: 3.0.3\ninfo: {title: Pets, version: "1"}\npaths: {}\ncomponents: {schemas: {Name: {type: string, nullable: true}}}\n',
  );
  const overlay = await write(
    'overlay.json',
    '{"overlay": "1.0.0", "actions": [{"target": "$.components.schemas.Name", "update": {"maxLength": 5}, "x-evidence": "assumed"}]}',
  );
  const document = await loadDocument(file, { overlays: [overlay] });
  expect(document).toMatchObject({ name: 'pets', title: 'Pets', version: '3.0.3', files: [file, overlay] });
  expect(dereference(document, '/components/schemas/Name').node).toEqual({ type: 'string', nullable: true, maxLength: 5 });
  expect(document.evidence.at('/components/schemas/Name/maxLength').evidence).toBe('assumed');
});

test.each<[string, { given: string; want: { code: string; where?: unknown } }]>([
  [
    'YAML that does not parse, with line and column',
    { given: 'openapi: 3.1.0\npaths: {a: [}\n', want: { code: 'document-unparseable', where: expect.stringMatching(/\.yaml:2:\d+$/) } },
  ],
  ['a list', { given: '- a\n', want: { code: 'document-unsupported' } }],
  ['Swagger 2.0', { given: 'swagger: "2.0"\npaths: {}\n', want: { code: 'document-unsupported' } }],
  ['a version of the future', { given: 'openapi: 4.0.0\npaths: {}\n', want: { code: 'document-unsupported' } }],
  ['no paths', { given: 'openapi: 3.1.0\n', want: { code: 'document-unsupported' } }],
])('refuses %s', async (_name, { given, want }) => {
  const file = await write('broken.yaml', given);
  await expect(loadDocument(file)).rejects.toMatchObject(want);
});

test('a file that is not there is named', async () => {
  const file = join(folder, 'nowhere.yaml');
  await expect(loadDocument(file)).rejects.toMatchObject({ code: 'document-unreadable', where: file });
});

test('a $ref that leads nowhere is told when the document is loaded', async () => {
  const file = await write('refs.yaml', "openapi: 3.1.0\npaths: {}\ncomponents: {schemas: {Dead: {$ref: '#/components/schemas/Missing'}}}\n");
  await expect(loadDocument(file)).rejects.toMatchObject({
    code: 'reference-unresolved',
    where: expect.stringContaining('refs.yaml#/components/schemas/Dead'),
  });
});

test.each<[string, { given: string; want: string }]>([
  ['to itself', { given: '#/components/schemas/Loop', want: 'reference-unresolved' }],
  ['to another file', { given: 'other.yaml#/Pet', want: 'reference-unresolved' }],
])('a $ref %s is an error that says where it stands', async (_name, { given, want }) => {
  const file = await write('refs.yaml', `openapi: 3.1.0\npaths: {}\ncomponents: {schemas: {Loop: {$ref: '${given}'}}}\n`);
  const document = await loadDocument(file);
  expect(() => dereference(document, '/components/schemas/Loop')).toThrow(
    expect.objectContaining({ code: want, where: expect.stringContaining('refs.yaml#/components/schemas/Loop') }),
  );
});

test.each<[string, { given: string; want: string[] }]>([
  ['a path', { given: '[{url: "https://a.example/api/v1/"}]', want: ['/api/v1'] }],
  ['the root', { given: '[{url: "https://a.example"}]', want: [''] }],
  ['a relative URL', { given: '[{url: "v1"}, {url: /v2}]', want: ['/v1', '/v2'] }],
  ['a variable', { given: '[{url: "https://{host}/{base}", variables: {host: {default: a.example}, base: {default: v3}}}]', want: ['/v3'] }],
  ['none', { given: '[]', want: [] }],
])('servers with %s', async (_name, { given, want }) => {
  const document = await loadDocument(await write('servers.yaml', `openapi: 3.1.0\npaths: {}\nservers: ${given}\n`));
  expect(serverBasePaths(document)).toEqual(want);
});
