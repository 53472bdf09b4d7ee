import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { formatPointer, isObject } from '../openapi/lib/json-pointer.ts';
import { loadDocument } from '../openapi/load/load-document.ts';
import type { Overlay } from '../openapi/load/overlay.ts';
import { isJson } from '../openapi/model/media-types.ts';
import { listOperations } from '../openapi/model/operation.ts';
import { createSchemaValidator, type SchemaValidator } from '../openapi/schema/schema-validator.ts';
import { lintDocument } from '../scripts/lint-document.ts';

const apis = ['chatbase', 'okchat', 'threetone'];
const spec = new URL('../spec/', import.meta.url).pathname;

const load = (api: string) =>
  loadDocument(`${spec}${api}/openapi.yaml`, {
    name: api,
    overlays: api === 'doubletake' ? [] : [`${spec}${api}/overlay.yaml`],
  });

test.each([
  ['okchat', 17],
  ['chatbase', 18],
  ['threetone', 12],
  ['doubletake', 38],
])('%s has %i operations, each with an operationId of its own', async (api, count) => {
  const ids = listOperations(await load(api)).map(({ id }) => id);
  expect(ids).toHaveLength(count);
  expect(new Set(ids).size).toBe(count);
});

test.each([...apis, 'doubletake'])('the overlaid document of %s passes the linter', async (api) => {
  expect(await lintDocument(`${spec}${api}`)).toEqual([]);
});

test('the linter finds what is wrong with a document', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  try {
    await cp(`${spec}chatbase`, folder, { recursive: true });
    const text = await readFile(`${folder}/openapi.yaml`, 'utf8');
    await writeFile(
      `${folder}/openapi.yaml`,
      text.replace('operationId: getLeads', 'operationId: getChatbots'),
    );
    expect(await lintDocument(folder)).toEqual([
      expect.stringContaining('operation-operationId-unique'),
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each([...apis, 'doubletake'])(
  'every example of %s conforms to its own schema',
  async (api) => {
    const document = await load(api);
    const examples = [...findExamples(document.root, [])];
    expect(examples.length).toBeGreaterThan(5);
    const validator = createSchemaValidator(document);
    expect(examples.flatMap((example) => check(validator, example))).toEqual([]);
  },
);

test.each(apis)(
  'every action of the overlay of %s says its evidence, and its source unless it is assumed',
  async (api) => {
    const overlay = parse(await readFile(`${spec}${api}/overlay.yaml`, 'utf8')) as Overlay;
    const wrong = overlay.actions.filter(
      (action) =>
        action['x-evidence'] === undefined ||
        (action['x-evidence'] !== 'assumed' && !/^https:\/\//.test(action['x-source'] ?? '')),
    );
    expect(wrong.map(({ target }) => target)).toEqual([]);
  },
);

test.each(apis)(
  'the document of %s says what the vendor says and has nothing of ours',
  async (api) => {
    expect(await readFile(`${spec}${api}/openapi.yaml`, 'utf8')).not.toMatch(
      /^\s*x-(evidence|source|doubletake)/m,
    );
  },
);

test.each(apis)(
  'every operation of %s declares 401, and 404 where it addresses something by id',
  async (api) => {
    for (const { id, path, responses } of listOperations(await load(api))) {
      const statuses = responses.map(({ status }) => status);
      expect(statuses, id).toContain('401');
      if (path.includes('{')) expect(statuses, id).toContain('404');
    }
  },
);

interface Example {
  readonly at: string;
  readonly schema: string;
  readonly value: unknown;
}

/** Examples of media types and parameters, and of schemas themselves. */
function* findExamples(node: unknown, path: readonly string[]): Generator<Example> {
  if (typeof node !== 'object' || node === null) return;
  const at = formatPointer(path);
  if (isObject(node)) {
    const parent = path.at(-2);
    const isData = parent === 'content' && !isJson(path.at(-1) ?? '');
    const schema = node['schema'] === undefined ? at : `${at}/schema`;
    const isSchemaMap = path.at(-1) === 'properties' || path.at(-1) === 'schemas';
    if (!isData && !isSchemaMap) {
      if ('example' in node) yield { at: `${at}/example`, schema, value: node['example'] };
      for (const [name, value] of Object.entries(node['examples'] ?? {})) {
        const named =
          isObject(value) && 'value' in value && node['schema'] !== undefined
            ? value['value']
            : value;
        yield { at: `${at}/examples/${name}`, schema, value: named };
      }
    }
  }
  for (const [key, value] of Object.entries(node)) {
    if ((key !== 'example' && key !== 'examples') || path.at(-1) === 'properties')
      yield* findExamples(value, [...path, key]);
  }
}

function check(validator: SchemaValidator, { at, schema, value }: Example): string[] {
  return validator
    .validate(schema, value)
    .map(({ instance, message }) => `${at}${instance} ${message}`);
}
