import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Command } from 'commander';
import { withoutBytes } from '../mock/data/export-state.ts';
import { DoubletakeError, messageOf } from '../openapi/lib/doubletake-error.ts';
import { isObject } from '../openapi/lib/json-pointer.ts';
import { yamlLibrary } from '../openapi/load/yaml-library.ts';
import { print } from './output/print.ts';

interface ExportOptions {
  readonly url: string;
  readonly sandbox?: string;
  readonly output?: string;
  readonly json?: boolean;
}

/** `doubletake data export`: the state of a running double as a data file. */
export function addDataCommand(program: Command): void {
  const data = program
    .command('data')
    .summary('write the state of a running double as a data file')
    .description('Data files: things that a double starts with (`serve --data`).')
    .helpCommand(false)
    .usage('export [options]');
  data
    .command('export')
    .description('Writes the state of a running double as a data file.')
    .option('--url <url>', 'where the double listens', 'http://127.0.0.1:4010')
    .option('--sandbox <name>', 'the sandbox to write; `default` by default')
    .option('-o, --output <file>', 'file to write, .yaml or .json; uploads go beside it')
    .option('--json', 'print JSON: the data, or with --output what was written')
    .action(exportData);
}

async function exportData({ url, sandbox, output, json }: ExportOptions): Promise<void> {
  const data = await fetchData(url, sandbox);
  const asJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  if (output === undefined) {
    print(json === true ? asJson(data) : yamlLibrary().stringify(data, { lineWidth: 100 }));
    return;
  }
  const count = await writeData(data, output);
  if (json === true) {
    print(asJson({ file: output, uploads: count }));
    return;
  }
  const folder = folderBeside(output);
  const uploads = count === 0 ? '' : ` and ${count} of its files to ${folder}/`;
  print(`Written: ${output}${uploads}. Start with it: doubletake serve --data ${output}\n`);
}

const folderBeside = (output: string) => `${basename(output, extname(output))}-files`;

/**
 * Writes data as YAML or JSON, and its files into a folder beside it. Rejects with `option-invalid`.
 * @param head lines of comment before it
 * @returns how many files were written
 */
export async function writeData(data: unknown, output: string, head = ''): Promise<number> {
  const folder = folderBeside(output);
  const { data: bare, files } = withoutBytes(data, folder);
  const text = output.endsWith('.json')
    ? `${JSON.stringify(bare, null, 2)}\n`
    : head + yamlLibrary().stringify(bare, { lineWidth: 100 });
  try {
    await mkdir(dirname(output), { recursive: true });
    for (const [name, bytes] of files) {
      const file = join(dirname(output), name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, bytes);
    }
    await writeFile(output, text);
  } catch (cause) {
    throw new DoubletakeError('option-invalid', `--output: ${messageOf(cause)}`, {
      where: output,
      next: 'Choose a file that can be written.',
      cause,
    });
  }
  return files.size;
}

async function fetchData(url: string, sandbox: string | undefined): Promise<unknown> {
  const token = process.env['DOUBLETAKE_CONTROL_TOKEN'];
  const next = 'Start one with `doubletake serve`, or name its URL with --url.';
  let response: Response;
  try {
    response = await fetch(new URL('/__doubletake/data', url), {
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(sandbox !== undefined && { 'x-doubletake-sandbox': sandbox }),
      },
    });
  } catch (cause) {
    const reason = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
    throw new DoubletakeError('target-unreachable', `no double answers: ${messageOf(reason)}`, {
      where: url,
      next,
      cause,
    });
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && isObject(body)) return body;
  const detail = isObject(body) && typeof body['detail'] === 'string' ? `: ${body['detail']}` : '';
  throw new DoubletakeError(
    'target-unreachable',
    `the double answers ${response.status}${detail}`,
    {
      where: url,
      next: response.status === 401 ? 'Give its token in DOUBLETAKE_CONTROL_TOKEN.' : next,
    },
  );
}
