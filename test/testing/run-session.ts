import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveCommand } from '../../cli/testing/run-doubletake.ts';
import { type CodeBlock, codeBlocks } from './markdown.ts';

/** The address that the documents write. */
const writtenUrl = 'http://127.0.0.1:4010';
const root = new URL('../..', import.meta.url).pathname;
const separator = '\u001e';

/**
 * Runs what a Markdown file says, and returns the file with what was really printed.
 *
 * - A block `sh run` is run; the blocks of one file share one shell, in a folder of their own, with
 *   one double. In it `doubletake` is the built command.
 * - A block `js run` is a program that Node.js runs, which can import the built package by its
 *   name.
 * - A block `text output` right after it is what it prints.
 * - A block such as `yaml file=menu.yaml` is a file in that folder.
 * - A comment `<!-- serve: menu.yaml --seed 2 -->` says what the double is started with.
 */
export async function runSession(markdown: string): Promise<string> {
  const blocks = codeBlocks(markdown);
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  try {
    for (const { info, text } of blocks) {
      const name = /\bfile=(\S+)/.exec(info)?.[1];
      if (name !== undefined) await writeFile(join(folder, name), text);
    }
    const args = /<!-- serve: (.*?) -->/.exec(markdown)?.[1]?.split(' ') ?? [];
    const double = await serveCommand(
      args.map((arg) => (existsSync(join(folder, arg)) ? join(folder, arg) : arg)),
    );
    try {
      const commands = blocks
        .filter(isRun)
        .map(
          (block) =>
            `${commandOf(block).replaceAll(writtenUrl, double.url)}\nprintf '${separator}'\n`,
        );
      const printed = await runShell(
        `set -eu\ndoubletake() { node '${root}bin/doubletake.js' "$@"; }\n${commands.join('')}`,
        folder,
      );
      return withOutputs(
        markdown,
        blocks,
        printed.replaceAll(double.url, writtenUrl).split(separator),
      );
    } finally {
      double.process.kill('SIGKILL');
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

function isRun({ info }: CodeBlock): boolean {
  return info === 'sh run' || info === 'js run';
}

function commandOf({ info, text }: CodeBlock): string {
  return info === 'js run'
    ? `(cd '${root}' && node --input-type=module - <<'END'\n${text}END\n)`
    : text;
}

function runShell(script: string, folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('sh', ['-c', script], { cwd: folder }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else
        reject(
          new Error(
            `the session ended with ${error.code ?? error.signal}; it printed:\n${stdout}${stderr}`,
          ),
        );
    });
  });
}

function withOutputs(
  markdown: string,
  blocks: readonly CodeBlock[],
  printed: readonly string[],
): string {
  let result = markdown;
  let run = printed.length - 1;
  // From the end, so that the places of the blocks before stay as they are.
  for (const [index, block] of [...blocks.entries()].reverse()) {
    if (isRun(block)) run--;
    const before = blocks[index - 1];
    if (block.info !== 'text output' || before === undefined || !isRun(before)) continue;
    const output = (printed[run - 1] ?? '').replace(/\n*$/, '\n');
    result = result.slice(0, block.at) + output + result.slice(block.at + block.text.length);
  }
  return result;
}
