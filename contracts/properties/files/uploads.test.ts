import { expect, test } from 'vitest';
import { documentRoot, jsonResponse, runAgainst } from '../../testing/run-against.ts';

const root = documentRoot({
  '/notes': {
    post: {
      operationId: 'addNote',
      requestBody: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: {
              type: 'object',
              required: ['file'],
              properties: { file: { type: 'string', format: 'binary' } },
            },
          },
        },
      },
      responses: { 201: jsonResponse({ type: 'object' }), 400: { description: 'it is wrong' } },
    },
  },
});

test.each<[string, { given: string; want: object }]>([
  [
    'two files in place of one are told of where the file is described',
    {
      given: 'twice',
      want: { statement: expect.stringMatching(/\/properties\/file$/), overlay: undefined },
    },
  ],
  [
    'a file that is left out is told of where it is required',
    { given: 'missing', want: { statement: expect.stringMatching(/\/required$/) } },
  ],
])('%s', async (_name, { given, want }) => {
  const { findings } = await runAgainst(
    root,
    () => ({ status: 201, body: {} }),
    [`addNote/uploads/file/${given}`],
    true,
  );
  expect(findings).toMatchObject([{ code: 'invalid-request-accepted', ...want }]);
});
