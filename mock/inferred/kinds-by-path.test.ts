import { expect, test } from 'vitest';
import { createDouble } from '../create-double.ts';
import { answers, body, documentOf, listOf, objectOf, ref } from './testing/documents.ts';

const text = { type: 'string' };
const schemas = {
  // What a list shows; what is answered at once is no more than a receipt.
  Clip: objectOf(
    {
      id: text,
      title: text,
      kind: { type: 'string', enum: ['song', 'talk', 'bundle'] },
      seconds: { type: 'integer', 'x-doubletake-initial': { value: 60 } },
      link: { type: 'string', 'x-doubletake-initial': 'absent' },
    },
    'id',
    'title',
    'kind',
    'seconds',
  ),
  Receipt: objectOf({ id: text, title: text }, 'id', 'title'),
};
const named = (role: string) => ({ 'x-doubletake-resource': { name: 'library', role } });
const adds = (sent: object) => ({
  post: { ...sent, ...answers([200, ref('Receipt')]), ...named('create') },
});

const document = documentOf(
  {
    '/library': {
      get: {
        operationId: 'listClips',
        ...answers([200, objectOf({ clips: listOf(ref('Clip')) }, 'clips')]),
        ...named('list'),
      },
    },
    '/library/song': adds(body(objectOf({ title: text, link: text }, 'title'))),
    '/library/talk': adds(body(objectOf({ title: text }, 'title'))),
    '/library/upload': adds({
      requestBody: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: objectOf({ title: text, tape: { type: 'string', format: 'binary' } }, 'tape'),
          },
        },
      },
    }),
    '/library/{clipId}/bytes': {
      get: { operationId: 'bytes', ...answers([200, text]), 'x-doubletake-resource': false },
    },
  },
  schemas,
);

async function start() {
  const double = await createDouble({
    apis: [JSON.parse(document)],
    data: { library: [] },
    handlers: {
      bytes: async ({ path, items }) => {
        const file = await items('library').file(String(path['clipId']), 'tape');
        return { status: 200, body: file?.bytes.toString() ?? 'none' };
      },
    },
  });
  const send = async (method: string, path: string, sent?: object) => {
    const init =
      sent === undefined || sent instanceof FormData
        ? { body: sent ?? null }
        : { body: JSON.stringify(sent), headers: { 'content-type': 'application/json' } };
    const answer = await double.fetch(new Request(`http://x${path}`, { method, ...init }));
    return (await answer.json()) as { readonly id: string; readonly clips: readonly object[] };
  };
  return { double, send };
}

test.each([
  ['song', { given: { title: 'Rain', link: 'r.ogg' }, want: { kind: 'song', link: 'r.ogg' } }],
  ['talk', { given: { title: 'Soil' }, want: { kind: 'talk', seconds: 60 } }],
] as const)(
  'what is made at /%s is of that kind, and the list shows all of it',
  async (kind, { given, want }) => {
    const { double, send } = await start();
    const made = await send('POST', `/library/${kind}`, given);
    expect(made).toEqual({ id: expect.any(String), title: given.title });
    const { clips } = await send('GET', '/library');
    expect(clips).toEqual([{ id: made.id, title: given.title, seconds: 60, ...want }]);
    await double.close();
  },
);

test('a handler reads the file of an item', async () => {
  const { double, send } = await start();
  const form = new FormData();
  form.set('tape', new Blob(['hiss']), 'a.tape');
  const { id } = await send('POST', '/library/upload', form);
  expect(await send('GET', `/library/${id}/bytes`)).toBe('hiss');
  expect(await send('GET', '/library/none/bytes')).toBe('none');
  await double.close();
});
