import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { remedies } from '../contracts/report/remedies.ts';
import { errorCatalogue } from '../openapi/errors.ts';

const root = new URL('..', import.meta.url).pathname;
const codes = Object.keys(errorCatalogue).sort();

async function readSources(): Promise<string> {
  const folders = ['openapi', 'mock', 'contracts', 'cli'];
  const texts = folders.map(async (folder) => {
    const files = (await readdir(join(root, folder), { recursive: true })).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
    );
    return Promise.all(
      files
        .filter((file) => join(folder, file) !== 'openapi/errors.ts')
        .map((file) => readFile(join(root, folder, file), 'utf8')),
    );
  });
  return (await Promise.all(texts)).flat().join('\n');
}

test('every code of the catalogue is raised somewhere', async () => {
  const sources = await readSources();
  // The catalogue itself names every code.
  expect(sources).not.toContain('errorCatalogue = {');
  expect(codes.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
});

test('the reference lists every code with its status and title, and no other', async () => {
  const reference = await readFile(join(root, 'docs/reference/errors.md'), 'utf8');
  const rows = [...reference.matchAll(/^\| `([a-z-]+)` \| (\S*) ?\| ([^|]+) \|/gm)].map(
    ([, code = '', status = '', title = '']) => ({
      code,
      status,
      title: title.trim(),
    }),
  );
  const catalogue = Object.entries(errorCatalogue).map(([code, entry]) => ({
    code,
    status: 'status' in entry ? String(entry.status) : '',
    title: entry.title,
  }));
  expect(rows).toEqual(catalogue);
});

test('each code of a finding has a section with a wrong and a right exchange', async () => {
  const reference = await readFile(join(root, 'docs/reference/findings.md'), 'utf8');
  const exchange = /^((GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \/\S*.*\n(\d{3}\b.*|\(.*\))\n)+$/;
  const sections = reference
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [, code = '', title = ''] = /^`([a-z-]+)`\n\n(.+)\.\n/.exec(section) ?? [];
      const [wrong = '', right = ''] = ['wrong', 'right'].map(
        (kind) => new RegExp(`^\`\`\`http ${kind}\\n([^\`]+)`, 'm').exec(section)?.[1] ?? '',
      );
      const isShown = exchange.test(wrong) && exchange.test(right) && wrong !== right;
      return { code, title, isShown, saysMore: /```\n\n.+\.\n*$/.test(section) };
    });
  const findings = Object.entries(errorCatalogue).filter(([, entry]) => 'finding' in entry);
  expect(sections).toEqual(
    findings.map(([code, { title }]) => ({ code, title, isShown: true, saysMore: true })),
  );
});

test('each code of a finding says what to change, in the words of its section', async () => {
  const reference = await readFile(join(root, 'docs/reference/findings.md'), 'utf8');
  const last = reference
    .split(/^## /m)
    .slice(1)
    .map((section) => [
      /^`([a-z-]+)`/.exec(section)?.[1],
      section.trim().split('\n\n').at(-1)?.replaceAll('\n', ' '),
    ]);
  expect(Object.entries(remedies)).toEqual(last);
});
