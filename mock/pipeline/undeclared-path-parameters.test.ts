import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serve } from '../testing/serve.ts';

const item = {
  type: 'object',
  required: ['id', 'title'],
  properties: { id: { type: 'string' }, title: { type: 'string' } },
};
const json = (schema: unknown) => ({ 'application/json': { schema } });
const shown = { description: 'Shown.', content: json(item) };

test.each<[string, { item: string; declared: object[] }]>([
  ['nowhere', { item: '/app/{app_id}', declared: [] }],
  ['under another name', { item: '/app/{app_id}', declared: [{ name: 'id', in: 'path' }] }],
  ['for one method alone', { item: '/app/{id}', declared: [] }],
])('a path parameter that is declared %s is one all the same', async (_name, given) => {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-undeclared-'));
  const file = join(folder, 'apps.json');
  const parameters = given.declared.map((parameter) => ({
    required: true,
    schema: { type: 'string' },
    ...parameter,
  }));
  await writeFile(
    file,
    JSON.stringify({
      openapi: '3.0.3',
      info: { title: 'Apps', version: '1' },
      paths: {
        '/app': {
          get: {
            responses: {
              200: { description: 'All.', content: json({ type: 'array', items: item }) },
            },
          },
          post: { requestBody: { content: json(item) }, responses: { 201: shown } },
        },
        [given.item]: {
          get: { parameters, responses: { 200: shown, 404: { description: 'None.' } } },
          patch: {
            parameters,
            requestBody: { content: json({ type: 'object' }) },
            responses: { 200: shown },
          },
          delete: { parameters, responses: { 204: { description: 'Gone.' } } },
        },
      },
    }),
  );
  const double = await serve({ apis: [file] });
  try {
    const send = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(double.url + path, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    };
    const made = (await send('POST', '/app', { id: 'one', title: 'First' })).body as { id: string };
    const path = `/app/${made.id}`;
    expect(await send('GET', path)).toEqual({ status: 200, body: made });
    expect((await send('PATCH', path, { title: 'Changed' })).status).toBe(200);
    expect((await send('GET', path)).body).toEqual({ ...made, title: 'Changed' });
    expect((await send('DELETE', path)).status).toBe(204);
    expect((await send('GET', path)).status).toBe(404);
  } finally {
    await double.close();
    await rm(folder, { recursive: true });
  }
});
