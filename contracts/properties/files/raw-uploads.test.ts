import { expect, test } from 'vitest';
import { documentRoot, jsonResponse, runAgainst } from '../../testing/run-against.ts';

const parameters = [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }];
const barge = {
  type: 'object',
  required: ['id', 'name'],
  properties: { id: { type: 'string' }, name: { type: 'string' } },
};

const rootFor = (type: string, limits: object) => {
  const content = { [type]: { schema: { type: 'string', format: 'binary', ...limits } } };
  return documentRoot({
    '/barges': {
      post: {
        operationId: 'addBarge',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['name'],
                properties: { name: { type: 'string' } },
              },
            },
          },
        },
        responses: { 201: jsonResponse(barge) },
      },
    },
    '/barges/{id}': {
      get: {
        operationId: 'readBarge',
        parameters,
        responses: { 200: jsonResponse(barge), 404: { description: 'none' } },
      },
    },
    '/barges/{id}/survey': {
      get: {
        operationId: 'readSurvey',
        parameters,
        responses: { 200: { description: 'it', content }, 404: { description: 'none' } },
      },
      put: {
        operationId: 'storeSurvey',
        parameters,
        requestBody: { required: true, content },
        responses: { 204: { description: 'stored' }, 413: { description: 'too long' } },
      },
    },
  });
};

type Keep = (before: Buffer | undefined, sent: Buffer) => Buffer;

function serve(type: string, keep: Keep) {
  const barges = new Map<string, object>();
  const surveys = new Map<string, Buffer>();
  return (request: Parameters<Parameters<typeof runAgainst>[1]>[0]) => {
    const { method, path, body, bytes } = request;
    const [id = '', part] = path.split('/').slice(2);
    if (method === 'POST') {
      const made = { ...Object(body), id: `barge-${barges.size}` };
      barges.set(made.id, made);
      return { status: 201, body: made };
    }
    const own = barges.get(id);
    if (own === undefined) return { status: 404 };
    if (part === undefined) return { status: 200, body: own };
    if (method === 'PUT') surveys.set(id, keep(surveys.get(id), bytes));
    if (method === 'PUT') return { status: 204 };
    const survey = surveys.get(id);
    return survey === undefined
      ? { status: 404 }
      : { status: 200, headers: { 'content-type': type }, body: survey };
  };
}

const last: Keep = (_before, sent) => sent;
const first: Keep = (before, sent) => before ?? sent;
const both: Keep = (before, sent) => Buffer.concat([before ?? Buffer.alloc(0), sent]);
const cut: Keep = (_before, sent) => sent.subarray(0, 64 * 1024);

const only = 'storeSurvey/uploads/body/read-back/served-by/readSurvey';

test.each<[string, { given: readonly [type: string, Keep, limits?: object]; want: string[] }]>([
  ['PDF, kept as it came', { given: ['application/pdf', last], want: [] }],
  ['PDF, the first is kept', { given: ['application/pdf', first], want: ['upload-altered'] }],
  ['PDF, each is added', { given: ['application/pdf', both], want: ['upload-altered'] }],
  ['PDF, cut at 64 KiB', { given: ['application/pdf', cut], want: ['upload-altered'] }],
  ['CSV, cut at 64 KiB', { given: ['text/csv', cut], want: ['upload-altered'] }],
  ['ZIP, cut at 64 KiB', { given: ['application/zip', cut], want: ['upload-altered'] }],
  ['WAV, the first is kept', { given: ['audio/wav', first], want: ['upload-altered'] }],
  [
    'bytes of at most 1,000, cut beyond',
    { given: ['application/octet-stream', cut, { maxLength: 1000 }], want: [] },
  ],
])('a body that is a file: %s', async (_name, { given: [type, keep, limits = {}], want }) => {
  const { findings, outcomes, requests } = await runAgainst(
    rootFor(type, limits),
    serve(type, keep),
    [only],
  );
  expect(outcomes[only]).toBe(want.length === 0 ? 'passed' : 'failed');
  expect(findings.map(({ code }) => code)).toEqual(want);
  const longest = Object(limits).maxLength ?? Number.POSITIVE_INFINITY;
  for (const { path, bytes } of requests)
    if (path.endsWith('/survey')) expect(bytes.length).toBeLessThanOrEqual(longest);
});
