import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * The YAML library. Its 72 files are loaded when something has to be parsed, at once and not by a
 * promise: most starts read only JSON, and positions in a text are asked for where nobody can wait.
 */
export function yamlLibrary(): typeof import('yaml') {
  return require('yaml') as typeof import('yaml');
}
