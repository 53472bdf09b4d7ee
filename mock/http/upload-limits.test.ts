import { expect, test } from 'vitest';
import { createDouble } from '../create-double.ts';

test.each<[string, { given: { evidence: string; maxUpload?: number }; want: number[] }]>([
  ['a limit of the vendor', { given: { evidence: 'documented', maxUpload: 20 }, want: [413, 413] }],
  ['an assumed limit', { given: { evidence: 'assumed' }, want: [413, 413] }],
  [
    'an assumed limit and a setting',
    { given: { evidence: 'assumed', maxUpload: 20 }, want: [204, 204] },
  ],
  [
    'an assumed limit and a lower setting',
    { given: { evidence: 'assumed', maxUpload: 5 }, want: [413, 413] },
  ],
])('%s, of a part and of a whole body', async (_, { given, want }) => {
  const file = { type: 'string', format: 'binary', maxLength: 10, 'x-evidence': given.evidence };
  const form = { type: 'object', properties: { file } };
  const body = (type: string, schema: unknown) => ({
    requestBody: { content: { [type]: { schema } } },
    responses: { 204: { description: 'Taken.' } },
  });
  const double = await createDouble({
    apis: [
      {
        openapi: '3.0.3',
        info: { title: 'Files', version: '1' },
        paths: {
          '/form': { post: body('multipart/form-data', form) },
          '/whole': { post: body('application/octet-stream', file) },
        },
      },
    ],
    ...(given.maxUpload !== undefined && { maxUpload: given.maxUpload }),
  });
  const bytes = new Blob(['fifteen bytes..'], { type: 'application/octet-stream' });
  const sent = new FormData();
  sent.set('file', bytes, 'a.bin');
  const post = (path: string, content: FormData | Blob) =>
    double.fetch(new Request(`http://double.test${path}`, { method: 'POST', body: content }));
  const answers = [await post('/form', sent), await post('/whole', bytes)];
  await double.close();
  expect(answers.map(({ status }) => status)).toEqual(want);
});
