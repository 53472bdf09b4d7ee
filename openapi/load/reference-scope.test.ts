import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DoubletakeError } from '../lib/doubletake-error.ts';
import { loadDocument } from './load-document.ts';

const secret = 'NOT-FOR-THE-DOCUMENT';
let root: string;
const servers: Server[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'doubletake-'));
  for (const name of ['api', 'api/parts', 'common', 'api-2']) await mkdir(join(root, name));
  await writeFile(join(root, 'common', 'pet.yaml'), `type: object\ndescription: ${secret}\n`);
  await writeFile(join(root, 'api-2', 'pet.yaml'), `type: object\ndescription: ${secret}\n`);
  await writeFile(join(root, 'api', 'parts', 'inside.yaml'), 'type: object\ndescription: inside\n');
  await symlink(join(root, 'common', 'pet.yaml'), join(root, 'api', 'parts', 'link.yaml'));
  await symlink(join(root, 'common'), join(root, 'api', 'parts', 'linked'));
  await symlink(
    join(root, 'api', 'parts', 'inside.yaml'),
    join(root, 'api', 'parts', 'own-link.yaml'),
  );
});
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await rm(root, { recursive: true });
});

async function listen(handle: RequestListener, host = '127.0.0.1'): Promise<string> {
  const server = createServer(handle).listen(0, host);
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const document = (schema: string) => `openapi: 3.1.0
info: { title: T, version: "1" }
paths: {}
components: { schemas: { Pet: ${schema} } }
`;

/** Loads a document from the folder `api`; the error where it is refused. */
async function load(text: string, allowRefs: readonly string[] = []) {
  const file = join(root, 'api', 'openapi.yaml');
  await writeFile(file, text);
  const loaded = await loadDocument(file, { allowRefs }).catch((error: unknown) => error);
  const error = loaded instanceof DoubletakeError ? loaded : undefined;
  return {
    error,
    text: JSON.stringify(error === undefined ? (loaded as { root: unknown }).root : {}),
    warnings: error === undefined ? (loaded as { warnings: { message: string }[] }).warnings : [],
  };
}

test.each<[string, { given: () => string }]>([
  ['a folder beside', { given: () => '../common/pet.yaml' }],
  ['a folder whose name begins alike', { given: () => '../api-2/pet.yaml' }],
  ['out and in and out again', { given: () => 'parts/../../common/pet.yaml' }],
  ['an absolute path', { given: () => join(root, 'common', 'pet.yaml') }],
  ['a file: URL', { given: () => pathToFileURL(join(root, 'common', 'pet.yaml')).href }],
  [
    'a file: URL in capitals',
    { given: () => pathToFileURL(join(root, 'common', 'pet.yaml')).href.replace('file', 'FILE') },
  ],
  ['a file: URL of another machine', { given: () => 'file://machine.example/share/pet.yaml' }],
  ['encoded dots', { given: () => '%2e%2e/common/pet.yaml' }],
  ['encoded slashes', { given: () => '..%2fcommon%2fpet.yaml' }],
  ['a share of another machine', { given: () => '//machine.example/share/pet.yaml' }],
  ['a link to a file', { given: () => 'parts/link.yaml' }],
  ['a link to a folder', { given: () => 'parts/linked/pet.yaml' }],
  ['a fragment behind it', { given: () => '../common/pet.yaml#/properties' }],
])('a file outside of the folder of its document is refused: %s', async (_name, { given }) => {
  for (const text of [
    document(`{ $ref: "${given()}" }`),
    document(
      `{ oneOf: [{ type: object }], discriminator: { propertyName: kind, mapping: { a: "${given()}" } } }`,
    ),
    document(`{ type: object }`).replace(
      'components: {',
      `components: { examples: { E: { externalValue: "${given()}" } },`,
    ),
    document(`{ type: object }`).replace(
      'components: {',
      `components: { examples: { E: { $ref: "${given()}" } },`,
    ),
    document(`{ type: object }`).replace('paths: {}', `paths: { /a: { $ref: "${given()}" } }`),
  ]) {
    const { error, text: loaded } = await load(text);
    expect.soft(error?.code, `${text}\n${loaded}`).toBe('reference-refused');
    expect.soft(error?.next).toMatch(/--allow-ref \S/);
    expect.soft(`${error?.message}${loaded}`).not.toContain(secret);
  }
});

test('a reference of a referenced file is held to the folder of the document, not to its own', async () => {
  await writeFile(
    join(root, 'api', 'parts', 'pet.yaml'),
    'properties: { up: { $ref: ../openapi.yaml#/components/schemas/Pet }, out: { $ref: ../../common/pet.yaml } }\n',
  );
  expect((await load(document('{ $ref: parts/pet.yaml }'))).error).toMatchObject({
    code: 'reference-refused',
    message: expect.stringContaining('common/pet.yaml'),
  });
});

test.each<[string, { given: string }]>([
  ['a file in the folder', { given: 'parts/inside.yaml' }],
  ['a way that comes back', { given: '../api/parts/inside.yaml' }],
  ['a link within the folder', { given: 'parts/own-link.yaml' }],
])('what lies in the folder is read: %s', async (_name, { given }) => {
  const { error, text } = await load(document(`{ $ref: "${given}" }`));
  expect(error).toBeUndefined();
  expect(text).toContain('inside');
});

test.each<[string, (folder: string) => string[]]>([
  ['a folder', (folder) => [join(folder, 'common')]],
  ['a folder above', (folder) => [folder]],
  ['a file: URL', (folder) => [pathToFileURL(join(folder, 'common')).href]],
])('what is named besides is read: %s', async (_name, allow) => {
  const { error, text } = await load(document('{ $ref: ../common/pet.yaml }'), allow(root));
  expect(error).toBeUndefined();
  expect(text).toContain(secret);
});

test('a folder that is named lets in no other', async () => {
  expect(
    (await load(document('{ $ref: ../common/pet.yaml }'), [join(root, 'api-2')])).error?.code,
  ).toBe('reference-refused');
});

test('a document of a file reaches no server, unless its origin is named', async () => {
  let asked = 0;
  const url = await listen((_req, res) => {
    asked++;
    res.end(JSON.stringify({ description: secret }));
  });
  const refused = await load(document(`{ $ref: "${url}/schema.json" }`));
  expect(refused.warnings[0]?.message).toMatch(new RegExp(`is not followed: .*--allow-ref ${url}`));
  expect([asked, refused.text.includes(secret)]).toEqual([0, false]);
  const allowed = await load(document(`{ $ref: "${url}/schema.json" }`), [url]);
  expect([asked, allowed.text.includes(secret)]).toEqual([1, true]);
});

test('a document of a URL reaches its own origin alone, whatever the other is called', async () => {
  let asked = 0;
  const inner = await listen((_req, res) => {
    asked++;
    res.end(JSON.stringify({ description: secret }));
  }, '0.0.0.0');
  const { port } = new URL(inner);
  const names = [
    '127.0.0.1',
    'localhost',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '2130706433',
    '0x7f.1',
    '0.0.0.0',
    '127.1',
    'user@127.0.0.1',
    'a.localhost',
  ];
  const references = [
    ...names.flatMap((name) => [
      `http://${name}:${port}/s.json`,
      `//${name}:${port}/s.json`,
      `\\\\\\\\${name}:${port}/s.json`,
    ]),
    ...[
      'file:///etc/hostname',
      '/etc/../etc/hostname',
      join(root, 'common', 'pet.yaml'),
      `file://${join(root, 'common', 'pet.yaml')}`,
    ],
  ];
  const schemas = references
    .map((reference, index) => `S${index}: { $ref: "${reference}" }`)
    .join(', ');
  const outer = await listen((req, res) => {
    if (req.url === '/api/openapi.yaml')
      res.end(document(`{ $ref: ../parts/own.json }, ${schemas}`));
    else if (req.url === '/parts/own.json') res.end('{"description":"own"}');
    else res.writeHead(404).end();
  });
  const loaded = await loadDocument(`${outer}/api/openapi.yaml`).catch(
    (error: DoubletakeError) => error,
  );
  const text = loaded instanceof DoubletakeError ? '' : JSON.stringify(loaded.root);
  expect([asked, text.includes(secret)]).toEqual([0, false]);
  if (loaded instanceof DoubletakeError)
    expect([loaded, ...loaded.others].every(({ code }) => code === 'reference-refused')).toBe(true);
  else expect(text).toContain('own');
});

test.each([
  ['of the document', '/openapi.yaml'],
  ['of what it references', '/outer.yaml'],
])('a redirect %s to another origin is not followed', async (_name, path) => {
  let asked = 0;
  const inner = await listen((_req, res) => {
    asked++;
    res.end(document(`{ description: ${secret} }`));
  });
  const outer = await listen((req, res) => {
    if (req.url === '/outer.yaml')
      res.end(document('{ $ref: openapi.yaml#/components/schemas/Pet }'));
    else res.writeHead(302, { Location: `${inner}/openapi.yaml` }).end();
  });
  const load = (allowRefs: readonly string[]) =>
    loadDocument(outer + path, { allowRefs }).catch((error: DoubletakeError) => error);
  const refused = await load([]);
  const said =
    refused instanceof DoubletakeError
      ? `${refused.message} ${refused.next}`
      : (refused.warnings[0]?.message ?? '');
  expect(said).toContain(`redirects to another origin, ${inner}`);
  expect(asked).toBe(0);
  expect(JSON.stringify((await load([inner])) as object)).not.toContain('redirects');
  expect(asked).toBe(1);
});

test.each(['file:///etc/hostname', 'javascript:1', 'ftp://127.0.0.1/a'])(
  'a redirect to %s is not followed',
  async (to) => {
    const url = await listen((_req, res) => void res.writeHead(302, { Location: to }).end());
    await expect(loadDocument(`${url}/openapi.yaml`)).rejects.toMatchObject({
      code: 'document-unreadable',
      message: expect.stringContaining('no http: or https: URL'),
    });
  },
);

test('a redirect that goes in circles ends', async () => {
  const url = await listen(
    (_req, res) => void res.writeHead(302, { Location: '/openapi.yaml' }).end(),
  );
  await expect(loadDocument(`${url}/openapi.yaml`)).rejects.toMatchObject({
    code: 'document-unreadable',
    message: 'the server answers 302 Found',
  });
});

test('a user and password in a URL are sent to its origin alone, and are shown nowhere', async () => {
  const seen: (string | undefined)[] = [];
  const other = await listen((req, res) => {
    seen.push(`other ${req.headers.authorization}`);
    res.end('{"description":"other"}');
  });
  const own = await listen((req, res) => {
    seen.push(req.headers.authorization);
    res.end(
      req.url === '/openapi.yaml'
        ? document(`{ $ref: own.json }, Q: { $ref: "${other}/s.json" }, R: { $ref: "gone.json" }`)
        : req.url === '/own.json'
          ? '{"description":"own"}'
          : '<html>',
    );
  });
  const url = own.replace('://', '://user:p%40ssword@');
  const loaded = await loadDocument(`${url}/openapi.yaml`, { allowRefs: [other] });
  const sent = `Basic ${Buffer.from('user:p@ssword').toString('base64')}`;
  expect(seen.sort()).toEqual([sent, sent, sent, 'other undefined'].sort());
  const shown = [
    JSON.stringify(loaded.root),
    ...loaded.files,
    loaded.locate(''),
    ...loaded.warnings.flatMap(({ message, where }) => [message, where]),
  ].join('\n');
  expect(shown).not.toMatch(/ssword|user:/);
  await expect(loadDocument(`${url}/gone.json`)).rejects.toSatisfy(
    (error: DoubletakeError) => !/ssword/.test(`${error.message}${error.where}${error.next}`),
  );
});
