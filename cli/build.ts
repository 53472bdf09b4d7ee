import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import type { Command } from 'commander';
import { findSource } from '../mock/apis/shipped-apis.ts';
import { inferResources } from '../mock/inferred/infer/infer-resources.ts';
import { storeInference } from '../mock/inferred/infer/stored-inference.ts';
import { DoubletakeError } from '../openapi/lib/doubletake-error.ts';
import { buildCache } from '../openapi/load/build-cache.ts';
import type { OpenApiDocument } from '../openapi/model/document.ts';
import { listOperations } from '../openapi/model/operation.ts';
import { collect } from './options/parse-options.ts';
import { print } from './output/print.ts';

interface BuildOptions {
  readonly overlay?: readonly string[];
  readonly allowRef?: readonly string[];
  readonly json?: boolean;
}

/** `doubletake build`: a cache beside a document, so that its double starts sooner. */
export function addBuildCommand(program: Command): void {
  program
    .command('build')
    .summary('write a cache beside a document, for a quicker start')
    .description(
      'Writes what reading a document takes long to find out into a file beside it. Starts use it\nwhile the document, what it refers to, the options and doubletake are the same.',
    )
    .usage('[options] <document...>')
    .argument('<documents...>')
    .option('--overlay <file>', 'apply an OpenAPI Overlay (repeatable)', collect)
    .option('--allow-ref <where>', 'folder for its $refs (repeatable)', collect)
    .option('--json', 'print what was written as JSON')
    .configureHelp({ visibleArguments: () => [] })
    .action(build);
}

async function build(names: readonly string[], options: BuildOptions): Promise<void> {
  const caches: { document: string; file: string; bytes: number }[] = [];
  for (const name of names) {
    const source = findSource(name);
    if (source.overlays.length > 0)
      throw new DoubletakeError('cache-impossible', `${name} is built with doubletake itself`, {
        next: 'Name a document of your own.',
      });
    const file = await buildCache(
      source.document,
      { overlays: options.overlay ?? [], allowRefs: options.allowRef ?? [] },
      inferredOf,
    );
    const { size } = await stat(file);
    caches.push({ document: name, file: relative('', file), bytes: size });
    if (options.json !== true)
      print(`Written: ${relative('', file)} (${Math.ceil(size / 1024)} kB)\n`);
  }
  if (options.json === true) print(`${JSON.stringify({ caches }, null, 2)}\n`);
}

function inferredOf(document: OpenApiDocument): unknown {
  const operations = listOperations(document);
  return storeInference(inferResources(document, operations), operations);
}
