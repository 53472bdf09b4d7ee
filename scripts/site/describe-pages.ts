import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The pages of the site as llms.txt has them: a title, a sentence, and a link to each page with the
 * first sentence of its text.
 * @param folder where the pages are read
 * @param pages their paths from there
 */
export async function describePages(folder: string, pages: readonly string[]): Promise<string> {
  const described = await Promise.all(
    pages
      .filter((page) => !page.startsWith('decisions/'))
      .map(async (page) => ({ page, ...readPage(await readFile(join(folder, page), 'utf8')) })),
  );
  const lines = (pick: (page: string) => boolean) =>
    described
      .filter(({ page }) => pick(page))
      .sort((a, b) => (a.page < b.page ? -1 : 1))
      .map(({ page, title, about }) => `- [${title}](/${page.replace(/\.md$/, '')}): ${about}`);
  return [
    '# doubletake',
    '',
    '> Serves a stateful double of an HTTP API from its OpenAPI document, and checks servers against the document. `doubletake mcp` gives both to coding agents.',
    '',
    '## Guides',
    '',
    ...lines((page) => page.startsWith('guides/')),
    '',
    '## Reference',
    '',
    ...lines((page) => page.startsWith('reference/')),
    '',
    '## Optional',
    '',
    ...lines((page) => !page.includes('/') && page !== 'index.md'),
    '',
  ].join('\n');
}

/** The heading of a page, and its first sentence without links. */
function readPage(text: string): { readonly title: string; readonly about: string } {
  const title = /^# (.+)$/m.exec(text)?.[1] ?? '';
  const paragraph = text
    .split(/\n{2,}/)
    .find((block) => /^[A-Z`[]/.test(block) && !block.startsWith('# '));
  const plain = (paragraph ?? '').replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('\n', ' ');
  return { title: title.replaceAll('`', ''), about: /^.*?[.:](?= |$)/.exec(plain)?.[0] ?? plain };
}
