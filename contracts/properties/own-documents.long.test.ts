import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDouble } from '../../mock/create-double.ts';
import { loadDocument } from '../../openapi/load/load-document.ts';
import { runChecks } from '../run/run-checks.ts';
import { withoutPause } from '../testing/run-against.ts';

const folder = new URL('../../examples/documents/', import.meta.url).pathname;
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /^[^/]+\.yaml$|\/openapi\.yaml$/.test(name),
);

async function check(name: string, within = folder) {
  const document = await loadDocument(within + name);
  const double = await createDouble({ apis: [within + name], apiKeys: ['right-key'] });
  const run = {
    document,
    target: double.listener as never,
    credentials: { 'x-shelter-key': 'right-key' },
    key: 'right-key',
    hasValidCredentials: true,
    allowWrites: true,
    runId: 'r',
    pause: withoutPause,
  };
  const passed: string[] = [];
  const summary = await runChecks({
    ...run,
    listen: (event) => {
      if (event.type === 'check-ended' && event.outcome === 'passed') passed.push(event.check.id);
    },
  });
  await double.close();
  return { summary, passed };
}

test.each(files)('the double of %s passes the checks of its document', async (name) => {
  const { summary } = await check(name);
  const failures = summary.findings.filter(({ severity }) => severity === 'failure');
  expect(
    failures.map(({ code, operation, message }) => `${operation} ${code}: ${message}`),
  ).toEqual([]);
});

test('a document without links has its journeys and its files checked', async () => {
  const { passed } = await check('swagger-2-petstore-uploads.yaml');
  expect(passed).toEqual(
    expect.arrayContaining([
      'addPet/journeys/read-back',
      'listPets/journeys/shows/addPet',
      'listPets/journeys/pages',
      'replacePet/journeys/changes/addPet',
      'removePet/journeys/for-good/addPet',
      'getPet/negative/id/petId/unknown',
      'setPhoto/uploads/photo/read-back/served-by/getPhoto',
    ]),
  );
});

test('what an item is called is found in a Location, in a path of its own, and in the body of an update', async () => {
  const { passed } = await check('ways-to-name.yaml');
  expect(passed).toEqual(
    expect.arrayContaining([
      'openKennel/journeys/read-back',
      'closeKennel/journeys/for-good/openKennel',
      'listKennels/journeys/pages',
      'getMap/negative/id/kennelId/unknown',
      'bringDog/journeys/read-back',
      'fetchDog/journeys/for-good/bringDog',
      'changeToy/journeys/changes/addToy',
      'changeToy/negative/body/id/unknown',
      'putPhoto/uploads/body/read-back/served-by/getPhoto',
    ]),
  );
});

test('a second picture in a list of pictures replaces none', async () => {
  const text = { type: 'string' };
  const object = (properties: object, ...required: string[]) => ({
    type: 'object',
    properties,
    required,
  });
  const answer = (schema: object) => ({
    description: 'it',
    content: { 'application/json': { schema } },
  });
  const parameter = (name: string) => ({ name, in: 'path', required: true, schema: text });
  const none = { 404: { description: 'none' } };
  const shelf = object({ id: text, name: text }, 'id', 'name');
  const photo = object({ id: text, url: { ...text, format: 'uri-reference' } }, 'id', 'url');
  const image = object({ image: { ...text, format: 'binary' } }, 'image');
  const root = {
    openapi: '3.1.0',
    info: { title: 'Shelves', version: '1' },
    paths: {
      '/shelves': {
        post: {
          operationId: 'addShelf',
          requestBody: {
            required: true,
            content: { 'application/json': { schema: object({ name: text }, 'name') } },
          },
          responses: { 201: answer(shelf) },
        },
      },
      '/shelves/{shelfId}': {
        parameters: [parameter('shelfId')],
        get: { operationId: 'getShelf', responses: { 200: answer(shelf), ...none } },
      },
      '/shelves/{shelfId}/photos': {
        parameters: [parameter('shelfId')],
        get: {
          operationId: 'listPhotos',
          responses: { 200: answer({ type: 'array', items: photo }), ...none },
        },
        post: {
          operationId: 'addPhoto',
          requestBody: {
            required: true,
            content: {
              'multipart/form-data': {
                schema: image,
                encoding: { image: { contentType: 'image/png' } },
              },
            },
          },
          responses: { 201: answer(photo), ...none },
        },
      },
      '/shelves/{shelfId}/photos/{photoId}': {
        parameters: [parameter('shelfId'), parameter('photoId')],
        get: { operationId: 'getPhoto', responses: { 200: answer(photo), ...none } },
        delete: {
          operationId: 'deletePhoto',
          responses: { 204: { description: 'gone' }, ...none },
        },
      },
    },
  };
  const place = await mkdtemp(join(tmpdir(), 'doubletake-'));
  const file = join(place, 'shelves.json');
  await writeFile(file, JSON.stringify(root));
  const { summary, passed } = await check(file, '');
  await rm(place, { recursive: true });
  expect(summary.findings.filter(({ code }) => code === 'upload-outlived')).toEqual([]);
  expect(passed).toContain('addPhoto/uploads/image/read-back/bytes');
});

test('a document whose every name is one that all objects have is checked like another', async () => {
  const names = ['constructor', 'toString', 'hasOwnProperty', '__proto__', 'valueOf'];
  const members = names.map((name) => [name, { type: 'string' }]);
  const properties = Object.fromEntries([
    ...members,
    ['id', { type: 'string', readOnly: true }],
    ['label', { type: 'string' }],
  ]);
  const item = { type: 'object', required: ['id', 'label'], properties };
  const sent = { type: 'object', required: ['label', 'toString'], properties };
  const answer = (schema: unknown) => ({
    description: '',
    content: { 'application/json': { schema } },
  });
  const body = (type: string, schema: unknown) => ({
    required: true,
    content: { [type]: { schema } },
  });
  const refused = { 400: answer({ type: 'object', properties }) };
  const none = { 404: answer({ type: 'object', properties }) };
  const query = names.map((name) => ({ name, in: 'query', schema: { type: 'string' } }));
  const root = {
    openapi: '3.1.0',
    info: { title: 'Names', version: '1' },
    paths: {
      '/constructor': {
        get: {
          operationId: 'toString',
          parameters: query,
          responses: { 200: answer({ type: 'array', items: item }) },
        },
        post: {
          operationId: 'constructor',
          parameters: query.map((own) => ({ ...own, in: 'header' })).slice(0, 3),
          requestBody: body('application/json', sent),
          responses: { 201: answer(item), ...refused },
        },
      },
      '/constructor/{id}': {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        get: { operationId: 'valueOf', responses: { 200: answer(item), ...none } },
        patch: {
          operationId: '__proto__',
          requestBody: body('application/json', { type: 'object', properties }),
          responses: { 200: answer(item), ...refused, ...none },
        },
        delete: { operationId: 'isPrototypeOf', responses: { 204: { description: '' }, ...none } },
      },
      '/toString': {
        post: {
          operationId: 'hasOwnProperty',
          requestBody: body('multipart/form-data', {
            type: 'object',
            required: ['constructor'],
            properties: { ...properties, constructor: { type: 'string', format: 'binary' } },
          }),
          responses: { 201: answer(item), ...refused },
        },
      },
      '/valueOf': {
        post: {
          operationId: 'toLocaleString',
          requestBody: body('application/x-www-form-urlencoded', sent),
          responses: { 201: answer(item), ...refused },
        },
      },
    },
  };
  const place = await mkdtemp(join(tmpdir(), 'doubletake-'));
  const file = join(place, 'names.json');
  await writeFile(file, JSON.stringify(root));
  const { summary, passed } = await check(file, '');
  await rm(place, { recursive: true });
  expect(summary.findings.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  expect(passed).toContain('constructor/journeys/read-back');
  expect(passed).toContain('hasOwnProperty/examples/schema');
});
