import { type Command, InvalidArgumentError } from 'commander';
import type { CheckSelection } from '../../contracts/index.ts';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { getPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import { nearestOf } from '../../openapi/lib/nearest.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { listOperations, methods } from '../../openapi/model/operation.ts';
import { collect } from './parse-options.ts';

/** What the command line says of which checks there are, and of values for their requests. */
export interface SelectionOptions {
  readonly only?: readonly string[];
  readonly exclude?: readonly string[];
  readonly tag?: readonly string[];
  readonly method?: readonly string[];
  /** False with `--no-deprecated`. */
  readonly deprecated?: boolean;
  readonly param?: Readonly<Record<string, string>>;
}

/** Adds the options of {@link SelectionOptions} but for `--only` to a command. */
export function addSelectionOptions(command: Command): Command {
  return command
    .optionsGroup('Selection:')
    .option('--exclude <pattern>', 'no checks whose id contains it (repeatable)', collect)
    .option('--tag <tag>', 'only operations with this tag (repeatable)', collect)
    .option('--method <method>', 'only operations with it (repeatable)', collectMethods)
    .option('--no-deprecated', 'no operations that are deprecated')
    .option('--param <name=value>', 'value of a parameter (repeatable)', collectParameters);
}

/**
 * The selection of the options, held to the document. Throws `option-invalid` for a tag or
 * parameter that it does not have.
 */
export function readSelection(
  document: OpenApiDocument,
  options: SelectionOptions,
): Omit<CheckSelection, 'document' | 'runId'> {
  const { only, exclude, tag, method, deprecated = true, param } = options;
  assertTags(document, tag ?? []);
  assertParameters(document, Object.keys(param ?? {}));
  return {
    ...(only && { only }),
    ...(exclude && { exclude }),
    ...(tag && { tags: tag }),
    ...(method && { methods: method }),
    ...(param && { parameters: param }),
    withoutDeprecated: !deprecated,
  };
}

/** In words, for an error: which options have selected nothing. */
export function describeSelection({
  only,
  exclude,
  tag,
  method,
  deprecated,
}: SelectionOptions): string {
  const parts = [
    ...(only ?? []).map((text) => `--only ${text}`),
    ...(exclude ?? []).map((text) => `--exclude ${text}`),
    ...(tag ?? []).map((text) => `--tag ${text}`),
    ...(method ?? []).map((text) => `--method ${text}`),
    ...(deprecated === false ? ['--no-deprecated'] : []),
  ];
  return parts.join(' ');
}

function assertTags(document: OpenApiDocument, tags: readonly string[]): void {
  if (tags.length === 0) return;
  const nodes = listOperations(document).map(({ pointer }) => getPointer(document.root, pointer));
  const known = [
    ...new Set(
      nodes.flatMap((node) =>
        isObject(node) && Array.isArray(node['tags']) ? node['tags'].map(String) : [],
      ),
    ),
  ];
  const unknown = tags.find((tag) => !known.includes(tag));
  if (unknown === undefined) return;
  const accepted =
    known.length === 0 ? 'the document has no tags' : `accepted: ${known.join(', ')}`;
  throw new DoubletakeError(
    'option-invalid',
    `no operation has the tag ${JSON.stringify(unknown)} of --tag (${accepted})${nearestOf(unknown, known)}`,
  );
}

function assertParameters(document: OpenApiDocument, given: readonly string[]): void {
  if (given.length === 0) return;
  const known = listOperations(document).flatMap(({ id, parameters }) =>
    parameters.map(({ name }) => ({ name, full: `${id}.${name}` })),
  );
  for (const wanted of given) {
    if (known.some(({ name, full }) => wanted === name || wanted === full)) continue;
    const names = [...new Set(known.map(({ name }) => name))];
    const near = nearestOf(wanted, wanted.includes('.') ? known.map(({ full }) => full) : names);
    throw new DoubletakeError(
      'option-invalid',
      `no operation has the parameter ${wanted} of --param${near}`,
      {
        next: `Give the name of a parameter, or operationId.name. The document has: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}.`,
      },
    );
  }
}

function collectMethods(value: string, previous: readonly string[] = []): readonly string[] {
  const method = value.toLowerCase();
  if (methods.some((known) => known === method)) return [...previous, method];
  throw new InvalidArgumentError(`Accepted: ${methods.join(', ')}.`);
}

function collectParameters(
  text: string,
  previous: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === '')
    throw new InvalidArgumentError(
      'Accepted: name=value or operationId.name=value, such as server_id=localhost.',
    );
  if (Object.hasOwn(previous, name))
    throw new InvalidArgumentError(`${name} is ${previous[name]} already.`);
  return { ...previous, [name]: value };
}
