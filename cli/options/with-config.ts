import type { Command } from 'commander';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { applyConfig, documentOf, findConfig, readConfig } from './config-file.ts';

/** Adds `--config` to a command, and reads the config file before its action. */
export function withConfig(command: Command): Command {
  return command
    .optionsGroup('Config:')
    .option('--config <file>', 'config file (default: doubletake.config.*, upward)')
    .option('--no-config', 'read no config file')
    .hook('preAction', async (_program, action) => {
      const { config } = action.opts<{ config?: string | boolean }>();
      if (config === false) return;
      const file = typeof config === 'string' ? config : findConfig(process.cwd());
      if (file === undefined) return;
      const read = await readConfig(file);
      applyConfig(action, read);
      const document = documentOf(read);
      if (action.processedArgs[0] === undefined || isEmpty(action.processedArgs[0])) {
        if (document !== undefined)
          action.processedArgs[0] = Array.isArray(action.processedArgs[0]) ? [document] : document;
      }
    });
}

function isEmpty(argument: unknown): boolean {
  return Array.isArray(argument) && argument.length === 0;
}

/** The document that a command needs. Throws `option-invalid`. */
export function requireDocument(api: string | undefined): string {
  if (api !== undefined) return api;
  throw new DoubletakeError('option-invalid', 'no API or document is named', {
    next: 'Give one: `doubletake check openapi.yaml`, or `document` in a config file.',
  });
}
