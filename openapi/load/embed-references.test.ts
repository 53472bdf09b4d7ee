import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dereference, type OpenApiDocument } from '../model/document.ts';
import { listOperations } from '../model/operation.ts';
import { loadDocument } from './load-document.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function load(files: Record<string, string>, options = {}): Promise<OpenApiDocument> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return loadDocument(join(folder, Object.keys(files)[0] ?? ''), options);
}

const head = 'openapi: 3.1.0\ninfo: {title: T}\n';
const schemasOf = ({ root }: OpenApiDocument) =>
  (root['components'] as Record<string, unknown>)['schemas'];

test('schemas of other files become components under their own names, circles and all', async () => {
  const document = await load(
    {
      'api/openapi.yaml': `${head}paths: {/a: {get: {operationId: a, responses: {"200": {content: {application/json: {schema: {$ref: '../schemas/Pet.yaml'}}}}}}}}\n`,
      'schemas/Pet.yaml':
        'type: object\nproperties:\n  owner: {$ref: "people.json#/Owner"}\n  friend: {$ref: "#"}\n',
      'schemas/people.json':
        '{"Owner": {"type": "object", "properties": {"pets": {"type": "array", "items": {"$ref": "./Pet.yaml"}}}}}',
    },
    { allowRefs: [folder] },
  );
  expect(document.warnings).toEqual([]);
  expect(schemasOf(document)).toEqual({
    Pet: {
      type: 'object',
      properties: {
        owner: { $ref: '#/components/schemas/Owner' },
        friend: { $ref: '#/components/schemas/Pet' },
      },
    },
    Owner: {
      type: 'object',
      properties: { pets: { type: 'array', items: { $ref: '#/components/schemas/Pet' } } },
    },
  });
  expect(document.files).toEqual(
    ['api/openapi.yaml', 'schemas/Pet.yaml', 'schemas/people.json'].map((name) =>
      join(folder, name),
    ),
  );
  expect(document.locate('/components/schemas/Pet/properties/owner')).toBe(
    `${folder}/schemas/Pet.yaml:3:3#/properties/owner`,
  );
});

test('a component that is a file keeps the name that the document gives it', async () => {
  const document = await load({
    'openapi.yaml': `${head}paths: {}\ncomponents: {schemas: {Animal: {$ref: s/pet.yaml}, Zoo: {items: {$ref: ./s/pet.yaml}}}}\n`,
    's/pet.yaml': 'items: {$ref: leg.yaml}\n',
    's/leg.yaml': 'type: string\n',
  });
  expect(schemasOf(document)).toEqual({
    leg: { type: 'string' },
    Animal: { items: { $ref: '#/components/schemas/leg' } },
    Zoo: { items: { $ref: '#/components/schemas/Animal' } },
  });
});

test('paths, and whole maps, can be files; an overlay finds them as if they were not', async () => {
  const files = {
    'openapi.yaml': `${head}paths:\n  /a: {$ref: 'paths/a.yaml'}\n  /b: {$ref: 'paths/a.yaml'}\ncomponents: {parameters: {$ref: 'parameters.yaml'}}\n`,
    'paths/a.yaml':
      "get: {operationId: a, parameters: [{$ref: '../parameters.yaml#/Limit'}], responses: {'200': {$ref: '#/x-shared/Done'}}}\nx-shared: {Done: {description: Done.}}\n",
    'parameters.yaml': 'Limit: {name: limit, in: query, schema: {type: integer}}\n',
    'overlay.yaml':
      'overlay: 1.0.0\nactions: [{target: "$.paths[\'/a\'].get", update: {summary: All of them.}}]\n',
  };
  const document = await load(files, { overlays: [join(folder, 'overlay.yaml')] });
  const [a, b] = listOperations(document);
  expect([
    a?.pointer,
    a?.summary,
    a?.parameters[0]?.name,
    a?.responses[0]?.node['description'],
  ]).toEqual(['/paths/~1a/get', 'All of them.', 'limit', 'Done.']);
  expect(b?.path).toBe('/b');
});

test.each<[string, { files: Record<string, string>; want: unknown }]>([
  [
    'a mapping of a discriminator',
    {
      files: {
        'o.yaml': `${head}paths: {}\ncomponents: {schemas: {Pet: {discriminator: {propertyName: kind, mapping: {dog: ./dog.yaml, cat: '#/components/schemas/Cat'}}}, Cat: {}}}\n`,
        'dog.yaml': 'type: object\n',
      },
      want: {
        Pet: {
          discriminator: {
            propertyName: 'kind',
            mapping: { dog: '#/components/schemas/dog', cat: '#/components/schemas/Cat' },
          },
        },
        Cat: {},
        dog: { type: 'object' },
      },
    },
  ],
  [
    'a reference back to the document',
    {
      files: {
        'o.yaml': `${head}paths: {}\ncomponents: {schemas: {A: {$ref: b.yaml}, C: {type: string}}}\n`,
        'b.yaml': 'items: {$ref: "o.yaml#/components/schemas/C"}\n',
      },
      want: { A: { items: { $ref: '#/components/schemas/C' } }, C: { type: 'string' } },
    },
  ],
  [
    'an anchor and an $id',
    {
      files: {
        'o.yaml': `${head}paths: {}\ncomponents: {schemas: {A: {$id: 'https://e.example/a.json', $defs: {n: {$anchor: name, type: string}}, items: {$ref: '#name'}}, B: {$ref: 'https://e.example/a.json#/$defs/n'}}}\n`,
      },
      want: {
        A: {
          $defs: { n: { $anchor: 'name', type: 'string' } },
          items: { $ref: '#/components/schemas/A/%24defs/n' },
        },
        B: { $ref: '#/components/schemas/A/%24defs/n' },
      },
    },
  ],
  [
    'two things of one name',
    {
      files: {
        'o.yaml': `${head}paths: {}\ncomponents: {schemas: {A: {anyOf: [{$ref: x/pet.yaml}, {$ref: y/pet.yaml}]}}}\n`,
        'x/pet.yaml': 'type: string\n',
        'y/pet.yaml': 'type: number\n',
      },
      want: {
        A: {
          anyOf: [{ $ref: '#/components/schemas/pet' }, { $ref: '#/components/schemas/pet-2' }],
        },
        pet: { type: 'string' },
        'pet-2': { type: 'number' },
      },
    },
  ],
])('%s is followed', async (_name, { files, want }) => {
  const document = await load(files);
  expect(schemasOf(document)).toEqual(want);
});

test('an example in a file of its own is read', async () => {
  const document = await load({
    'o.yaml': `${head}paths: {}\ncomponents: {examples: {E: {externalValue: ./e.json}, F: {externalValue: https://e.example/f.json}}}\n`,
    'e.json': '{"a": 1}',
  });
  expect(document.root['components']).toEqual({
    examples: { E: { value: { a: 1 } }, F: { externalValue: 'https://e.example/f.json' } },
  });
});

test('a mistake in a referenced file is told with that file', async () => {
  const loading = load({
    'o.yaml': `${head}paths: {/a: {$ref: a.yaml}}\n`,
    'a.yaml': 'get:\n  parameters: 7\n',
  });
  await expect(loading).rejects.toMatchObject({
    code: 'document-invalid',
    where: `${folder}/a.yaml:2:3#/get/parameters`,
  });
});

// What each reference of a schema leads to; the schema stands as `Given`.
test.each<[string, { given: Record<string, unknown>; want: unknown }]>([
  [
    'an anchor is looked for in its own resource first',
    {
      given: {
        $defs: {
          Box: { $id: 'box', $defs: { lid: { $anchor: 'lid', type: 'number' } }, $ref: '#lid' },
          Own: { $anchor: 'lid', type: 'string' },
        },
        $ref: '#lid',
      },
      want: [
        '#/components/schemas/Given/%24defs/Own',
        '#/components/schemas/Given/%24defs/Box/%24defs/lid',
      ],
    },
  ],
  [
    'a pointer below a URN',
    {
      given: { $defs: { Lid: { type: 'string' } }, $id: 'urn:shop:box', $ref: '#/$defs/Lid' },
      want: ['#/components/schemas/Given/%24defs/Lid'],
    },
  ],
  [
    'an identifier inside a value is none',
    {
      given: {
        $defs: {
          Lid: { $id: 'lid', type: 'string' },
          Listed: { enum: [{ $id: 'lid' }], const: { $anchor: 'lid' } },
        },
        $ref: 'lid',
      },
      want: ['#/components/schemas/Given/%24defs/Lid'],
    },
  ],
  [
    'a pointer below an identifier beside a dynamic reference',
    {
      given: {
        $id: 'box',
        $defs: { Lid: { type: 'string' }, Any: { $dynamicRef: '#node', $dynamicAnchor: 'node' } },
        $ref: '#/$defs/Lid',
      },
      want: ['#/components/schemas/Given/%24defs/Lid'],
    },
  ],
  [
    'a metaschema is known to the validator',
    {
      given: { $ref: 'https://json-schema.org/draft/2020-12/schema' },
      want: ['https://json-schema.org/draft/2020-12/schema'],
    },
  ],
])('%s', async (_name, { given, want }) => {
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Given' } } };
  const document = await load({
    'openapi.json': JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'T', version: '1' },
      paths: {
        '/a': { get: { operationId: 'a', responses: { 200: { description: 'd', content } } } },
      },
      components: { schemas: { Given: given } },
    }),
  });
  expect(document.warnings).toEqual([]);
  const found = JSON.stringify(schemasOf(document)).matchAll(/"\$ref":"([^"]*)"/g);
  expect([...found].map((match) => match[1]).sort()).toEqual([want].flat().sort());
  expect(dereference(document, '/components/schemas/Given').node).not.toHaveProperty('$ref');
});
