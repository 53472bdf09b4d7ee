import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serve } from '../../mock/testing/serve.ts';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { runChecks } from '../run/run-checks.ts';
import { documentRoot, jsonResponse, withoutPause } from '../testing/run-against.ts';

const text = { type: 'string' };
const flag = { type: 'boolean' };
const id = { name: 'id', in: 'path', required: true, schema: text };
const none = { 404: { description: 'none' } };
const object = (properties: Record<string, unknown>, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
});
const list = (items: unknown) => ({ type: 'array', items });
const sends = (schema: unknown, type = 'application/json', extras = {}) => ({
  requestBody: { required: true, content: { [type]: { schema, ...extras } } },
});
const answers = (status: number, schema: unknown, headers?: unknown) => ({
  responses: { [status]: { ...jsonResponse(schema), ...(headers !== undefined && { headers }) } },
});
const query = (name: string, schema: unknown, extras = {}) => ({
  name,
  in: 'query',
  schema,
  ...extras,
});
const jar = object({ id: text, label: text }, ['id']);
const film = (contentType: string) => ({
  post: {
    ...sends(
      object({ file: { type: 'string', format: 'binary' } }, ['file']),
      'multipart/form-data',
      {
        encoding: { file: { contentType } },
      },
    ),
    responses: { 201: { description: 'made' }, 400: { description: '' }, 415: { description: '' } },
  },
});

test.each<[string, { given: Record<string, unknown>; only?: readonly string[] }]>([
  [
    'another constant in a list than in a read',
    {
      given: {
        '/quills': {
          get: answers(
            200,
            object({ quills: list(object({ id: text, kind: { const: 'ref' } }, ['id', 'kind'])) }),
          ),
          post: {
            ...sends(object({ name: text })),
            ...answers(
              201,
              object({ id: text, kind: { const: 'quill' }, name: text }, ['id', 'kind', 'name']),
            ),
          },
        },
        '/quills/{id}': {
          parameters: [id],
          get: {
            responses: {
              ...answers(
                200,
                object({ id: text, kind: { const: 'quill' }, name: text }, ['id', 'kind', 'name']),
              ).responses,
              ...none,
            },
          },
        },
      },
      only: ['journeys'],
    },
  ],
  [
    'a list of errors before the list that is asked for',
    {
      given: {
        '/jars': {
          get: answers(
            200,
            object({ errors: list(object({ code: text, detail: text })), glass_jars: list(jar) }),
          ),
          post: { ...sends(object({ label: text })), ...answers(201, jar) },
        },
        '/jars/{id}': {
          parameters: [id],
          get: { responses: { ...answers(200, jar).responses, ...none } },
        },
      },
      only: ['journeys'],
    },
  ],
  [
    'an id of something else before the new thing',
    {
      given: {
        '/jars': {
          get: answers(200, object({ jars: list(jar) })),
          post: {
            ...sends(object({ label: text }, ['label'])),
            ...answers(201, object({ job: object({ id: { type: 'integer' } }), jar })),
          },
        },
        '/jars/{id}': {
          parameters: [id],
          get: { responses: { ...answers(200, object({ jar })).responses, ...none } },
        },
      },
      only: ['journeys'],
    },
  ],
  [
    'a list that leaves out what is archived',
    {
      given: {
        '/jars': {
          get: {
            parameters: [query('show_archived', { ...flag, default: false })],
            ...answers(
              200,
              list(object({ id: text, label: text, archived: flag }, ['id', 'archived'])),
            ),
          },
          post: {
            ...sends(object({ label: text, archived: flag })),
            ...answers(201, object({ id: text, label: text, archived: flag }, ['id', 'archived'])),
          },
        },
        '/jars/{id}': {
          parameters: [id],
          patch: {
            ...sends(object({ label: text, archived: flag })),
            ...answers(200, object({ id: text, label: text, archived: flag }, ['id', 'archived'])),
          },
        },
      },
      only: ['journeys'],
    },
  ],
  [
    'a list of things that are sent within what says more of them',
    {
      given: {
        '/jars': {
          post: {
            ...sends(
              object(
                { label: text, lids: list(object({ lid: object({ size: text }), order: text })) },
                ['label', 'lids'],
              ),
            ),
            ...answers(
              201,
              object({ id: text, label: text, lids: list(object({ id: text, size: text })) }, [
                'id',
              ]),
            ),
          },
        },
        '/jars/{id}': {
          parameters: [id],
          get: {
            responses: {
              ...answers(
                200,
                object({ id: text, label: text, lids: list(object({ id: text, size: text })) }, [
                  'id',
                ]),
              ).responses,
              ...none,
            },
          },
        },
      },
      only: ['journeys'],
    },
  ],
  [
    'a read by a name in the query that nothing has',
    {
      given: {
        '/jars': { post: { ...sends(object({ label: text })), ...answers(201, jar) } },
        '/jars/find': {
          get: {
            parameters: [query('label', { ...text, minLength: 1 })],
            responses: { ...answers(200, jar).responses, ...none },
          },
        },
      },
      only: ['edge'],
    },
  ],
  [
    'text that is no wrong value, since its style divides it',
    {
      given: {
        '/jars': {
          get: {
            parameters: [
              query(
                'labels',
                { ...list(text), minItems: 2 },
                { required: true, style: 'spaceDelimited', explode: false },
              ),
            ],
            responses: { ...answers(200, list(jar)).responses, 400: { description: '' } },
          },
        },
      },
      only: ['negative'],
    },
  ],
  ['a part that has to be a film', { given: { '/films': film('video/mp4') } }],
  ['a part that has to be an archive', { given: { '/bundles': film('application/zip') } }],
  [
    'a body that has to be compressed',
    {
      given: {
        '/jars': {
          put: {
            parameters: [
              {
                name: 'Content-Encoding',
                in: 'header',
                required: true,
                schema: { enum: ['br', 'gzip'] },
              },
            ],
            ...sends({ type: 'object' }),
            responses: { 200: { description: '' }, 400: { description: '' } },
          },
        },
      },
      only: ['examples'],
    },
  ],
  [
    'a Location that is a whole URI, and text that only an example describes',
    {
      given: {
        '/jars': {
          post: {
            ...sends(object({ label: text })),
            ...answers(201, jar, { Location: { schema: { type: 'string', format: 'uri' } } }),
          },
        },
        '/jars/{id}': { parameters: [id], get: answers(200, jar) },
        '/labels/{id}': {
          parameters: [id],
          get: {
            responses: { 200: { description: '', content: { 'text/plain': { example: 'Plum' } } } },
          },
        },
      },
      only: ['examples', 'journeys'],
    },
  ],
  [
    'a first page that has to be above 0',
    {
      given: {
        '/jars': {
          get: {
            parameters: [
              query('page', { type: 'number', minimum: 0, exclusiveMinimum: true }),
              query('pageSize', { type: 'number', minimum: 1, maximum: 100, default: 20 }),
            ],
            ...answers(200, list(jar)),
          },
          post: { ...sends(object({ label: text })), ...answers(201, jar) },
        },
      },
      only: ['journeys'],
    },
  ],
])('our double of a document with %s has no failure', async (_name, { given, only }) => {
  const isOld = JSON.stringify(given).includes('"exclusiveMinimum":true');
  const root = { ...documentRoot(given), ...(isOld && { openapi: '3.0.3' }) };
  const folder = await mkdtemp(join(tmpdir(), 'own-doubles-'));
  const file = join(folder, 'api.json');
  await writeFile(file, JSON.stringify(root));
  const { url, close } = await serve({ apis: [file] });
  try {
    const { findings, passed } = await runChecks({
      document: documentOf(root),
      target: url,
      credentials: {},
      allowWrites: true,
      disposable: true,
      runId: 'r',
      pause: withoutPause,
      ...(only !== undefined && { only }),
    });
    expect(passed).toBeGreaterThan(0);
    expect(
      findings
        .filter(({ severity }) => severity === 'failure')
        .map(({ code, message }) => `${code}: ${message}`),
    ).toEqual([]);
  } finally {
    await close();
    await rm(folder, { recursive: true });
  }
});
