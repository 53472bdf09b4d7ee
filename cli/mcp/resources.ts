import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadResourceResult, Resource } from '@modelcontextprotocol/server';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { packageRoot } from '../../openapi/lib/package-root.ts';
import { cutTo } from './tool.ts';
import type { Workspace } from './workspace.ts';

const scheme = 'doubletake://';
const docs = join(packageRoot, 'docs');

/** Characters of a document that are shown: the rest is told by describe_operation. */
const mostOfDocument = 200_000;

/** The guides and the reference, and the documents of the doubles as they are with their overlays. */
export async function listResources(workspace: Workspace): Promise<Resource[]> {
  const pages = await listPages();
  return [
    ...workspace.doubles().map(({ name, api }) => ({
      uri: `${scheme}documents/${encodeURIComponent(name)}`,
      name: `${name}.json`,
      title: api.document.title,
      description: `The OpenAPI document of the double ${name}, with its overlays applied.`,
      mimeType: 'application/json',
    })),
    ...pages.map((page) => ({
      uri: `${scheme}docs/${page}`,
      name: page,
      description: `The documentation of doubletake: ${page.replace(/^.*\//, '').replace(/\.md$/, '').replaceAll('-', ' ')}.`,
      mimeType: 'text/markdown',
    })),
  ];
}

/** Rejects with `option-invalid` for a URI that {@link listResources} does not have. */
export async function readResource(workspace: Workspace, uri: string): Promise<ReadResourceResult> {
  const resource = (await listResources(workspace)).find((one) => one.uri === uri);
  if (resource === undefined)
    throw new DoubletakeError('option-invalid', `there is no resource ${JSON.stringify(uri)}`, {
      next: 'See resources/list.',
    });
  const page = uri.slice(`${scheme}docs/`.length);
  const text = uri.startsWith(`${scheme}docs/`)
    ? await readFile(join(docs, page), 'utf8')
    : documentText(workspace, decodeURIComponent(uri.slice(`${scheme}documents/`.length)));
  return { contents: [{ uri, mimeType: resource.mimeType ?? 'text/plain', text }] };
}

function documentText(workspace: Workspace, name: string): string {
  const { root } = workspace.find(name).api.document;
  return cutTo(JSON.stringify(root), mostOfDocument);
}

async function listPages(): Promise<string[]> {
  const folders = ['guides', 'reference'].map(async (folder) =>
    (await readdir(join(docs, folder)))
      .filter((file) => file.endsWith('.md'))
      .map((file) => `${folder}/${file}`),
  );
  return (await Promise.all(folders)).flat().sort();
}
