import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type Command, InvalidArgumentError, type Option } from 'commander';
import { DoubletakeError, messageOf } from '../../openapi/lib/doubletake-error.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { nearestOf } from '../../openapi/lib/nearest.ts';
import { readYaml } from '../../openapi/load/load-document.ts';

/** What a config file says. */
export interface Config {
  readonly file: string;
  readonly values: Readonly<Record<string, unknown>>;
}

const names = ['ts', 'mts', 'js', 'mjs', 'yaml', 'yml', 'json'].map(
  (ending) => `doubletake.config.${ending}`,
);

/**
 * The members of a config file: the document, and an object of options for each command that has
 * one.
 */
const sections = ['check', 'serve'] as const;
const members = ['document', ...sections];

/**
 * Options whose values are files, by their names in the config: relative ones are relative to the
 * config file.
 */
const files: ReadonlySet<string> = new Set([
  'overlay',
  'journeys',
  'ledger',
  'report',
  'baseline',
  'ca',
  'handlers',
  'data',
]);

/** The config file of a folder, or of the nearest folder above it. */
export function findConfig(folder: string): string | undefined {
  for (let current = resolve(folder); ; current = dirname(current)) {
    const found = names.map((name) => join(current, name)).find((file) => existsSync(file));
    if (found !== undefined || dirname(current) === current) return found;
  }
}

/**
 * Reads a config file: TypeScript or JavaScript with a default export, YAML or JSON. Rejects with
 * `config-invalid`.
 */
export async function readConfig(file: string): Promise<Config> {
  if (!existsSync(file))
    throw new DoubletakeError('config-invalid', 'the file is not there', {
      where: file,
      next: 'Correct --config.',
    });
  let values: unknown;
  try {
    values = await load(file);
  } catch (cause) {
    throw new DoubletakeError('config-invalid', messageOf(cause), {
      where: file,
      next: 'Correct the file.',
      cause,
    });
  }
  if (!isObject(values)) {
    const next = `Write an object with ${members.join(', ')}${/\.[cm]?[jt]s$/.test(file) ? ', as the default export' : ''}.`;
    throw new DoubletakeError('config-invalid', 'the file holds no object', { where: file, next });
  }
  for (const key of Object.keys(values)) assertKey(key, members, file, '');
  if (values['document'] !== undefined && typeof values['document'] !== 'string')
    wrong(file, 'document', values['document'], 'the name of an API, or a path or URL');
  for (const section of sections) {
    if (values[section] !== undefined && !isObject(values[section]))
      wrong(file, section, values[section], 'an object of options');
  }
  return { file, values };
}

async function load(file: string): Promise<unknown> {
  if (/\.ya?ml$/.test(file)) return readYaml(file);
  if (file.endsWith('.json')) return JSON.parse(await readFile(file, 'utf8')) as unknown;
  const { createJiti } = await import('jiti');
  const jiti = createJiti(import.meta.url, {
    moduleCache: false,
    fsCache: false,
    interopDefault: false,
  });
  const loaded = await jiti.import<Record<string, unknown>>(file);
  return loaded['default'];
}

/** The document that a config names, as its command would be given it. */
export function documentOf({ file, values }: Config): string | undefined {
  const { document } = values;
  if (typeof document !== 'string') return undefined;
  // The name of a shipped API has neither dot nor slash.
  return /[./]/.test(document) ? beside(file, document) : document;
}

/**
 * Gives a command the options of its section, but for those of the command line.
 * Throws `config-invalid`, naming the key or value and what is accepted.
 */
export function applyConfig(command: Command, { file, values }: Config): void {
  const section = command.name();
  const given = values[section];
  if (!isObject(given)) return;
  const options = new Map(
    command.options
      .filter((option) => !meta.has(option.attributeName()))
      .map((option) => [option.attributeName(), option]),
  );
  for (const [key, value] of Object.entries(given)) {
    const option = options.get(key);
    if (option === undefined) {
      assertKey(key, [...options.keys()], file, section);
      continue;
    }
    const source = command.getOptionValueSource(key);
    if (source !== undefined && source !== 'default') continue;
    command.setOptionValueWithSource(
      key,
      markImmutable(option, value, { file, place: `${section}.${key}` }),
      'config',
    );
  }
}

/** Options that say something of the config itself. */
const meta: ReadonlySet<string> = new Set(['config', 'help', 'version']);

interface Place {
  readonly file: string;
  readonly place: string;
}

/** The value as the option's own parser makes it of texts. */
function markImmutable(option: Option, value: unknown, at: Place): unknown {
  if (option.isBoolean() || option.negate) {
    if (typeof value !== 'boolean') wrong(at.file, at.place, value, 'true, false');
    return value;
  }
  const isRepeatable = /\(repeatable\)/.test(option.description);
  const texts = (isRepeatable ? listOf(option, value) : [value]).map((item) =>
    textOf(option, item, at),
  );
  if (option.parseArg === undefined) return texts[0];
  try {
    return texts.reduce<unknown>((previous, text) => option.parseArg?.(text, previous), undefined);
  } catch (error) {
    if (error instanceof InvalidArgumentError)
      wrong(at.file, at.place, value, error.message.replace(/^Accepted: |\.$/g, ''));
    throw error;
  }
}

/**
 * `{ name: value }` is a shorter way for a list of `name=value`, or of `name: value` for headers.
 */
function listOf(option: Option, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return [value];
  const separator = option.attributeName() === 'header' ? ': ' : '=';
  return Object.entries(value).map(([name, item]) => `${name}${separator}${String(item)}`);
}

function textOf(option: Option, value: unknown, { file, place }: Place): string {
  const name = option.attributeName();
  if (typeof value === 'number') return String(value);
  // The body of a login, which the command line has as JSON.
  if (isObject(value) && name === 'loginBody') return JSON.stringify(value);
  if (typeof value !== 'string') return wrong(file, place, value, 'a text');
  if (!files.has(name)) return value;
  const [, kind = '', path = ''] = (name === 'report' && /^(\w+=)(.*)$/.exec(value)) || [
    '',
    '',
    value,
  ];
  return kind + beside(file, path);
}

function beside(file: string, path: string): string {
  return isAbsolute(path) || /^[a-z]+:\/\//i.test(path) ? path : join(dirname(file), path);
}

function assertKey(key: string, accepted: readonly string[], file: string, section: string): void {
  if (accepted.includes(key)) return;
  const path = section === '' ? key : `${section}.${key}`;
  throw new DoubletakeError('config-invalid', `there is no ${path}${nearestOf(key, accepted)}`, {
    where: file,
    next: `Accepted: ${[...accepted].sort().join(', ')}.`,
  });
}

function wrong(file: string, place: string, value: unknown, accepted: string): never {
  // A secret may have been written where it is not accepted.
  const shown = /password|secret|token|bearer|basic|credential|header|cookie|apiKey/i.test(place)
    ? 'the value'
    : JSON.stringify(value);
  throw new DoubletakeError(
    'config-invalid',
    `${place}: ${shown} is not accepted (accepted: ${accepted})`,
    { where: file, next: 'Correct the value.' },
  );
}
