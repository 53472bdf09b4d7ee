import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { RecordedFile } from '../contracts/learn/learn-files.ts';
import { nameOf } from '../contracts/learn/observe/shown-in.ts';
import { createPersonalMask } from '../contracts/learn/personal.ts';
import { writeData, writeRemarks } from '../contracts/learn/write-learned.ts';
import { DoubletakeError } from '../openapi/lib/doubletake-error.ts';
import { printedJson, printedLine } from '../openapi/lib/escape-control-chars.ts';
import { type LearnedFrom, learnFrom } from './learning/learn-from.ts';
import {
  addRecordedOptions,
  type RecordedOptions,
  recordedSource,
} from './learning/recorded-options.ts';
import { parseSeed } from './options/parse-options.ts';
import { print } from './output/print.ts';

interface LearnOptions extends RecordedOptions {
  readonly out: string;
  readonly check?: boolean;
  readonly files?: boolean;
  readonly keepPersonal?: boolean;
  readonly seed: number;
  readonly json?: boolean;
}

/** `doubletake learn`: an overlay and start data from recordings. */
export function addLearnCommand(program: Command): void {
  const command = program
    .command('learn')
    .summary('make an overlay and start data from recordings')
    .description(
      'Writes what recordings show of an API, and its document leaves out: overlay.yaml and data.yaml.',
    )
    .usage('[options] <recording.har...>')
    .argument('<recordings...>')
    .option('-o, --out <folder>', 'where overlay.yaml and data.yaml go', '.')
    .option('--check', 'write nothing; fail where the files are not what would be written')
    .option('--files', 'write the files of the recorded items beside data.yaml, as they were')
    .option('--keep-personal', 'keep names, addresses and the like in data.yaml')
    .option('--seed <number>', 'decides what stands in for them', parseSeed, 1)
    .option('--json', 'print JSON')
    .configureHelp({ visibleArguments: () => [] })
    .action(learn);
  addRecordedOptions(command);
}

async function learn(recordings: readonly string[], options: LearnOptions): Promise<void> {
  const source = await recordedSource(recordings, options);
  const learned = await learnFrom(source);
  const personal = createPersonalMask(options.seed);
  const change = options.keepPersonal === true ? (value: unknown) => value : personal.change;
  const data = writeData(learned, change, options.files === true ? 'data-files' : undefined);
  const files = new Map<string, Buffer>([
    ['overlay.yaml', Buffer.from(learned.overlay)],
    ['data.yaml', Buffer.from(data.text)],
    ...(await contentsOf(data.files, learned.read)),
  ]);
  const changed: string[] = [];
  for (const [name, content] of files) {
    const file = join(options.out, name);
    const before = existsSync(file) ? await readFile(file) : undefined;
    if (before?.equals(content) !== true) changed.push(file);
  }
  const remarks = writeRemarks(learned);
  if (options.check === true) {
    if (changed.length > 0)
      throw new DoubletakeError(
        'learned-outdated',
        `${changed.join(' and ')} ${changed.length === 1 ? 'is' : 'are'} not what the recordings show`,
        { next: 'Run the command without --check, and read the difference.' },
      );
  } else {
    for (const [name, content] of files) {
      const file = join(options.out, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  }
  const { exchanges } = learned.observations;
  if (options.json) {
    print(
      `${printedJson({ exchanges, actions: learned.actions.length, items: data.items, files: data.files.size, replaced: personal.replaced(), remarks }, 2)}\n`,
    );
    return;
  }
  const lines = [
    `${exchanges} ${exchanges === 1 ? 'exchange' : 'exchanges'} of ${learned.title}`,
    `  ${join(options.out, 'overlay.yaml')}: ${learned.actions.length} actions`,
    `  ${join(options.out, 'data.yaml')}: ${data.items} items${data.files.size > 0 ? `, ${data.files.size} ${data.files.size === 1 ? 'file' : 'files'}` : ''}${personal.replaced() > 0 ? `, ${personal.replaced()} personal values replaced` : ''}`,
    ...(remarks.length === 0
      ? []
      : ['', 'What no overlay can say, or what contradicts the document:']),
    ...remarks.map((line) => `  ${printedLine(line)}`),
  ];
  print(`${lines.join('\n')}\n`);
}

/** The bytes of files by their paths, each from the exchange that has them. */
async function contentsOf(
  files: ReadonlyMap<string, RecordedFile>,
  read: LearnedFrom['read'],
): Promise<Map<string, Buffer>> {
  const wanted = new Map([...files].map(([path, { where }]) => [where, path]));
  const contents = new Map<string, Buffer>();
  if (wanted.size === 0) return contents;
  for await (const exchange of read()) {
    const path = wanted.get(nameOf(exchange));
    if (path !== undefined) contents.set(path, exchange.responseBody);
  }
  return contents;
}
