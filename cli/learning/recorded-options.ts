import type { Command } from 'commander';
import { findSource } from '../../mock/apis/shipped-apis.ts';
import { documentOf, findConfig, readConfig } from '../options/config-file.ts';
import { collect } from '../options/parse-options.ts';
import { requireDocument } from '../options/with-config.ts';
import type { LearnSource } from './learn-from.ts';

/** Which document recordings are read by. */
export interface RecordedOptions {
  readonly document?: string;
  readonly overlay?: readonly string[];
  readonly allowRef?: readonly string[];
  readonly basePath?: string;
  readonly config?: string | boolean;
}

export function addRecordedOptions(command: Command): Command {
  return command
    .optionsGroup('Document:')
    .option('-d, --document <api>', 'the API or document (default: that of the config)')
    .option('--overlay <file>', 'apply an OpenAPI Overlay (repeatable)', collect)
    .option('--allow-ref <where>', 'folder or origin for $refs (repeatable)', collect)
    .option('--base-path <path>', 'what recorded paths have before those of the document')
    .option('--config <file>', 'config file (default: doubletake.config.*, upward)')
    .option('--no-config', 'read no config file');
}

/** Rejects with `option-invalid` where no document is named. */
export async function recordedSource(
  recordings: readonly string[],
  options: RecordedOptions,
): Promise<LearnSource> {
  const name = requireDocument(options.document ?? (await configured(options.config)));
  const { document, overlays, name: short } = findSource(name);
  return {
    given: name,
    document,
    name: short,
    overlays: [...overlays, ...(options.overlay ?? [])],
    extraOverlays: options.overlay ?? [],
    allowRefs: options.allowRef ?? [],
    recordings,
    ...(options.basePath !== undefined && { basePath: options.basePath }),
  };
}

async function configured(config: string | boolean | undefined): Promise<string | undefined> {
  if (config === false) return undefined;
  const file = typeof config === 'string' ? config : findConfig(process.cwd());
  return file === undefined ? undefined : documentOf(await readConfig(file));
}
