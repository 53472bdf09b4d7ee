import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** A schema of the suite with values that conform to it or not. */
export interface Group {
  readonly description: string;
  readonly schema: unknown;
  readonly tests: readonly {
    readonly description: string;
    readonly data: unknown;
    readonly valid: boolean;
  }[];
}

/** One file of the suite. */
export interface SuiteFile {
  /** Below the draft's folder, such as `optional/format/date.json`. */
  readonly name: string;
  readonly groups: readonly Group[];
}

/** The drafts of the JSON Schema Test Suite that a folder has. */
export async function listDrafts(folder: string): Promise<string[]> {
  return (await readdir(join(folder, 'tests'))).filter((name) => name.startsWith('draft')).sort();
}

export function readDraft(folder: string, draft: string): Promise<SuiteFile[]> {
  return readJsonFiles(join(folder, 'tests', draft)).then((files) =>
    files.map(({ name, content }) => ({ name, groups: content as Group[] })),
  );
}

/** The schemas that tests refer to, by the URI that the suite gives them. */
export async function readRemotes(folder: string): Promise<Map<string, unknown>> {
  const files = await readJsonFiles(join(folder, 'remotes'));
  return new Map(files.map(({ name, content }) => [`http://localhost:1234/${name}`, content]));
}

async function readJsonFiles(folder: string): Promise<{ name: string; content: unknown }[]> {
  const names = (await readdir(folder, { recursive: true }))
    .filter((name) => name.endsWith('.json'))
    .sort();
  return Promise.all(
    names.map(async (name) => ({
      name: relative('.', name),
      content: JSON.parse(await readFile(join(folder, name), 'utf8')) as unknown,
    })),
  );
}
